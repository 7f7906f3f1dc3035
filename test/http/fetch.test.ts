import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { firstValueFrom, NEVER } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ConfigurationError, type HttpError } from '../../src/core/errors.js';
import { createHttpClient } from '../../src/http/client.js';
import { fetchTransport } from '../../src/http/transports/fetch.js';
import type { HttpClientOptions, HttpTransport } from '../../src/http/types.js';
import { undiciTransport } from '../../src/node/undiciTransport.js';
import { eventually } from '../support/eventually.js';
import { type RunningServer, startServer, unusedPort } from '../support/startServer.js';

const servers: RunningServer[] = [];
const once = { resilience: { maxAttempts: 1 } } satisfies HttpClientOptions;

async function serve(...args: Parameters<typeof startServer>): Promise<RunningServer> {
  const server = await startServer(...args);
  servers.push(server);
  return server;
}

const failureOf = (promise: Promise<unknown>): Promise<HttpError> =>
  promise.then(
    () => Promise.reject(new Error('expected a failure')),
    (error) => error,
  );

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

describe('fetchTransport', () => {
  it('hands `cache` on, and says nothing of it where the request does not', async () => {
    const inits: RequestInit[] = [];
    const fetch: typeof globalThis.fetch = async (_, init = {}) => {
      inits.push(init);
      return new Response('{}');
    };
    const client = createHttpClient({ baseUrl: 'https://api.example.com', transport: fetchTransport({ fetch }) });
    await client.get('/', { cache: 'no-store' });
    await client.get('/');
    expect(inits.map((init) => ['cache' in init, init.cache])).toEqual([
      [true, 'no-store'],
      [false, undefined],
    ]);
  });

  it('sends method, headers and body, of every kind', async () => {
    const server = await serve(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      response.end(JSON.stringify([request.method, request.headers['content-type'], Buffer.concat(chunks).toString()]));
    });
    const client = createHttpClient({ baseUrl: server.url });
    const sent = async (options: Parameters<typeof client.post>[1]) => (await client.post('/', options)).contentJson();
    expect(await sent({ json: { a: 1 } })).toEqual(['POST', 'application/json', '{"a":1}']);
    expect(await sent({ body: 'text' })).toEqual(['POST', 'text/plain;charset=UTF-8', 'text']);
    expect(await sent({ body: new Uint8Array([97, 98]) })).toEqual(['POST', null, 'ab']);
    expect(await sent({ body: new URLSearchParams({ a: '1' }) })).toEqual([
      'POST',
      'application/x-www-form-urlencoded;charset=UTF-8',
      'a=1',
    ]);
    expect(await sent({ body: () => 'fresh' })).toEqual(['POST', 'text/plain;charset=UTF-8', 'fresh']);
    expect(await sent({ body: new Blob(['blob'], { type: 'text/x' }) })).toEqual(['POST', 'text/x', 'blob']);
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(new Uint8Array([99]));
        controller.close();
      },
    });
    expect(await sent({ body: stream })).toEqual(['POST', null, 'c']);
    const form = new FormData();
    form.set('f', 'v');
    expect(await sent({ body: form })).toEqual([
      'POST',
      expect.stringContaining('multipart/form-data; boundary='),
      expect.stringContaining('name="f"'),
    ]);
  });

  it.each<[string, () => HttpTransport]>([
    ['fetch', fetchTransport],
    ['undici', undiciTransport],
  ])('%s sends user name and password of a URL as Basic, and shows neither', async (_name, open) => {
    const seen: unknown[] = [];
    const server = await serve((request, response) => {
      seen.push(request.headers.authorization);
      if (request.url === '/moved') response.writeHead(302, { location: '/b' });
      else if (request.url?.startsWith('/lost')) response.writeHead(302, { location: 'http://' });
      else response.writeHead(request.url === '/b' ? 404 : 200);
      response.end();
    });
    const baseUrl = server.url.replace('//', '//us%20er:hu%3Ash@');
    const client = createHttpClient({ baseUrl, transport: open(), ...once });
    const { url } = await client.get('/a');
    expect(url).toBe(`${baseUrl}/a`);
    const failure = await failureOf(client.get('/moved'));
    expect(failure.message).toBe(
      `GET ${baseUrl.replace(/us.*@/, '***@')}/moved failed: 404 Not Found (attempt 1 of 1)`,
    );
    await client.get('/a', { headers: { authorization: 'mine' } });
    const lost = await failureOf(client.get('/lost?token=hush'));
    const basic = `Basic ${btoa('us er:hu:sh')}`;
    expect(seen).toEqual([basic, basic, basic, 'mine', basic]);
    expect(inspect([failure, lost], { depth: null })).not.toMatch(/hush|hu%3Ash|hu:sh/);
  });

  it('makes a fresh body for each attempt', async () => {
    let asked = 0;
    const bodies: string[] = [];
    const server = await serve(async (request, response) => {
      for await (const chunk of request) bodies.push(String(chunk));
      response.writeHead(++asked === 1 ? 503 : 200).end();
    });
    let made = 0;
    const client = createHttpClient({ baseUrl: server.url, resilience: { backoff: { initialDelayMs: 1 } } });
    await client.put('/', { body: () => `body ${++made}` });
    expect(bodies).toEqual(['body 1', 'body 2']);
  });

  it('names a refused connection by its code', async () => {
    const failure = await failureOf(createHttpClient(once).get(`http://127.0.0.1:${await unusedPort()}/x`));
    expect(failure).toMatchObject({ name: 'HttpNetworkError', code: 'ECONNREFUSED', category: 'transient' });
    expect(failure.message).toMatch(
      /^GET http:\/\/127\.0\.0\.1:\d+\/x failed: connect ECONNREFUSED .* \(attempt 1 of 1\)$/,
    );
  });

  it.each([
    ['before the headers', 0],
    ['in the body', 1],
  ])('makes a reset %s a network error', async (_, headersFirst) => {
    const server = await serve((_request, response) => {
      if (headersFirst) {
        response.writeHead(200, { 'content-length': '100' });
        response.write('part', () => response.socket?.resetAndDestroy());
      } else response.socket?.resetAndDestroy();
    });
    expect(await failureOf(createHttpClient({ ...once, baseUrl: server.url }).get('/'))).toMatchObject({
      name: 'HttpNetworkError',
      category: 'transient',
    });
  });

  it.each([
    [
      'a declared length',
      (size: number) => ({ headers: { 'content-length': String(size) }, body: Buffer.alloc(size) }),
    ],
    ['chunks', (size: number) => ({ headers: {}, body: Buffer.alloc(size) })],
    ['gzip', (size: number) => ({ headers: { 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(size)) })],
  ])('ends a body over the limit: %s', async (_, make) => {
    let closed = 0;
    const server = await serve((request, response) => {
      const { headers, body } = make(request.url === '/big' ? 200_000 : 1000);
      response.on('close', () => closed++);
      response.writeHead(200, headers).write(body);
      if (request.url !== '/big') response.end();
    });
    const client = createHttpClient({ ...once, baseUrl: server.url, maxResponseBytes: 1000 });
    expect((await client.get('/fits')).content).toHaveLength(1000);
    const failure = await failureOf(client.get('/big'));
    expect(failure).toMatchObject({ name: 'ResponseTooLargeError', limitBytes: 1000, category: 'safety' });
    expect(failure.message).toContain('failed: the body is larger than 1000 bytes (attempt 1 of 1)');
    await eventually(() => expect(closed).toBe(2));
  });

  it.each([
    ['waiting for headers', (response: import('node:http').ServerResponse) => void response],
    ['in the body', (response: import('node:http').ServerResponse) => void response.writeHead(200).write('a')],
  ])('unsubscribing aborts: %s', async (_, answer) => {
    let [asked, closed] = [0, 0];
    const server = await serve((_request, response) => {
      asked++;
      response.on('close', () => closed++);
      answer(response);
    });
    const subscription = createHttpClient({ baseUrl: server.url }).get$('/').subscribe();
    await eventually(() => expect(asked).toBe(1));
    subscription.unsubscribe();
    await eventually(() => expect(closed).toBe(1));
  });

  it('unsubscribing an idle streamed body closes the connection', async () => {
    let closed = false;
    const server = await serve((_request, response) => {
      response.on('close', () => {
        closed = true;
      });
      response.writeHead(200).write('first');
    });
    const response = await createHttpClient({ baseUrl: server.url }).stream('/');
    const first = await new Promise((resolve) => {
      const subscription = response.body$.subscribe((chunk) => {
        resolve(new TextDecoder().decode(chunk));
        setImmediate(() => subscription.unsubscribe());
      });
    });
    expect(first).toBe('first');
    await eventually(() => expect(closed).toBe(true));
  });

  it('reads a streamed body as its readable is pulled', async () => {
    const server = await serve((_request, response) => {
      response.end('hello world');
    });
    const response = await createHttpClient({ baseUrl: server.url }).stream('/');
    expect(await new Response(response.body).text()).toBe('hello world');
  });

  it('refuses a body with GET, before anything is sent', async () => {
    const failure = await failureOf(
      createHttpClient().request({ path: 'http://127.0.0.1:1/', method: 'GET', body: 'a' }),
    );
    expect(failure).toMatchObject({ name: 'ConfigurationError', message: 'body: fetch cannot send one with GET' });
  });

  it('calls the fetch it was given, or the global one at the time', async () => {
    const calls: string[] = [];
    const fake = (url: unknown) => {
      calls.push(String(url));
      return Promise.resolve(new Response('1'));
    };
    const client = createHttpClient({ transport: fetchTransport({ fetch: fake as typeof fetch }) });
    expect(await client.json('https://api.example.com/x')).toBe(1);
    const global = globalThis.fetch;
    globalThis.fetch = fake as typeof fetch;
    try {
      await createHttpClient().get('https://api.example.com/y');
    } finally {
      globalThis.fetch = global;
    }
    expect(calls).toEqual(['https://api.example.com/x', 'https://api.example.com/y']);
  });

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['text', 'ok'],
    ['an object that is none', { ok: true, json: async () => ({}) }],
    ['an object with plain headers', { status: 200, headers: {} }],
  ])('fails at once when fetch answers with %s', async (_, answer) => {
    for (const fetch of [vi.fn(() => answer), vi.fn(async () => answer)]) {
      const transport = fetchTransport({ fetch: fetch as unknown as typeof globalThis.fetch });
      const failure = await failureOf(createHttpClient({ transport }).get('https://api.example.com/x'));
      expect(failure).toBeInstanceOf(ConfigurationError);
      expect(failure.message).toMatch(/^transport: its fetch answered with .+, not a Response$/);
      expect(fetch).toHaveBeenCalledTimes(1);
    }
  });

  it('fails at once when somebody has read of the body before, and let go of it', async () => {
    const fetch = vi.fn(async () => readBefore());
    for (const form of ['get', 'stream'] as const) {
      const client = createHttpClient({ transport: fetchTransport({ fetch }) });
      await expect(client[form]('https://api.example.com/x')).rejects.toThrow(
        'transport: its fetch answered with an object, not a Response that nobody has read',
      );
    }
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  it('fails at once where there is no fetch', async () => {
    vi.stubGlobal('fetch', undefined);
    try {
      const failure = await failureOf(createHttpClient().get('https://api.example.com/x'));
      expect(failure).toBeInstanceOf(ConfigurationError);
      expect(failure.message).toContain('transport: this platform has no fetch: pass fetchTransport({ fetch })');
    } finally {
      vi.unstubAllGlobals();
    }
    expect(() => fetchTransport({ fetch: {} as typeof fetch })).toThrow(
      'fetchTransport.fetch: must be a function, not an object',
    );
  });

  it('takes a response that comes without a promise', async () => {
    const fetch = (() => new Response('1')) as unknown as typeof globalThis.fetch;
    const client = createHttpClient({ transport: fetchTransport({ fetch }) });
    expect(await client.json('https://api.example.com/x')).toBe(1);
  });

  it('passes a fetch that throws, rejects or never answers', async () => {
    const withFetch = (fetch: () => Promise<Response>) =>
      createHttpClient({ ...once, transport: fetchTransport({ fetch: fetch as typeof globalThis.fetch }) });
    const path = 'https://api.example.com/x';
    expect(
      await failureOf(
        withFetch(() => {
          throw new TypeError('bad');
        }).get(path),
      ),
    ).toMatchObject({ name: 'HttpNetworkError' });
    expect(
      await failureOf(
        withFetch(() =>
          Promise.reject(
            new TypeError('fetch failed', { cause: Object.assign(new Error('no route'), { code: 'EHOSTUNREACH' }) }),
          ),
        ).get(path),
      ),
    ).toMatchObject({ code: 'EHOSTUNREACH' });
    const hanging = firstValueFrom(withFetch(() => firstValueFrom(NEVER)).get$({ path }.path, { timeoutMs: 20 }));
    expect(await failureOf(hanging)).toMatchObject({ name: 'HttpTimeoutError', scope: 'attempt' });
  });

  it('passes a rejection that cannot be made a text', async () => {
    const transport = fetchTransport({ fetch: () => Promise.reject(Object.create(null)) });
    const failure = await failureOf(createHttpClient({ ...once, transport }).get('https://api.example.com/x'));
    expect(failure).toMatchObject({
      name: 'HttpNetworkError',
      message: expect.stringContaining('an object was thrown'),
    });
  });

  describe('of a fetch that heeds no signal', () => {
    const chunk = new Uint8Array(100);
    it.each<[string, HttpClientOptions, Partial<{ opensLate: boolean; chunks: boolean; leaves: boolean }>]>([
      ['one that comes after all have left', {}, { opensLate: true, leaves: true }],
      ['one that all have left', {}, { leaves: true }],
      ['one that takes too long', { timeoutMs: 5 }, {}],
      ['one that is too large', { maxResponseBytes: 250 }, { chunks: true }],
    ])('cancels the body: %s', async (_, options, { opensLate, chunks, leaves }) => {
      const cancelled = vi.fn();
      let open = () => {};
      const opened = new Promise<void>((resolve) => {
        open = resolve;
      });
      const pull = (controller: ReadableStreamDefaultController) => {
        if (chunks) controller.enqueue(chunk);
        return chunks ? undefined : new Promise<void>(() => {});
      };
      const fetch = vi.fn(async () => {
        if (opensLate) await opened;
        return new Response(new ReadableStream({ pull, cancel: cancelled }, { highWaterMark: 0 }));
      });
      const client = createHttpClient({ ...once, ...options, transport: fetchTransport({ fetch }) });
      const subscription = client.get$('https://api.example.com/x').subscribe({ error: () => {} });
      await new Promise(setImmediate);
      if (leaves) subscription.unsubscribe();
      open();
      await eventually(() => expect(cancelled).toHaveBeenCalledTimes(1));
    });
  });
});

async function readBefore(): Promise<Response> {
  const response = new Response('all of it');
  const reader = response.body?.getReader();
  await reader?.read();
  reader?.releaseLock();
  return response;
}
