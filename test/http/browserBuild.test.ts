import { firstValueFrom, NEVER, VirtualTimeScheduler } from 'rxjs';
import { createHttpClient, fetchTransport } from 'rxjs-resilient-http';
import { describe, expect, it, vi } from 'vitest';
import type { RequestBody } from '../../src/http/types.js';

// What the `browser` condition of package.json puts in their places.
vi.mock('#requestBody', () => import('../../src/http/transports/browserBody.js'));
vi.mock('#fetchPlatform', () => import('../../src/http/transports/browserPlatform.js'));
vi.mock('#errorCodes', () => import('../../src/core/retry/noErrorCodes.js'));
vi.mock('#deadlines', () => import('../../src/http/browserDeadlines.js'));
vi.mock('#onAbort', () => import('../../src/http/browserOnAbort.js'));
vi.mock('#inspection', () => import('../../src/core/browserInspection.js'));
vi.mock('#seenSet', () => import('../../src/core/browserSeenSet.js'));
vi.mock('#readHeaders', () => import('../../src/http/browserReadHeaders.js'));
vi.mock('#canonicalUrl', () => import('../../src/core/browserUrl.js'));

function streamOf(...chunks: unknown[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk as Uint8Array);
      controller.close();
    },
  });
}

async function sent(body: unknown): Promise<string> {
  let text = '';
  const fetch: typeof globalThis.fetch = async (_, init) => {
    text = await new Response(init?.body).text();
    return new Response('{}');
  };
  const client = createHttpClient({ transport: fetchTransport({ fetch }) });
  await firstValueFrom(client.request$({ method: 'POST', path: 'http://home.test/', body: body as RequestBody }));
  return text;
}

describe('bodies in a browser', () => {
  it.each<[string, () => unknown]>([
    ['text', () => 'abc'],
    ['bytes', () => new TextEncoder().encode('abc')],
    ['an ArrayBuffer', () => new TextEncoder().encode('abc').buffer],
    ['a Blob', () => new Blob(['abc'])],
    ['a stream', () => streamOf(new TextEncoder().encode('ab'), 'c')],
    ['a function that makes a stream', () => () => streamOf('abc')],
  ])('sends %s', async (_, make) => {
    expect(await sent(make())).toBe('abc');
  });

  it.each<[string, unknown]>([
    ['an array', ['a', 'b']],
    ['a generator', (function* () {})()],
    ['an async iterable', { async *[Symbol.asyncIterator]() {} }],
    ['an object', { a: 1 }],
    ['a function that makes a function', () => () => 'a'],
  ])('refuses %s before anything is sent, and says what can be', async (_, body) => {
    await expect(sent(body)).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringMatching(/^body: must be text, bytes, .* a ReadableStream .* no browser sends iterables$/),
    });
  });

  it('sends no stream a second time', async () => {
    const body = streamOf('abc');
    await sent(body);
    await expect(sent(body)).rejects.toMatchObject({ name: 'HttpNetworkError', code: 'ERR_BODY_NOT_REPLAYABLE' });
  });

  it('says that it was the stream that failed', async () => {
    const body = new ReadableStream({
      pull() {
        throw new Error('disk on fire');
      },
    });
    await expect(sent(body)).rejects.toMatchObject({
      code: 'ERR_BODY_SOURCE',
      message: expect.stringContaining('disk on fire'),
    });
  });
});

describe('time in a browser', () => {
  // The second is longer than a timer can be.
  it.each([30_000, 2 ** 31 + 5])('ends an attempt after %d ms, and not before', (timeoutMs) => {
    const scheduler = new VirtualTimeScheduler();
    const client = createHttpClient({ transport: () => NEVER, scheduler, timeoutMs, resilience: { failFast: true } });
    const ends: unknown[] = [];
    client.get$('http://home.test/').subscribe({ error: ({ name }) => ends.push([name, scheduler.now()]) });
    scheduler.flush();
    expect(ends).toEqual([['HttpTimeoutError', timeoutMs]]);
  });

  it('leaves no timer behind', () => {
    const scheduler = new VirtualTimeScheduler();
    const client = createHttpClient({ transport: () => NEVER, scheduler });
    client.get$('http://home.test/').subscribe().unsubscribe();
    scheduler.flush();
    expect(scheduler.now()).toBe(0);
  });
});

it('ends with the reason of an abort, and listens no longer than it has to', () => {
  const controller = new AbortController();
  const client = createHttpClient({ transport: () => NEVER });
  const ends: unknown[] = [];
  const observer = { error: (error: unknown) => ends.push(error) };
  client.get$('http://home.test/', { signal: controller.signal }).subscribe(observer);
  client.get$('http://home.test/', { signal: controller.signal }).subscribe(observer).unsubscribe();
  controller.abort('enough');
  expect(ends).toEqual(['enough']);
});

it.each([
  ['/a/../b', 'http://home.test/v1/b'],
  ['/ä?q=ü', 'http://home.test/v1/%C3%A4?q=%C3%BC'],
])('writes %s as the platform does', async (path, url) => {
  const client = createHttpClient({
    baseUrl: 'http://home.test/v1',
    transport: fetchTransport({ fetch: async () => new Response('{}') }),
  });
  expect((await client.get(path)).url).toBe(url);
});
