import { firstValueFrom } from 'rxjs';
import { createHttpClient, fetchTransport } from 'rxjs-resilient-http';
import { describe, expect, it, vi } from 'vitest';
import type { RequestBody } from '../../src/http/types.js';

// What the `browser` condition of package.json puts in their places.
vi.mock('#requestBody', () => import('../../src/http/transports/browserBody.js'));
vi.mock('#fetchPlatform', () => import('../../src/http/transports/browserPlatform.js'));
vi.mock('#errorCodes', () => import('../../src/core/retry/browserCodes.js'));

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
