import {
  createHttpClient,
  fetchTransport,
  HttpNetworkError,
  HttpTimeoutError,
  type HttpTransport,
} from 'rxjs-resilient-http';
import { undiciTransport } from 'rxjs-resilient-http/node';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type RawAnswer, rawResponse, startRawServer } from '../support/rawServer.js';
import { type RunningServer, unusedPort } from '../support/startServer.js';

const good = rawResponse(200, { 'content-type': 'application/json' }, '{"ok":true}');
const half = good.slice(0, -5);
const servers: RunningServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const pool = undiciTransport();
afterAll(() => pool.close());

const transports: [string, HttpTransport][] = [
  ['fetch', fetchTransport()],
  ['undici', pool],
];

describe.each(transports)('over %s', (_name, transport) => {
  const clientOf = (url: string, timeoutMs = 5000) =>
    createHttpClient({ baseUrl: url, transport, timeoutMs, resilience: { backoff: { initialDelayMs: 1 } } });

  const serve = async (...answers: RawAnswer[]) => {
    const server = await startRawServer(answers);
    servers.push(server);
    return server;
  };

  it.each<[string, RawAnswer]>([
    ['reset before the answer', { afterwards: 'reset' }],
    ['closed before the answer', { afterwards: 'end' }],
    ['reset in the middle of the headers', { write: good.slice(0, 30), afterwards: 'reset' }],
    ['closed in the middle of the body', { write: half, afterwards: 'end' }],
    ['reset in the middle of the body', { write: half, afterwards: 'reset' }],
    ['no HTTP at all', { write: 'SSH-2.0-OpenSSH_9.2\r\n\r\n', afterwards: 'end' }],
    [
      'a chunked body cut before its last chunk',
      {
        write: 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n6\r\n{"ok":\r\n',
        afterwards: 'end',
      },
    ],
  ])('%s: tried again', async (_what, broken) => {
    const server = await serve(broken, good);
    const response = await clientOf(server.url).get('/thing');
    expect(response.contentJson()).toEqual({ ok: true });
    expect(response.outcome.attempts).toBe(2);
    expect(server.requests).toHaveLength(2);
  });

  it('a POST that may have been processed is not sent again', async () => {
    const server = await serve({ afterwards: 'reset' }, good);
    const error = await clientOf(server.url)
      .post('/thing', { json: { a: 1 } })
      .catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(HttpNetworkError);
    expect(error).toMatchObject({ category: 'transient', outcome: { attempts: 1 } });
    expect(server.requests).toHaveLength(1);
  });

  it('a refused connection names its code and every attempt', async () => {
    const port = await unusedPort();
    const error = await clientOf(`http://127.0.0.1:${port}`)
      .get('/thing')
      .catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(HttpNetworkError);
    expect(error).toMatchObject({ code: 'ECONNREFUSED', outcome: { ok: false, attempts: 4 } });
    expect(String(error)).toContain(`GET http://127.0.0.1:${port}/thing failed: `);
    expect(String(error)).toContain('(attempt 4 of 4)');
  });

  it('a refused POST is tried again: nothing was processed', async () => {
    const port = await unusedPort();
    const error = await clientOf(`http://127.0.0.1:${port}`)
      .post('/thing')
      .catch((failure: unknown) => failure);
    expect(error).toMatchObject({ outcome: { attempts: 4 } });
  });

  it.each<[string, RawAnswer]>([
    ['before the headers', { afterwards: 'hang' }],
    ['in the middle of the body', { write: half, afterwards: 'hang' }],
  ])("silence %s ends with the attempt's time, and the next attempt succeeds", async (_where, silent) => {
    const server = await serve(silent, good);
    const response = await clientOf(server.url, 400).get('/thing');
    expect(response.outcome.attempts).toBe(2);
  });

  it('silence without end is a timeout', async () => {
    const server = await serve({ afterwards: 'hang' });
    const error = await clientOf(server.url, 20)
      .get('/thing', { resilience: { maxAttempts: 2 } })
      .catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(HttpTimeoutError);
    expect(error).toMatchObject({ scope: 'attempt', outcome: { attempts: 2 } });
  });

  it('connections are used again, after discarded answers too', async () => {
    const busy = rawResponse(503, { 'content-type': 'text/plain' }, 'x'.repeat(5000));
    const server = await serve(busy, busy, good, busy, good, busy, busy, busy, good);
    const client = clientOf(server.url);
    for (const path of ['/a', '/b', '/c', '/d']) await client.get(path);
    expect(server.requests).toHaveLength(10);
    // A second one, since undici's pool opens it before it has noticed that the first is free.
    expect(server.connections).toBeLessThanOrEqual(2);
  });
});
