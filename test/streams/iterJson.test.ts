import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { iterJson } from '../../src/async/iterJson.js';
import { iterJsonBytes } from '../../src/async/iterJsonBytes.js';
import { ConfigurationError } from '../../src/core/errors.js';
import { createHttpClient } from '../../src/http/client.js';
import type { HttpResponse } from '../../src/http/types.js';
import { eventually } from '../support/eventually.js';
import { startServer } from '../support/startServer.js';
import { TRANSPORTS, turnsUntil } from './transports.js';

const NDJSON = { 'content-type': 'application/x-ndjson' };
const MIB = 1024 * 1024;

describe.each(TRANSPORTS)('iterJson over %s', (_name, openTransport) => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  async function serve(handler: (request: IncomingMessage, response: ServerResponse) => void) {
    const server = await startServer(handler);
    const { transport, close } = openTransport();
    closing.push(close, () => server.close());
    return createHttpClient({ baseUrl: server.url, transport });
  }

  it('reads NDJSON, events and sequences by content type', async () => {
    const client = await serve((request, response) => {
      const bodies: Record<string, [type: string, body: string]> = {
        '/ndjson': ['application/x-ndjson', '{"n":1}\n\n{"n":2}\r\n{"n":3}'],
        '/sse': ['text/event-stream', ': hi\ndata: {"n":1}\n\ndata: {"n":2}\n\ndata: {"n":3}\n\ndata: [DONE]\n\n'],
        '/seq': ['application/json-seq', '\x1e{"n":1}\n\x1e{"n":2}\n\x1e{"n":3}\n'],
      };
      const [type, body] = bodies[request.url ?? ''] ?? ['', ''];
      response.writeHead(200, { 'content-type': type });
      for (const byte of Buffer.from(body)) response.write(Uint8Array.of(byte));
      response.end();
    });
    for (const path of ['/ndjson', '/sse', '/seq']) {
      const values: unknown[] = [];
      for await (const value of iterJson(await client.stream(path))) values.push(value);
      expect(values).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
      const texts: string[] = [];
      for await (const bytes of iterJsonBytes(await client.stream(path))) texts.push(new TextDecoder().decode(bytes));
      expect(texts).toEqual(['{"n":1}', '{"n":2}', '{"n":3}']);
    }
  });

  it('a consumer that stops reading stops the server’s writes, and one that leaves closes them', async () => {
    const TOTAL = 256 * MIB;
    const chunk = Buffer.from(`${JSON.stringify({ text: 'x'.repeat(1000) })}\n`.repeat(64));
    let accepted = 0;
    let closed = false;
    const client = await serve((_request, response) => {
      response.writeHead(200, NDJSON);
      response.on('close', () => {
        closed = true;
      });
      const fill = () => {
        while (accepted < TOTAL && !response.destroyed) {
          accepted += chunk.length;
          if (!response.write(chunk)) {
            response.once('drain', fill);
            return;
          }
        }
        response.end();
      };
      fill();
    });
    const rows = iterJson<{ text: string }>(await client.stream('/'));
    for (let i = 0; i < 10; i++) expect((await rows.next()).value?.text.length).toBe(1000);
    const stalledAt = await settledValue(() => accepted);
    expect(stalledAt).toBeLessThan(16 * MIB);

    // It goes on when it is read on: no more than what was buffered on the way comes without new writes.
    for (let read = 0; read < 2 * stalledAt; read += 1000) await rows.next();
    expect(accepted).toBeGreaterThan(stalledAt);
    const again = await settledValue(() => accepted);
    expect(again).toBeLessThan(3 * stalledAt + 16 * MIB);

    expect(await rows.return()).toEqual({ done: true, value: undefined });
    await eventually(() => expect(closed).toBe(true));
    expect(await rows.next()).toEqual({ done: true, value: undefined });
  }, 60_000);

  it('lets a record out before the stall that follows, and return() settles while next() is pending', async () => {
    let closed = false;
    const client = await serve((_request, response) => {
      response.on('close', () => {
        closed = true;
      });
      response.writeHead(200, NDJSON).write('{"n":1}\n{"n":');
    });
    const rows = iterJson(await client.stream('/'));
    expect(await rows.next()).toEqual({ done: false, value: { n: 1 } });
    const pending = rows.next();
    const returned = rows.return();
    expect(await returned).toEqual({ done: true, value: undefined });
    expect(await pending).toEqual({ done: true, value: undefined });
    await turnsUntil(() => closed);
  });

  it('return() before the first next() closes the connection: nobody else will read it', async () => {
    let closed = false;
    const client = await serve((_request, response) => {
      response.writeHead(200, NDJSON);
      response.on('close', () => {
        closed = true;
      });
      response.write('1\n');
    });
    for (const iterate of [iterJson, iterJsonBytes]) {
      closed = false;
      const values = iterate(await client.stream('/'));
      expect(await values.return()).toEqual({ done: true, value: undefined });
      expect(await values.next()).toEqual({ done: true, value: undefined });
      await eventually(() => expect(closed).toBe(true));
    }
  });

  it('concurrent calls of next() are answered in order', async () => {
    const client = await serve((_request, response) => {
      response.writeHead(200, NDJSON).write('1\n2\n3\n');
      setImmediate(() => response.end('4\n5\n'));
    });
    const rows = iterJson<number>(await client.stream('/'));
    const results = await Promise.all(Array.from({ length: 7 }, () => rows.next()));
    expect(results.map(({ value }) => value)).toEqual([1, 2, 3, 4, 5, undefined, undefined]);
    expect(results.map(({ done }) => done)).toEqual([false, false, false, false, false, true, true]);
  });

  it('values before a bad line come before its error, which names the request', async () => {
    const client = await serve((_request, response) => {
      response.writeHead(200, NDJSON).end('1\n2\nbad\n3\n');
    });
    const seen: unknown[] = [];
    const read = async () => {
      for await (const value of iterJson(await client.stream('/rows'))) seen.push(value);
    };
    await expect(read()).rejects.toMatchObject({
      name: 'ResponseParseError',
      position: 3,
      message: expect.stringMatching(/^GET http:\S+\/rows failed: line 3 is not JSON: bad/),
    });
    expect(seen).toEqual([1, 2]);
  });

  it('a body that is cut short is an error', async () => {
    const client = await serve((_request, response) => {
      response.writeHead(200, { ...NDJSON, 'content-length': '100' });
      response.write('1\n', () => response.socket?.destroy());
    });
    const rows = iterJson(await client.stream('/'));
    expect((await rows.next()).value).toBe(1);
    await expect(rows.next()).rejects.toMatchObject({ name: 'HttpNetworkError' });
    expect(await rows.next()).toEqual({ done: true, value: undefined });
  });

  it('reads a buffered response as well, and refuses an unknown format', async () => {
    const client = await serve((_request, response) => {
      response.writeHead(200, NDJSON).end('1\n2');
    });
    const response = await client.get('/');
    const values: unknown[] = [];
    for await (const value of iterJson(response)) values.push(value);
    expect(values).toEqual([1, 2]);
    expect(() => iterJson(response, { format: 'xml' as 'sse' })).toThrow(ConfigurationError);
  });
});

it('iterJson reads a Response of the platform, whose errors name no request', async () => {
  const values = iterJson(new Response('1\nbad') as HttpResponse);
  expect(await values.next()).toEqual({ done: false, value: 1 });
  await expect(values.next()).rejects.toMatchObject({ name: 'ResponseParseError', position: 2, request: undefined });
});

/** A count once it has stood still for a while. */
async function settledValue(read: () => number): Promise<number> {
  let last = read();
  for (let still = 0; still < 10; ) {
    await sleep(20);
    still = read() === last ? still + 1 : 0;
    last = read();
  }
  return last;
}
