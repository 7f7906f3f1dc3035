import { Readable } from 'node:stream';
import { concatMap, firstValueFrom, of } from 'rxjs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ConfigurationError, HttpNetworkError } from '../../src/core/errors.js';
import { createHttpClient } from '../../src/http/client.js';
import { createHttpResponse } from '../../src/http/createHttpResponse.js';
import { failover } from '../../src/http/interceptors/failover.js';
import { fetchTransport } from '../../src/http/transports/fetch.js';
import type {
  BodyValue,
  HttpClientOptions,
  HttpInterceptor,
  HttpTransport,
  RequestBody,
} from '../../src/http/types.js';
import { type UndiciTransport, undiciTransport } from '../../src/node/undiciTransport.js';
import { eventually } from '../support/eventually.js';
import { type RunningServer, startServer } from '../support/startServer.js';

const PART = 'x'.repeat(70_000);
const PARTS = [PART, new TextEncoder().encode(PART), 'ü'];
const BYTES = 140_002;

async function* inTurn(): AsyncGenerator<string | Uint8Array> {
  yield* PARTS;
}
function* atOnce(): Generator<string | Uint8Array> {
  yield* PARTS;
}
/** An iterator and nothing more: no `Symbol.iterator`. */
function bareIterator(): Iterator<string | Uint8Array> {
  const generator = atOnce();
  return { next: () => generator.next() };
}

const once: [string, () => BodyValue][] = [
  ['a WHATWG stream', () => new Blob(PARTS as BlobPart[]).stream()],
  ['a Node stream', () => Readable.from(PARTS)],
  [
    'a Node stream of bytes',
    () => Readable.from(Buffer.concat(PARTS.map((part) => Buffer.from(part))), { objectMode: false }),
  ],
  ['an async generator', inTurn],
  ['a generator', atOnce],
  ['an iterator', bareIterator],
  ['an async iterable', () => ({ [Symbol.asyncIterator]: inTurn })],
  ['an iterable', () => new Set(PARTS)],
];
const atWill: [string, BodyValue, number][] = [
  ['text', PART, 70_000],
  ['bytes', new Uint8Array(1000), 1000],
  ['an ArrayBuffer', new ArrayBuffer(1000), 1000],
  ['a Blob', new Blob([PART]), 70_000],
  ['parameters', new URLSearchParams({ a: 'b' }), 3],
  ['a list of chunks', PARTS, BYTES],
];

describe.each<[string, () => HttpTransport]>([
  ['fetch', () => fetchTransport()],
  ['undici', () => undiciTransport()],
])('over %s', (_, open) => {
  let transport: HttpTransport & Partial<UndiciTransport>;
  let server: RunningServer;
  /** Length of each body that arrived, in order of arrival. */
  const arrived: [path: string, bytes: number][] = [];

  beforeAll(async () => {
    transport = open();
    server = await startServer(async (request, response) => {
      let bytes = 0;
      try {
        for await (const chunk of request) bytes += (chunk as Uint8Array).length;
      } catch {
        return;
      }
      const path = request.url ?? '';
      arrived.push([path, bytes]);
      const before = arrived.filter(([other]) => other === path).length;
      if (path === '/moved') response.writeHead(307, { location: '/there' }).end();
      else response.writeHead(before > 1 || path === '/there' ? 200 : path === '/locked' ? 401 : 503).end();
    });
  });
  afterEach(() => arrived.splice(0));
  afterAll(async () => {
    await transport.close?.();
    await server.close();
  });

  const client = (options: HttpClientOptions = {}) =>
    createHttpClient({
      baseUrl: server.url,
      transport,
      resilience: { backoff: { initialDelayMs: 1 } },
      ...options,
    });
  const put = (path: string, body: RequestBody, options?: HttpClientOptions) =>
    client(options)
      .put(path, { body })
      .then(
        ({ status }) => status,
        (error) => error,
      );
  const replaying: HttpInterceptor = (request, next) =>
    next(request).pipe(concatMap((response) => (response.status === 401 ? next(request) : of(response))));

  describe.each(once)('%s', (_kind, make) => {
    it('arrives whole, and not again: retry', async () => {
      expect(await put('/busy', make())).toMatchObject({
        name: 'HttpStatusError',
        status: 503,
        outcome: { attempts: 1 },
      });
      expect(arrived).toEqual([['/busy', BYTES]]);
    });

    it('is not sent again by auth that replays', async () => {
      expect(await put('/locked', make(), { auth: replaying })).toMatchObject({ code: 'ERR_BODY_NOT_REPLAYABLE' });
      expect(arrived).toEqual([['/locked', BYTES]]);
    });

    it('is not sent to where a redirect leads', async () => {
      expect(await put('/moved', make())).toMatchObject({ code: 'ERR_BODY_NOT_REPLAYABLE' });
      expect(arrived).toEqual([['/moved', BYTES]]);
    });

    it('is not sent to the next base URL', async () => {
      const options: HttpClientOptions = {
        interceptors: [failover([server.url.replace('127.0.0.1', 'localhost')])],
        resilience: { allowFailover: true, backoff: { initialDelayMs: 1 } },
      };
      expect(await put('/busy', make(), options)).toMatchObject({ status: 503 });
      expect(arrived).toHaveLength(1);
    });

    it('is not sent by a second request', async () => {
      const body = make();
      expect(await put('/there', body)).toBe(200);
      const failure = await put('/there', body);
      expect(failure).toBeInstanceOf(HttpNetworkError);
      expect(failure.message).toContain('the body was read before, and can be read only once');
      expect(arrived).toEqual([['/there', BYTES]]);
    });

    it.each(['/busy', '/locked', '/moved'])('is made anew by a function: %s', async (path) => {
      expect(await put(path, make, { auth: replaying })).toBe(200);
      expect(arrived).toEqual([
        [path, BYTES],
        [path === '/moved' ? '/there' : path, BYTES],
      ]);
    });
  });

  it.each(atWill)('%s is sent as often as it takes', async (_kind, body, bytes) => {
    expect(await put('/busy', body)).toBe(200);
    expect(arrived).toEqual([
      ['/busy', bytes],
      ['/busy', bytes],
    ]);
  });

  it('a function that makes the same stream every time sends it once', async () => {
    const stream = Readable.from(PARTS);
    expect(await put('/busy', () => stream)).toMatchObject({ code: 'ERR_BODY_NOT_REPLAYABLE' });
    expect(arrived).toEqual([['/busy', BYTES]]);
  });

  it.each<[string, () => Promise<BodyValue>]>([
    [
      'a WHATWG stream',
      async () => {
        const stream = new Blob(['a']).stream();
        const reader = stream.getReader();
        await reader.read();
        reader.releaseLock();
        return stream;
      },
    ],
    [
      'a Node stream',
      async () => {
        const stream = Readable.from(['a', 'b']);
        await stream.toArray();
        return stream;
      },
    ],
  ])('%s that somebody else has read is not sent', async (_kind, make) => {
    expect(await put('/there', await make())).toMatchObject({ code: 'ERR_BODY_NOT_REPLAYABLE' });
    expect(arrived).toEqual([]);
  });

  it.each<[string, () => BodyValue]>([
    [
      'a generator that throws',
      function* () {
        yield PART;
        throw new Error('disk gone');
      },
    ],
    [
      'an async generator that throws',
      async function* () {
        yield PART;
        throw new Error('disk gone');
      },
    ],
    [
      'a WHATWG stream that errors',
      () => {
        let pulls = 0;
        return new ReadableStream({
          pull(controller) {
            if (pulls++ === 0) controller.enqueue(new TextEncoder().encode(PART));
            else controller.error(new Error('disk gone'));
          },
        });
      },
    ],
    [
      'a Node stream that is destroyed',
      () =>
        Readable.from(
          (async function* () {
            yield PART;
            throw new Error('disk gone');
          })(),
        ),
    ],
    [
      'an iterator that throws',
      () => ({
        next() {
          throw new Error('disk gone');
        },
      }),
    ],
  ])('%s fails the request, untried', async (_kind, make) => {
    const direct = await put('/there', make());
    const made = await put('/there', make);
    for (const failure of [direct, made]) {
      expect(failure).toBeInstanceOf(HttpNetworkError);
      expect(failure.message).toMatch(
        /^PUT http:\S+\/there failed: the source of the body failed: disk gone \(attempt 1 of 4\)$/,
      );
      expect(failure.cause).toMatchObject({ message: 'disk gone' });
      expect(failure.code).toBe('ERR_BODY_SOURCE');
    }
    expect(arrived).toEqual([]);
  });

  it('a function that throws fails the request', async () => {
    const failure = await put('/there', () => {
      throw new Error('disk gone');
    });
    expect(failure.message).toContain('the source of the body failed: disk gone');
  });

  it('a chunk of another kind fails the request', async () => {
    const failure = await put('/there', [5][Symbol.iterator]() as unknown as BodyValue);
    expect(failure.message).toContain('the source of the body failed: a chunk is a number, not text or bytes');
  });

  it('lets go of a source that waits, when the subscriber leaves', async () => {
    let closed = 0;
    const waiting = (chunks: number): ReadableStream<Uint8Array> =>
      new ReadableStream({
        pull: (controller) => (chunks-- > 0 ? controller.enqueue(new Uint8Array(1)) : new Promise(() => {})),
        cancel: () => {
          closed++;
        },
      });
    const node = new Readable({ read: () => {} });
    node.push('a');
    node.on('close', () => closed++);
    const bodies: BodyValue[] = [waiting(1), waiting(0), node];
    const subscriptions = bodies.map((body) => client().put$('/there', { body }).subscribe());
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (const subscription of subscriptions) subscription.unsubscribe();
    await eventually(() => expect(closed).toBe(3));
  });
});

describe.each<[string, HttpTransport & Partial<UndiciTransport>]>([
  ['fetch', fetchTransport()],
  ['undici', undiciTransport()],
])('an answer that comes before the body has gone, over %s', (_, transport) => {
  it('lets go of the source, and passes no part of it off as the whole', async () => {
    let left = 0;
    const wholes: boolean[] = [];
    const server = await startServer((request, response) => {
      request.socket.on('close', () => wholes.push(request.complete));
      request.once('data', () => response.end('early'));
      request.resume();
    });
    const source = {
      next: (() => {
        let chunks = 1;
        return () => (chunks-- > 0 ? Promise.resolve({ done: false, value: 'a' }) : new Promise<never>(() => {}));
      })(),
      return: async () => {
        left++;
        return { done: true as const, value: undefined };
      },
    };
    const response = await createHttpClient({ transport }).post(server.url, { body: source });
    expect(response.contentText()).toBe('early');
    await eventually(() => expect([left, wholes]).toEqual([1, [false]]));
    await transport.close?.();
    await server.close();
  });
});

describe('what is no body', () => {
  const send = (body: unknown) =>
    firstValueFrom(
      createHttpClient({ transport: (request) => of(createHttpResponse(request)) }).put$('https://api.example.com/', {
        body: body as RequestBody,
      }),
    ).catch((error) => error);

  it.each<[string, unknown, string]>([
    ['an object', { a: 1 }, 'not an object; objects go in json'],
    ['a list of objects', [{ a: 1 }], 'not a list of other things than chunks'],
    ['a number', 5, 'not a number'],
    ['a promise', Promise.resolve('a'), 'not an object'],
    ['an old stream', { pipe: () => undefined, on: () => undefined }, 'new Readable().wrap(stream)'],
  ])('%s is a ConfigurationError before anything is sent', async (_, body, message) => {
    const failure = await send(body);
    expect(failure).toBeInstanceOf(ConfigurationError);
    expect(failure.path).toBe('body');
    expect(failure.message).toContain(message);
  });
});
