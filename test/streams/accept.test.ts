import { lastValueFrom, of } from 'rxjs';
import {
  createHttpClient,
  createHttpResponse,
  type HttpClient,
  type HttpClientOptions,
  type HttpRequestOptions,
  jsonStream$,
  sse$,
} from 'rxjs-resilient-http';
import { describe, expect, it } from 'vitest';

const readers: Record<string, (request: HttpRequestOptions, client: HttpClient) => Promise<unknown>> = {
  sse$: (request, client) => lastValueFrom(sse$(request, { client, stopAt: 'x' }), { defaultValue: undefined }),
  jsonStream$: (request, client) => lastValueFrom(jsonStream$(request, { client }), { defaultValue: undefined }),
};
const asksForEvents = expect.stringContaining('text/event-stream');

type Headers = HttpClientOptions['headers'];

describe.each(Object.entries(readers))('%s asks for a stream', (_name, read) => {
  it.each<[string, Headers, Headers, unknown]>([
    ['where nobody says otherwise', {}, {}, asksForEvents],
    ['where the client has other headers', { 'x-one': '1' }, {}, asksForEvents],
    ['where the client says undefined', { accept: undefined }, {}, asksForEvents],
    ['where the request says undefined', {}, { accept: undefined }, asksForEvents],
    [
      'but not where the client asks for something',
      { Accept: 'application/vnd.acme+json' },
      {},
      'application/vnd.acme+json',
    ],
    [
      'but not where the client asks for what clients ask for by default',
      { accept: 'application/json' },
      {},
      'application/json',
    ],
    ['but not where the client wants nothing asked for', { accept: null }, {}, null],
    ['but not where the request asks for something', { accept: 'a/b' }, { ACCEPT: 'c/d' }, 'c/d'],
    ['but not where the request wants nothing asked for', {}, { accept: null }, null],
  ])('%s', async (_case, clientHeaders, headers, expected) => {
    const accepted: (string | null)[] = [];
    const options: HttpClientOptions = {
      baseUrl: 'https://api.example.com',
      headers: clientHeaders,
      transport: (request) => {
        accepted.push(request.headers.get('accept'));
        const type = { 'content-type': 'text/event-stream' };
        return of(createHttpResponse(request, { headers: type, body: of(new TextEncoder().encode('data: x\n\n')) }));
      },
    };
    const request = { path: '/', headers };
    // A client made by extend() says what its parent says.
    for (const client of [createHttpClient(options), createHttpClient(options).extend({ query: { a: 1 } })]) {
      await read(request, client).catch(() => undefined);
    }
    expect(accepted).toEqual([expected, expected]);
  });
});
