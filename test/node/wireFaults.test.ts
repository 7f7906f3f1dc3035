import { randomBytes } from 'node:crypto';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { createHttpClient, type HttpError, HttpNetworkError, ResponseTooLargeError } from 'rxjs-resilient-http';
import { createRawClient, undiciTransport } from 'rxjs-resilient-http/node';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.js';
import { type RawAnswer, rawResponse, startRawServer } from '../support/rawServer.js';
import { unusedPort } from '../support/startServer.js';

const GOOD = rawResponse(200, { 'content-type': 'application/json' }, '{"good":true}');

/** A server that answers like this once and well from then on, and a client of it that tries once. */
async function clientOf(answer: RawAnswer, options: { maxResponseBytes?: number } = {}) {
  const server = await startRawServer([answer, GOOD]);
  const transport = undiciTransport({ connections: 1 });
  const client = createHttpClient({
    baseUrl: server.url,
    transport,
    resilience: { maxAttempts: 1 },
    timeoutMs: 10_000,
    ...options,
  });
  onTestFinished(async () => {
    await transport.close();
    await server.close();
  });
  return { client, transport, server };
}

const failureOf = (promise: Promise<unknown>): Promise<HttpError> =>
  promise.then(
    () => {
      throw new Error('it should have failed');
    },
    (error: HttpError) => error,
  );

const truncated = gzipSync(randomBytes(2000)).subarray(0, 500);
const withBody = (headers: string, body: Uint8Array) =>
  Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n${headers}\r\n`), body]);

/** llhttp's own code; undici 7 forgets it. */
const PARSER_CODE = /^(HPE_.*|undefined)$/;

/** What the wire does, and the code that the error must carry. */
const faults: readonly [name: string, answer: RawAnswer, code: RegExp][] = [
  ['a reset before the headers', { afterwards: 'reset' }, /^(ECONNRESET|UND_ERR_SOCKET)$/],
  ['an end before the headers', { afterwards: 'end' }, /^UND_ERR_SOCKET$/],
  [
    'a reset in the headers',
    { write: 'HTTP/1.1 200 OK\r\ncontent-le', afterwards: 'reset' },
    /^(ECONNRESET|UND_ERR_SOCKET)$/,
  ],
  ['an end in the headers', { write: 'HTTP/1.1 200 OK\r\ncontent-le', afterwards: 'end' }, /^(UND_ERR_SOCKET|HPE_.*)$/],
  [
    'a reset in the body',
    { write: 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this', afterwards: 'reset' },
    /^(ECONNRESET|UND_ERR_SOCKET)$/,
  ],
  [
    'a short body',
    { write: 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this', afterwards: 'end' },
    /^(UND_ERR_SOCKET|UND_ERR_RES_CONTENT_LENGTH_MISMATCH)$/,
  ],
  [
    'a short body that closes',
    { write: 'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 100\r\n\r\nonly this', afterwards: 'end' },
    /^(UND_ERR_SOCKET|UND_ERR_RES_CONTENT_LENGTH_MISMATCH|HPE_INVALID_EOF_STATE)$/,
  ],
  ['bad chunking', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nbad\r\n', PARSER_CODE],
  [
    'chunks that stop',
    { write: 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n', afterwards: 'end' },
    /^(UND_ERR_SOCKET|HPE_INVALID_EOF_STATE)$/,
  ],
  ['no HTTP at all', 'SSH-2.0-OpenSSH_9.6\r\n', PARSER_CODE],
  [
    'more headers than any server means',
    `HTTP/1.1 200 OK\r\n${'x-filler: '.padEnd(1000, 'x').concat('\r\n').repeat(30)}\r\n`,
    /^UND_ERR_HEADERS_OVERFLOW$/,
  ],
  ['bad gzip', withBody('content-encoding: gzip\r\n', Buffer.from('this is no gzip')), /^Z_DATA_ERROR$/],
  ['gzip that stops', withBody('content-encoding: gzip\r\n', truncated), /^Z_BUF_ERROR$/],
  [
    'bad deflate',
    withBody('content-encoding: deflate\r\n', Buffer.from([0x78, 0x9c, 0xff, 0xff, 0xff])),
    /^Z_DATA_ERROR$/,
  ],
  ['bad brotli', withBody('content-encoding: br\r\n', Buffer.from('no brotli either')), /^(ERR_.*|Z_.*)$/],
];

describe.each(faults)('%s', (_name, answer, code) => {
  it('is an HttpNetworkError, and the next request works', async () => {
    const { client, transport } = await clientOf(answer);
    const error = await failureOf(client.get('/first'));
    expect(error).toBeInstanceOf(HttpNetworkError);
    expect(String((error as HttpNetworkError).code)).toMatch(code);
    expect(error.message).toMatch(/^GET http:\/\/127\.0\.0\.1:\d+\/first failed: /);
    expect(error.outcome).toMatchObject({ ok: false, attempts: 1, errorCategory: 'transient' });
    expect((await client.get('/second')).contentJson()).toEqual({ good: true });
    await eventually(() => expect(transport.poolStatus()).toMatchObject({ activeConnections: 0, queuedRequests: 0 }));
  });

  it('is the same in a streamed body', async () => {
    const { client, transport } = await clientOf(answer);
    const error = await failureOf(client.stream('/first').then((response) => response.arrayBuffer()));
    expect(error).toBeInstanceOf(HttpNetworkError);
    expect(String((error as HttpNetworkError).code)).toMatch(code);
    expect((await client.get('/second')).contentJson()).toEqual({ good: true });
    await eventually(() => expect(transport.poolStatus()).toMatchObject({ activeConnections: 0, queuedRequests: 0 }));
  });
});

describe('other ends of an exchange', () => {
  it('a refused connection says so, and that nothing was sent', async () => {
    const transport = undiciTransport();
    const client = createHttpClient({ transport, resilience: { maxAttempts: 1 } });
    const error = await failureOf(client.get(`http://127.0.0.1:${await unusedPort()}/`));
    expect(error).toMatchObject({ name: 'HttpNetworkError', code: 'ECONNREFUSED' });
    await transport.close();
  });

  it('a POST is sent again after a refused connection', async () => {
    const transport = undiciTransport();
    const client = createHttpClient({
      transport,
      resilience: { maxAttempts: 3, backoff: { initialDelayMs: 1, jitter: 'none' } },
    });
    const error = await failureOf(client.post(`http://127.0.0.1:${await unusedPort()}/`, { json: {} }));
    expect(error.outcome?.attempts).toBe(3);
    await transport.close();
  });

  it('a body longer than its Content-Length is cut there, and what follows costs the connection only', async () => {
    const { client, transport } = await clientOf('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\ntrueNOT PART OF IT');
    expect((await client.get('/first')).contentJson()).toBe(true);
    expect((await client.get('/second')).contentJson()).toEqual({ good: true });
    await eventually(() => expect(transport.poolStatus()).toMatchObject({ activeConnections: 0, queuedRequests: 0 }));
  });

  it('a body over the limit is a ResponseTooLargeError: declared, chunked or decompressed', async () => {
    const bomb = withBody('content-encoding: gzip\r\n', gzipSync(Buffer.alloc(5_000_000)));
    const chunked = `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${`3e8\r\n${'x'.repeat(1000)}\r\n`.repeat(3)}`;
    for (const answer of [rawResponse(200, {}, 'x'.repeat(3000)), chunked, bomb]) {
      const { client, transport } = await clientOf(answer, { maxResponseBytes: 2000 });
      const error = await failureOf(client.get('/first'));
      expect(error).toBeInstanceOf(ResponseTooLargeError);
      expect((error as ResponseTooLargeError).limitBytes).toBe(2000);
      expect((await client.get('/second')).contentJson()).toEqual({ good: true });
      await eventually(() => expect(transport.poolStatus()).toMatchObject({ activeConnections: 0, queuedRequests: 0 }));
    }
  });

  it('a body of exactly the limit passes', async () => {
    const { client } = await clientOf(rawResponse(200, {}, 'x'.repeat(2000)), { maxResponseBytes: 2000 });
    expect((await client.get('/')).content?.length).toBe(2000);
  });

  it('a header that cannot be sent is a ConfigurationError', async () => {
    const { client, server } = await clientOf(GOOD);
    const error = await failureOf(client.get('/', { headers: { 'x-evil': 'a\r\nb: c' } }));
    expect(error.name).toBe('ConfigurationError');
    expect(server.requests).toEqual([]);
  });
});

describe('decompression', () => {
  const text = JSON.stringify({ text: 'ünïcödé '.repeat(500) });
  const bytes = Buffer.from(text);
  it.each([
    ['gzip', gzipSync(bytes)],
    ['x-gzip', gzipSync(bytes)],
    ['deflate', deflateSync(bytes)],
    ['deflate', deflateRawSync(bytes)],
    ['br', brotliCompressSync(bytes)],
    ['gzip, br', brotliCompressSync(gzipSync(bytes))],
    ['GZIP', gzipSync(bytes)],
    ['identity', bytes],
  ])('%s is undone, buffered and streamed', async (coding, coded) => {
    const answer = withBody(`content-encoding: ${coding}\r\n`, coded);
    const buffered = await clientOf(answer);
    expect((await buffered.client.get('/')).contentText()).toBe(text);
    const streamed = await clientOf(answer);
    expect(await (await streamed.client.stream('/')).text()).toBe(text);
  });

  it('an unknown coding is left as it is', async () => {
    const { client } = await clientOf(withBody('content-encoding: rot13\r\n', Buffer.from('uryyb')));
    const response = await client.get('/');
    expect(response.contentText()).toBe('uryyb');
    expect(response.headers.get('content-encoding')).toBe('rot13');
  });

  it('no body needs no decoding: HEAD, 204 and an empty 200', async () => {
    for (const status of [200, 204, 304]) {
      const { client } = await clientOf(
        `HTTP/1.1 ${status} X\r\ncontent-encoding: gzip\r\n${status === 200 ? 'content-length: 0\r\n' : ''}\r\n`,
      );
      const response = await client.extend({ throwHttpErrors: false }).get('/');
      expect(response.content).toEqual(new Uint8Array(0));
    }
    const { client } = await clientOf('HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 999\r\n\r\n');
    expect((await client.head('/')).content).toEqual(new Uint8Array(0));
  });

  it('a 304 that says how long the whole would be has no body: buffered, streamed and raw', async () => {
    const answer = 'HTTP/1.1 304 Not Modified\r\netag: "a"\r\ncontent-length: 999999999\r\n\r\n';
    const buffered = (await clientOf(answer)).client.extend({ throwHttpErrors: false });
    expect((await buffered.get('/')).content).toEqual(new Uint8Array(0));
    const streamed = (await clientOf(answer)).client.extend({ throwHttpErrors: false });
    expect(await (await streamed.stream('/')).text()).toBe('');
    const raw = createRawClient();
    const [status, headers, body] = await raw.getRaw((await clientOf(answer)).server.url);
    expect([status, headers['content-length'], body.length]).toEqual([304, '999999999', 0]);
    await raw.close();
  });
});
