import { gzipSync } from 'node:zlib';
import { lastValueFrom } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttpClient } from '../../src/http/client.js';
import type { HttpResponse } from '../../src/http/types.js';
import { TRANSPORTS } from '../streams/transports.js';
import { eventually } from '../support/eventually.js';
import { startServer } from '../support/startServer.js';

const outcome = (promise: Promise<unknown> | undefined) =>
  Promise.resolve(promise).then(
    () => 'resolved',
    (error: Error) => error.name,
  );

describe.each(TRANSPORTS)('a body of a real server over %s', (_name, open) => {
  const closing: (() => Promise<void>)[] = [];
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);
  afterEach(async () => {
    process.off('uncaughtException', note).off('unhandledRejection', note);
    for (const close of closing.splice(0).reverse()) await close();
  });

  /** `/whole` ends, `/open` stays open, `/cut` breaks off; `?gzip` compresses. */
  async function serve() {
    process.on('uncaughtException', note).on('unhandledRejection', note);
    let openSockets = 0;
    const server = await startServer((request, response) => {
      openSockets++;
      response.on('close', () => {
        openSockets--;
      });
      const isZipped = request.url?.includes('gzip');
      const body = isZipped ? gzipSync('x'.repeat(1000)) : Buffer.from('x'.repeat(1000));
      response.writeHead(200, isZipped ? { 'content-encoding': 'gzip' } : {});
      if (request.url?.startsWith('/whole')) response.end(body);
      else if (request.url?.startsWith('/open')) response.write(body);
      else response.write(body.subarray(0, 20), () => response.destroy());
    });
    const { transport, close } = open();
    closing.push(() => server.close(), close);
    return { client: createHttpClient({ baseUrl: server.url, transport }), openSockets: () => openSockets };
  }

  it.each<[string, string, (response: HttpResponse) => Promise<unknown>, string]>([
    ['read as text', '/whole', (response) => response.text(), 'TypeError'],
    ['read as text, decompressed', '/whole?gzip', (response) => response.text(), 'TypeError'],
    ['read by body$', '/whole', (response) => lastValueFrom(response.body$), 'TypeError'],
    [
      'read by for await',
      '/whole?gzip',
      async ({ body }) => {
        for await (const _ of body as unknown as AsyncIterable<Uint8Array>);
      },
      'resolved',
    ],
    ['cut off while it was read', '/cut', (response) => response.text(), 'TypeError'],
    ['not read', '/open', async () => {}, 'resolved'],
    ['not read, compressed', '/open?gzip', async () => {}, 'resolved'],
    ['cancelled before', '/open', async ({ body }) => body?.cancel(), 'resolved'],
    [
      'read for a chunk',
      '/open',
      async ({ body }) => {
        const reader = body?.getReader();
        await reader?.read();
        reader?.releaseLock();
      },
      'resolved',
    ],
  ])('%s, is cancelled in `finally`: nothing is thrown behind the caller, and no connection stays', async (...row) => {
    const [, path, read, expected] = row;
    const { client, openSockets } = await serve();
    const response = await client.stream(path);
    let cancelled: string;
    try {
      await read(response).catch(() => {});
    } finally {
      cancelled = await outcome(response.body?.cancel());
    }
    expect(cancelled).toBe(expected);
    await eventually(() => expect(openSockets()).toBe(0));
    expect(unhandled).toEqual([]);
  });
});
