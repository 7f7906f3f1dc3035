import type { IncomingMessage, ServerResponse } from 'node:http';
import { firstValueFrom, lastValueFrom, map, toArray } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { connectSse } from '../../src/async/connectSse.js';
import { SseError } from '../../src/core/errors.js';
import { createHttpClient } from '../../src/http/client.js';
import type { HttpClientOptions } from '../../src/http/types.js';
import { sse$ } from '../../src/streams/sse.js';
import { seededRandom } from '../support/seededRandom.js';
import { startServer } from '../support/startServer.js';
import { TRANSPORTS, turnsUntil } from './transports.js';

const EVENT_STREAM = { 'content-type': 'text/event-stream' };

describe.each(TRANSPORTS)('server-sent events over %s', (_name, openTransport) => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  async function serve(
    handler: (request: IncomingMessage, response: ServerResponse) => void,
    options: HttpClientOptions = {},
  ) {
    const server = await startServer(handler);
    const { transport, close } = openTransport();
    closing.push(close, () => server.close());
    return { client: createHttpClient({ baseUrl: server.url, transport, ...options }), server };
  }

  it('lets an event out before a stall ends', async () => {
    let stalled: ServerResponse | undefined;
    const { client } = await serve((_request, response) => {
      stalled = response;
      response.writeHead(200, EVENT_STREAM).write('data: one\n\ndata: tw');
    });
    const { data } = await firstValueFrom(sse$('/', { client }));
    expect(data).toBe('one');
    expect(stalled?.writableEnded).toBe(false);
  });

  it('closes the server’s socket at once when it is left while idle', async () => {
    let closed = false;
    const { client } = await serve((_request, response) => {
      response.on('close', () => {
        closed = true;
      });
      response.writeHead(200, EVENT_STREAM).write('data: one\n\n');
    });
    const opened = new Promise<void>((resolve) => {
      const subscription = sse$('/', { client }).subscribe(() => {
        // Not from within the chunk: the stream has been idle for a turn.
        setImmediate(() => {
          subscription.unsubscribe();
          resolve();
        });
      });
    });
    await opened;
    await turnsUntil(() => closed, 50);
  });

  it('closes the server’s socket when it is left before any event', async () => {
    let closed = false;
    const { client } = await serve((_request, response) => {
      response.on('close', () => {
        closed = true;
      });
      response.writeHead(200, EVENT_STREAM).flushHeaders();
    });
    const opened = new Promise<void>((resolve) => {
      const onOpen = () => setImmediate(resolve);
      const subscription = sse$('/', { client, onOpen }).subscribe();
      closing.push(async () => subscription.unsubscribe());
    });
    await opened;
    for (const close of closing.splice(2)) await close();
    await turnsUntil(() => closed, 50);
  });

  it('delivers every event once and in order over 1,000 cuts at random bytes', async () => {
    const random = seededRandom(20_261_120);
    const CUTS = 1000;
    const frames = Array.from({ length: 4000 }, (_, i) => {
      const lineEnd = ['\n', '\r\n', '\r'][i % 3];
      const lines = [
        `id: ${i}`,
        ...(i % 5 === 0 ? [': ping', 'event: tick'] : []),
        `data: événement ${i} 😀`,
        'data: more',
      ];
      return Buffer.from(`${lines.join(lineEnd)}${lineEnd}${lineEnd}`);
    });
    let cuts = 0;
    const { client } = await serve((request, response) => {
      const last = request.headers['last-event-id'];
      const start = last === undefined ? 0 : Number(last) + 1;
      response.writeHead(200, EVENT_STREAM);
      const rest = Buffer.concat(frames.slice(start, start + 60));
      if (cuts >= CUTS) {
        response.write(Buffer.concat(frames.slice(start)));
        response.end('data: [DONE]\n\n');
        return;
      }
      cuts++;
      const piece = rest.subarray(0, Math.floor(random() * 240));
      if (cuts % 2 === 0) response.end(piece);
      else response.write(piece, () => response.socket?.end(() => response.socket?.destroy()));
    });
    const reconnect = { backoff: { initialDelayMs: 0, jitter: 'none' as const } };
    const events$ = sse$('/', { client, reconnect, stopAt: '[DONE]' });
    const events = await lastValueFrom(events$.pipe(toArray()));
    expect(cuts).toBe(CUTS);
    expect(events.map(({ id }) => Number(id))).toEqual(frames.map((_, i) => i));
    expect(events.every(({ data }, i) => data === `événement ${i} 😀\nmore`)).toBe(true);
  });

  it('sends POST with body and headers, and stops at [DONE]', async () => {
    const seen: unknown[] = [];
    const { client } = await serve((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text) => {
        body += text;
      });
      request.on('end', () => {
        seen.push([request.method, request.headers.accept, request.headers['x-key'], body]);
        response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
        response.end('data: {"n":1}\n\ndata: [DONE]\n\ndata: never\n\n');
      });
    });
    const request = { method: 'POST' as const, path: '/', json: { stream: true }, headers: { 'x-key': 'k' } };
    const values$ = sse$(request, { client, stopAt: '[DONE]' }).pipe(map(({ data }) => JSON.parse(data)));
    expect(await lastValueFrom(values$.pipe(toArray()))).toEqual([{ n: 1 }]);
    expect(seen).toEqual([['POST', 'text/event-stream', 'k', '{"stream":true}']]);
  });

  it('hears the server’s retry, goes on after 503 and 429, and stops at 204', async () => {
    const answers: ((response: ServerResponse) => void)[] = [
      (response) => response.writeHead(200, EVENT_STREAM).end('retry: 1\nid: a\ndata: 1\n\n'),
      (response) => response.writeHead(503).end('busy'),
      (response) => response.writeHead(429).end(),
      (response) => response.writeHead(200, EVENT_STREAM).end('data: 2\n\n'),
      (response) => response.writeHead(204).end(),
    ];
    const ids: unknown[] = [];
    const { client } = await serve((request, response) => {
      ids.push(request.headers['last-event-id']);
      answers[ids.length - 1]?.(response);
    });
    const events = await lastValueFrom(sse$('/', { client }).pipe(toArray()));
    expect(events.map(({ data }) => data)).toEqual(['1', '2']);
    expect(ids).toEqual([undefined, 'a', 'a', 'a', 'a']);
  });

  it('sends an id that is not ASCII as the bytes it came in', async () => {
    const ids: unknown[] = [];
    const { client } = await serve((request, response) => {
      const id = request.headers['last-event-id'];
      ids.push(id === undefined ? undefined : Buffer.from(String(id), 'latin1').toString('utf8'));
      if (ids.length === 2) response.writeHead(204).end();
      else response.writeHead(200, EVENT_STREAM).end('retry: 0\nid: é😀\ndata: 1\n\n');
    });
    await lastValueFrom(sse$('/', { client }));
    expect(ids).toEqual([undefined, 'é😀']);
  });

  it('frees the connection of an answer that is no event stream', async () => {
    let closed = false;
    const { client } = await serve((_request, response) => {
      response.on('close', () => {
        closed = true;
      });
      response.writeHead(200, { 'content-type': 'text/html' }).write('<html>');
    });
    const error = await lastValueFrom(sse$('/', { client })).catch((reason) => reason);
    expect(error).toBeInstanceOf(SseError);
    expect(error.reason).toBe('content-type');
    await turnsUntil(() => closed);
  });

  describe('connectSse', () => {
    it('resolves at the headers; events are pulled and break closes the connection', async () => {
      let closed = false;
      const { client } = await serve((_request, response) => {
        response.on('close', () => {
          closed = true;
        });
        response.writeHead(200, { ...EVENT_STREAM, 'x-model': 'm' }).write('id: 1\ndata: a\n\ndata: b\n\n');
      });
      const { response, events } = await connectSse('/', { client });
      expect([response.status, response.headers.get('x-model')]).toEqual([200, 'm']);
      const seen: string[] = [];
      for await (const { data, id } of events()) {
        seen.push(`${data}${id}`);
        if (seen.length === 2) break;
      }
      expect(seen).toEqual(['a1', 'b1']);
      await turnsUntil(() => closed);
    });

    it('events$ ends with the stream, completes at stopAt and at close()', async () => {
      const { client } = await serve((request, response) => {
        response.writeHead(200, EVENT_STREAM).write('data: a\n\n');
        if (request.url === '/stop') response.write('data: END\n\ndata: b\n\n');
        if (request.url === '/ends') response.end();
      });
      const dataOf = async (path: string) => {
        const { events$ } = await connectSse(path, { client, stopAt: 'END' });
        return lastValueFrom(
          events$.pipe(
            map(({ data }) => data),
            toArray(),
          ),
        );
      };
      expect(await dataOf('/ends')).toEqual(['a']);
      expect(await dataOf('/stop')).toEqual(['a']);
      const connection = await connectSse('/open', { client });
      const seen: string[] = [];
      await new Promise<void>((resolve, reject) => {
        const next = ({ data }: { data: string }) => {
          seen.push(data);
          connection.close();
        };
        connection.events$.subscribe({ next, error: reject, complete: resolve });
      });
      expect(seen).toEqual(['a']);
    });

    it('close() frees an unread body and settles a pending next()', async () => {
      let open = 0;
      const { client } = await serve((_request, response) => {
        open++;
        response.on('close', () => {
          open--;
        });
        response.writeHead(200, EVENT_STREAM).flushHeaders();
      });
      const disposed = await connectSse('/', { client });
      await (Reflect.get(disposed, Symbol.asyncDispose) as () => Promise<void>)();
      expect(await lastValueFrom(disposed.events$, { defaultValue: 'closed' })).toBe('closed');

      const unread = await connectSse('/', { client });
      unread.close();
      await turnsUntil(() => open === 0);

      const read = await connectSse('/', { client });
      const pending = read.events().next();
      read.close();
      expect(await pending).toEqual({ done: true, value: undefined });
      await turnsUntil(() => open === 0);
    });

    it('rejects for another status and content type', async () => {
      const { client } = await serve((request, response) => {
        const status = Number(/\d+/.exec(request.url ?? '')?.[0] ?? 200);
        response.writeHead(status, { 'content-type': 'text/plain' }).end('no');
      });
      for (const path of ['/404', '/429', '/503']) {
        await expect(connectSse(path, { client })).rejects.toMatchObject({ name: 'SseError', reason: 'status' });
      }
      await expect(connectSse('/', { client })).rejects.toMatchObject({ name: 'SseError', reason: 'content-type' });
    });
  });

  it('a server that goes away is noticed by a waiting stream', async () => {
    const { client } = await serve((_request, response) => {
      response.writeHead(200, EVENT_STREAM).write('data: a\n\n', () => response.socket?.destroy());
    });
    const error = await lastValueFrom(sse$('/', { client, reconnect: false })).catch((reason) => reason);
    expect(error).toMatchObject({ name: 'HttpNetworkError', category: 'transient' });
  });

  it('one POST, then GETs with the last id: an MCP server runs its tool once', async () => {
    const seen: unknown[] = [];
    const { client } = await serve((request, response) => {
      const { method, headers } = request;
      seen.push([method, headers['last-event-id'], headers.accept]);
      request.resume();
      response.writeHead(200, EVENT_STREAM);
      if (method === 'POST') response.end('id: 1\nretry: 5\ndata:\n\n');
      else response.end('id: 2\ndata: {"result":true}\n\n');
    });
    const results = await lastValueFrom(
      sse$(
        { method: 'POST', path: '/mcp', json: { method: 'tools/call' } },
        { client, reconnect: { request: () => '/mcp' }, stopAt: ({ data }) => data.includes('result') },
      ).pipe(toArray()),
    );
    expect(results).toMatchObject([{ id: '1', data: '' }]);
    expect(seen).toEqual([
      ['POST', undefined, 'text/event-stream'],
      ['GET', '1', 'text/event-stream'],
    ]);
  });

  it('goes on after an id that no header can carry', async () => {
    const ids: unknown[] = [];
    const { client } = await serve(({ headers }, response) => {
      ids.push(headers['last-event-id']);
      if (ids.length > 2) response.writeHead(204).end();
      else response.writeHead(200, EVENT_STREAM).end('retry: 1\nid: a\u0001b\ndata: x\n\n');
    });
    const events = await lastValueFrom(sse$('/', { client }).pipe(toArray()));
    expect(events.map(({ id }) => id)).toEqual(['a\u0001b', 'a\u0001b']);
    expect(ids).toEqual([undefined, undefined, undefined]);
  });
});
