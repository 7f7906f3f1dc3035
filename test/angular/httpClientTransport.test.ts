import {
  HttpContext,
  HttpContextToken,
  HttpErrorResponse,
  type HttpEvent,
  type HttpInterceptorFn,
  HttpResponse,
  HttpXsrfTokenExtractor,
  provideHttpClient,
  withInterceptors,
} from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { firstValueFrom, type Observable, of, throwError, toArray } from 'rxjs';
import {
  createHttpResponse,
  type HttpClientOptions,
  HttpNetworkError,
  HttpStatusError,
  paginateRecords$,
  ResponseParseError,
  sse$,
} from 'rxjs-resilient-http';
import { httpClientTransport, provideResilientHttp, ResilientHttp } from 'rxjs-resilient-http/angular';
import { afterEach, describe, expect, it } from 'vitest';

const SOURCE = new HttpContextToken<string>(() => 'unknown');

function configured(
  options: HttpClientOptions | (() => HttpClientOptions) = { baseUrl: '/api' },
  interceptors: HttpInterceptorFn[] = [],
) {
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(withInterceptors(interceptors)),
      provideHttpClientTesting(),
      provideResilientHttp(options),
    ],
  });
  return { client: TestBed.inject(ResilientHttp), server: TestBed.inject(HttpTestingController) };
}

/** What a promise settles with, whichever way. */
const settled = (promise: Promise<unknown>) => promise.then(undefined, (error: unknown) => error);
/** A wait of the retry is a timer of some milliseconds. */
const request = async (server: HttpTestingController, url: string) => {
  for (let turn = 0; turn < 200; turn++) {
    const [found] = server.match(url);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`${url} was not requested`);
};

afterEach(() => TestBed.resetTestingModule());

describe('the client over HttpClient', () => {
  it('reads what the testing controller flushes, page after page', async () => {
    const { client, server } = configured();
    const records = firstValueFrom(paginateRecords$<{ id: number }>({ client, baseRequest: '/items' }).pipe(toArray()));
    server
      .expectOne('/api/items')
      .flush([{ id: 1 }, { id: 2 }], { headers: { link: '</api/items?page=2>; rel="next"' } });
    server.expectOne('/api/items?page=2').flush([{ id: 3 }]);
    expect(await records).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
    server.verify();
  });

  it('sends paths to its own origin, whole URLs to others', async () => {
    const { client, server } = configured({ baseUrl: 'https://api.example.com/v1' });
    const answer = client.json('/items');
    server.expectOne('https://api.example.com/v1/items').flush({ ok: true });
    expect(await answer).toEqual({ ok: true });
  });

  it('makes responses of HttpErrorResponses with a status, and retries them by the profile', async () => {
    const { client, server } = configured({
      baseUrl: '/api',
      resilience: { maxAttempts: 2, backoff: { initialDelayMs: 1 } },
    });
    const answer = client.get('/items');
    server.expectOne('/api/items').flush('try later', { status: 503, statusText: 'Unavailable' });
    (await request(server, '/api/items')).flush({ id: 1 });
    expect((await answer).outcome).toMatchObject({ ok: true, attempts: 2 });

    const failing = settled(client.get('/missing'));
    server.expectOne('/api/missing').flush({ why: 'gone' }, { status: 404, statusText: 'Not Found' });
    const error = await failing;
    expect(error).toBeInstanceOf(HttpStatusError);
    expect((error as HttpStatusError).response.status).toBe(404);
    expect(await (error as HttpStatusError).response.json()).toEqual({ why: 'gone' });
  });

  it('makes a network error of status 0', async () => {
    const { client, server } = configured({ baseUrl: '/api', resilience: { maxAttempts: 1 } });
    const failing = settled(client.get('/items'));
    server.expectOne('/api/items').error(new ProgressEventLike('error') as ProgressEvent);
    expect(await failing).toBeInstanceOf(HttpNetworkError);
  });

  it('aborts when it is unsubscribed from', () => {
    const { client, server } = configured();
    const subscription = client.get$('/items').subscribe();
    const sent = server.expectOne('/api/items');
    expect(sent.cancelled).toBe(false);
    subscription.unsubscribe();
    expect(sent.cancelled).toBe(true);
  });

  it('runs functional interceptors for every attempt, with the context of the request', async () => {
    const seen: string[] = [];
    const logging: HttpInterceptorFn = (sent, next) => {
      seen.push(`${sent.method} ${sent.url} ${sent.context.get(SOURCE)}`);
      return next(sent.clone({ setHeaders: { 'x-app': 'list' } }));
    };
    const { client, server } = configured(
      { baseUrl: '/api', resilience: { maxAttempts: 2, backoff: { initialDelayMs: 1 } } },
      [logging],
    );
    const answer = client.get('/items', { context: new HttpContext().set(SOURCE, 'list') });
    server.expectOne('/api/items').flush('', { status: 503, statusText: 'Unavailable' });
    const second = await request(server, '/api/items');
    expect(second.request.headers.get('x-app')).toBe('list');
    second.flush([]);
    await answer;
    expect(seen).toEqual(['GET /api/items list', 'GET /api/items list']);
  });

  it("sends Angular's XSRF token with what changes something", async () => {
    TestBed.overrideProvider(HttpXsrfTokenExtractor, { useValue: { getToken: () => 'abc' } });
    const { client, server } = configured();
    const answer = client.post('/items', { json: { name: 'a' } });
    const sent = server.expectOne('/api/items');
    expect(sent.request.headers.get('X-XSRF-TOKEN')).toBe('abc');
    expect(sent.request.headers.get('content-type')).toBe('application/json');
    expect(sent.request.body).toBe('{"name":"a"}');
    sent.flush(null, { status: 204, statusText: 'No Content' });
    expect((await answer).status).toBe(204);
  });

  it.each([
    ['text', { body: 'a' }, 'a'],
    ['bytes', { body: new Uint8Array([1, 2]) }, new Uint8Array([1, 2]).buffer],
    // A view of a pool that holds the bytes of others, too.
    ['a Buffer of Node', { body: Buffer.from('ab') }, new Uint8Array([97, 98]).buffer],
    ['a view of a part', { body: new Uint8Array([0, 1, 2]).subarray(1) }, new Uint8Array([1, 2]).buffer],
    ['a form', { form: { a: '1' } }, 'a=1'],
  ])('sends %s as they are', async (_what, options, expected) => {
    const { client, server } = configured();
    const answer = client.put('/items', options);
    const sent = server.expectOne('/api/items');
    expect(
      sent.request.body?.toString === URLSearchParams.prototype.toString
        ? String(sent.request.body)
        : sent.request.body,
    ).toEqual(expected);
    sent.flush('');
    await answer;
  });

  it('reads bytes where it is told to', async () => {
    const { client, server } = configured(() => ({
      baseUrl: '/api',
      transport: httpClientTransport({ responseType: 'arraybuffer' }),
    }));
    const answer = client.get('/file');
    server.expectOne('/api/file').flush(new Uint8Array([0, 255, 128]).buffer);
    expect((await answer).content).toEqual(new Uint8Array([0, 255, 128]));
  });

  it('refuses a body that is a stream', async () => {
    const { client, server } = configured();
    const failing = settled(client.post('/items', { body: new ReadableStream() }));
    expect(await failing).toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringContaining('fetchTransport'),
    });
    server.verify();
  });

  it('takes endless streams over another transport', async () => {
    const { client, server } = configured(() => ({
      baseUrl: '/api',
      transport: httpClientTransport({
        streams: (sent) =>
          of(createHttpResponse(sent, { headers: { 'content-type': 'text/event-stream' }, body: 'data: a\n\n' })),
      }),
    }));
    const event = await firstValueFrom(sse$('/events', { client }));
    expect(event.data).toBe('a');
    server.verify();
  });

  it('leaves what an interceptor of the application throws as it is', async () => {
    const thrown = new Error('no session');
    const { client } = configured({ baseUrl: '/api', resilience: { maxAttempts: 1 } }, [
      () => {
        throw thrown;
      },
    ]);
    expect(await settled(client.get('/items'))).toBe(thrown);
  });

  it.each<[string, () => Observable<HttpEvent<unknown>>, unknown]>([
    ['an object', () => of(new HttpResponse({ body: { id: 1 } })), { id: 1 }],
    ['bytes', () => of(new HttpResponse({ body: new TextEncoder().encode('[1]') })), [1]],
    ['a Blob', () => of(new HttpResponse({ body: new Blob(['[2]']) })), [2]],
    ['null', () => of(new HttpResponse({ body: null })), 'no JSON'],
    [
      'JSON that Angular could not read',
      () =>
        throwError(() => new HttpErrorResponse({ status: 200, error: { error: new SyntaxError(), text: '{"cut' } })),
      'no JSON',
    ],
  ])('takes from an interceptor, which may stand in for a server, %s', async (_what, answer, expected) => {
    const { client } = configured({ baseUrl: '/api', resilience: { maxAttempts: 1 } }, [answer]);
    const seen = await settled(client.json('/items'));
    expect(seen instanceof ResponseParseError ? 'no JSON' : seen).toEqual(expected);
  });

  it('reads an object of a failure that an interceptor has made', async () => {
    const refusal = () => throwError(() => new HttpErrorResponse({ status: 422, error: { why: 'taken' } }));
    const { client } = configured({ baseUrl: '/api' }, [refusal]);
    const error = (await settled(client.get('/items'))) as HttpStatusError;
    expect(await error.response.json()).toEqual({ why: 'taken' });
  });

  it('sends a path to the own origin without a baseUrl, too', async () => {
    const { client, server } = configured({});
    const answer = client.json('/items');
    server.expectOne('/items').flush({ ok: true });
    expect(await answer).toEqual({ ok: true });
  });

  it('says what is missing when nothing was provided', () => {
    TestBed.configureTestingModule({ providers: [] });
    expect(() => TestBed.inject(ResilientHttp)).toThrow(/provideResilientHttp\(\) is missing/);
  });
});

class ProgressEventLike extends Event {
  readonly lengthComputable = false;
  readonly loaded = 0;
  readonly total = 0;
}
