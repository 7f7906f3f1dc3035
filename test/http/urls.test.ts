import { of } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ConfigurationError } from '../../src/core/errors.js';
import { createHttpClient } from '../../src/http/client.js';
import { createHttpResponse } from '../../src/http/createHttpResponse.js';
import { failover } from '../../src/http/interceptors/failover.js';
import { fetchTransport } from '../../src/http/transports/fetch.js';
import type { HttpClientOptions, HttpInterceptor, HttpRequest, HttpTransport } from '../../src/http/types.js';
import { undiciTransport } from '../../src/node/undiciTransport.js';

/** URLs of another scheme, or with what `new URL` would drop; each with what the error says. */
const REFUSED: [string, string][] = [
  ['data:application/json,{"secret":1}', 'not data:'],
  ['DATA:text/plain,x', 'not DATA:'],
  ['javascript:alert(1)', 'not javascript:'],
  ['file:///etc/passwd', 'not file:'],
  ['blob:https://api.example.com/1', 'not blob:'],
  ['localhost:8080/x', 'not localhost: (http:// goes before a host'],
  ['api.example.com:8080', 'not api.example.com:'],
  ['ws://api.example.com/x', 'not ws:'],
  ['https:api.example.com/x', 'has no // after https:'],
  [' https://other.example/x', 'has a control character, or a blank'],
  ['https://other.example/x ', 'has a control character, or a blank'],
  ['\u0000https://other.example/x', 'has a control character, or a blank'],
  ['\thttps://other.example/x', 'has a control character, or a blank'],
  ['ht\ntps://other.example/x', 'has a control character, or a blank'],
  ['/items/\r1', 'has a control character, or a blank'],
  ['https://api.example.com/\u007f', 'has a control character, or a blank'],
];

const transports: [string, () => { transport: HttpTransport; asked: () => number }][] = [
  [
    'a transport of the user',
    () => {
      let asked = 0;
      const transport: HttpTransport = (request) => {
        asked++;
        return of(createHttpResponse(request));
      };
      return { transport, asked: () => asked };
    },
  ],
  [
    'fetch',
    () => {
      const fetch = vi.fn(() => Promise.resolve(new Response('{}')));
      return { transport: fetchTransport({ fetch }), asked: () => fetch.mock.calls.length };
    },
  ],
  [
    'undici',
    () => {
      let asked = 0;
      const dispatcher = { dispatch: () => ++asked > 0 } as unknown as import('undici').Dispatcher;
      return { transport: undiciTransport({ dispatcher }), asked: () => asked };
    },
  ],
];

const failureOf = (promise: Promise<unknown>): Promise<ConfigurationError> =>
  promise.then(
    () => {
      throw new Error('expected a failure');
    },
    (error) => error,
  );

describe.each(transports)('over %s', (_name, open) => {
  describe.each<[string, string | undefined]>([
    ['with a baseUrl', 'https://api.example.com/v1'],
    ['without a baseUrl', undefined],
  ])('%s', (_base, baseUrl) => {
    it.each(REFUSED)('%j is a ConfigurationError before anything is sent', async (path, message) => {
      const { transport, asked } = open();
      const failure = await failureOf(createHttpClient({ baseUrl, transport }).get(path));
      expect(failure).toBeInstanceOf(ConfigurationError);
      expect(failure.path).toBe('path');
      expect(failure.message).toContain(message);
      expect(failure.message).not.toContain('secret');
      expect(asked()).toBe(0);
    });
  });

  it.each<[string, (request: HttpRequest) => HttpRequest]>([
    ['data:', (request) => request.with({ url: 'data:text/plain,secret' })],
    ['localhost:', (request) => request.with({ url: 'localhost:8080/secret' })],
    ['javascript:', (request) => request.with({ url: new URL('javascript:secret') })],
    ['control character', (request) => request.with({ url: ' https://other.example/secret' })],
    ['control character', (request) => request.with({ url: '/a\nsecret' })],
    ['no URL', (request) => request.with({ url: 'https://[secret' })],
    [
      'ftp:',
      (request) => {
        // The URL object of a request can be written to.
        request.url.href = 'ftp://api.example.com/secret';
        return request;
      },
    ],
  ])('what an interceptor makes is one: %s', async (message, change) => {
    const interceptor: HttpInterceptor = (request, next) => next(change(request));
    for (const at of ['interceptors', 'attemptInterceptors', 'auth'] as const) {
      const { transport, asked } = open();
      const option: HttpClientOptions = at === 'auth' ? { auth: interceptor } : { [at]: [interceptor] };
      const client = createHttpClient({ baseUrl: 'https://api.example.com', transport, ...option });
      const failure = await failureOf(client.get('/x'));
      expect(failure).toBeInstanceOf(ConfigurationError);
      expect(failure.message).toContain(message);
      expect(failure.message).not.toContain('secret');
      expect(asked()).toBe(0);
    }
  });
});

describe('a relative baseUrl', () => {
  afterEach(() => vi.unstubAllGlobals());

  const sentBy = async (options: HttpClientOptions, path: string): Promise<string[]> => {
    const sent: string[] = [];
    const client = createHttpClient({
      ...options,
      transport: (request) => {
        sent.push(request.url.href);
        return of(createHttpResponse(request, { status: sent.length === 1 && options.interceptors ? 503 : 200 }));
      },
    });
    await client.get(path);
    return sent;
  };

  it.each([
    ['/api', '/items?page=1', 'https://app.example/api/items?page=1'],
    ['/api/', 'items', 'https://app.example/api/items'],
    ['api', 'items', 'https://app.example/shop/api/items'],
    ['./api', './items:all', 'https://app.example/shop/api/items:all'],
    ['//other.example/api', 'items', 'https://other.example/api/items'],
    ['/api?version=1', 'items', 'https://app.example/api/items?version=1'],
    ['/api', 'https://app.example/else', 'https://app.example/else'],
  ])('%s counts from the location', async (baseUrl, path, expected) => {
    vi.stubGlobal('location', { href: 'https://app.example/shop/index.html?q=1#top' });
    expect(await sentBy({ baseUrl }, path)).toEqual([expected]);
  });

  it('counts from the document where that says otherwise, failover as well', async () => {
    vi.stubGlobal('location', { href: 'https://app.example/shop/' });
    vi.stubGlobal('document', { baseURI: 'https://cdn.example/' });
    const options: HttpClientOptions = {
      baseUrl: '/api',
      interceptors: [failover(['/api2'])],
      resilience: { allowFailover: true, backoff: { initialDelayMs: 1 } },
    };
    expect(await sentBy(options, '/items')).toEqual([
      'https://cdn.example/api/items',
      'https://cdn.example/api2/items',
    ]);
  });

  it.each<[string, object | undefined, string]>([
    ['/api', undefined, 'baseUrl: is not an absolute URL, and there is no document that it could be relative to'],
    ['/api', { href: 'file:///index.html' }, 'baseUrl: is not an absolute URL'],
    ['/api', { href: 'about:blank' }, 'baseUrl: is not an absolute URL'],
    ['', { href: 'https://app.example/' }, 'baseUrl: is not an absolute URL'],
    ['localhost:8080', { href: 'https://app.example/' }, 'baseUrl: must be http or https, not localhost:'],
    [' https://api.example.com', { href: 'https://app.example/' }, 'baseUrl: has a control character, or a blank'],
    ['https://', undefined, 'baseUrl: is no URL that can be read'],
  ])('%j with the location %j cannot work', (baseUrl, location, message) => {
    vi.stubGlobal('location', location);
    expect(() => createHttpClient({ baseUrl })).toThrow(message);
    expect(() => createHttpClient({ baseUrl })).toThrow(ConfigurationError);
  });
});
