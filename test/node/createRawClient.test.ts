import { gzipSync } from 'node:zlib';
import { lastValueFrom, map, take, toArray } from 'rxjs';
import { createRawClient, type RawClientConfig } from 'rxjs-resilient-http/node';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.js';
import { startRawServer } from '../support/rawServer.js';
import { startServer, unusedPort } from '../support/startServer.js';

const text = (body: Uint8Array) => new TextDecoder().decode(body);

async function setUp(config: RawClientConfig = {}) {
  const server = await startServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url === '/slow') return;
      if (request.url === '/gzip') {
        response.setHeader('content-encoding', 'gzip').end(gzipSync('unpacked'));
        return;
      }
      const status = Number(/^\/status\/(\d+)$/.exec(request.url ?? '')?.[1] ?? 200);
      response.writeHead(status, { 'X-Upper': 'Case', 'set-cookie': ['a=1', 'b=2'], location: '/elsewhere' });
      const { authorization } = request.headers;
      response.end(
        `${request.method} ${request.url} ${Buffer.concat(chunks)}${authorization ? ` ${authorization}` : ''}`,
      );
    });
  });
  const raw = createRawClient({ baseUrl: server.url, ...config });
  onTestFinished(async () => {
    await server.close();
    await raw.close();
  });
  return { raw, url: server.url };
}

describe('createRawClient', () => {
  it('one dispatch, one tuple, for every method', async () => {
    const { raw } = await setUp();
    const [status, headers, body] = await raw.getRaw('/a?b=1');
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'x-upper': 'Case', 'set-cookie': ['a=1', 'b=2'] });
    expect(text(body)).toBe('GET /a?b=1 ');
    expect(text((await raw.postRaw('/', { body: 'text' }))[2])).toBe('POST / text');
    expect(text((await raw.putRaw('/', { body: new Uint8Array([65, 66]) }))[2])).toBe('PUT / AB');
    expect(text((await raw.patchRaw('/', { body: '1' }))[2])).toBe('PATCH / 1');
    expect(text((await raw.deleteRaw('/'))[2])).toBe('DELETE / ');
    expect((await raw.headRaw('/'))[2]).toEqual(new Uint8Array(0));
    expect(text((await raw.requestRaw({ method: 'OPTIONS', url: '/' }))[2])).toBe('OPTIONS / ');
  });

  it('any status is a result, redirects too', async () => {
    const { raw } = await setUp();
    for (const status of [204, 302, 404, 503]) expect((await raw.getRaw(`/status/${status}`))[0]).toBe(status);
  });

  it('takes absolute URLs, and headers of its own and of the call', async () => {
    const { raw, url } = await setUp({ headers: { Authorization: 'own' } });
    expect(text((await raw.getRaw(`${url}/x`))[2])).toBe('GET /x  own');
    expect(text((await raw.getRaw('/x', { headers: { authorization: 'theirs' } }))[2])).toBe('GET /x  theirs');
  });

  it.each(['/relative', 'ftp://example.com/', 'http://', 'http://not a host/', ''])(
    'without a baseUrl, %j is a ConfigurationError',
    async (url) => {
      const raw = createRawClient();
      await expect(raw.getRaw(url)).rejects.toMatchObject({ name: 'ConfigurationError', path: 'url' });
    },
  );

  it.each(['data:text/plain,x', 'localhost:8080/x', 'javascript:alert(1)', ' /x', '/a\tb', 'https:x'])(
    'with a baseUrl or without, %j is a ConfigurationError',
    async (url) => {
      for (const baseUrl of ['http://127.0.0.1:1', undefined]) {
        await expect(createRawClient({ baseUrl }).getRaw(url)).rejects.toMatchObject({
          name: 'ConfigurationError',
          path: 'url',
        });
      }
    },
  );

  it('undoes a coding unless told not to', async () => {
    const { raw } = await setUp();
    expect(text((await raw.getRaw('/gzip'))[2])).toBe('unpacked');
    const coded = await setUp({ decompress: false });
    expect((await coded.raw.getRaw('/gzip'))[2][0]).toBe(0x1f);
  });

  it('gathers in order, lazily', async () => {
    const { raw } = await setUp();
    let read = 0;
    function* urls() {
      for (let index = 0; index < 1000; index++) {
        read++;
        yield index % 2 ? `/${index}` : { url: `/${index}` };
      }
    }
    const bodies = raw.gatherRaw$(urls(), { concurrency: 4 }).pipe(
      map(([, , body]) => text(body)),
      take(5),
      toArray(),
    );
    expect(await lastValueFrom(bodies)).toEqual([0, 1, 2, 3, 4].map((index) => `GET /${index} `));
    expect(read).toBeLessThanOrEqual(10);
    expect((await raw.gatherRaw(['/1', '/2'])).map(([status]) => status)).toEqual([200, 200]);
    expect(await raw.gatherRaw([])).toEqual([]);
    await expect(raw.gatherRaw(['/1'], { concurrency: 0 })).rejects.toMatchObject({ name: 'ConfigurationError' });
  });

  it('gives up after timeoutMs, and frees the connection', async () => {
    const { raw, url } = await setUp();
    await expect(raw.getRaw('/slow', { timeoutMs: 30 })).rejects.toMatchObject({
      name: 'HttpTimeoutError',
      scope: 'attempt',
      message: `GET ${url}/slow failed: no answer within 30 ms`,
    });
    await eventually(() => expect(raw.poolStatus()).toMatchObject({ activeConnections: 0, queuedRequests: 0 }));
    await expect(raw.getRaw('/', { timeoutMs: -1 })).rejects.toMatchObject({ name: 'ConfigurationError' });
  });

  it('names method and redacted URL when the network fails, in place with returnErrors', async () => {
    const port = await unusedPort();
    const raw = createRawClient();
    const failure = {
      name: 'HttpNetworkError',
      code: 'ECONNREFUSED',
      message: expect.stringContaining(`GET http://127.0.0.1:${port}/?token=*** failed: `),
    };
    const url = `http://127.0.0.1:${port}/?token=abc`;
    await expect(raw.getRaw(url)).rejects.toMatchObject(failure);
    expect(await raw.gatherRaw([url], { returnErrors: true })).toMatchObject([failure]);
    await raw.close();
  });

  it('aborts on unsubscribe, and a cut body is an HttpNetworkError', async () => {
    const server = await startRawServer([
      { afterwards: 'hang' },
      { write: 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf', afterwards: 'reset' },
    ]);
    const raw = createRawClient({ baseUrl: server.url });
    const subscription = raw.request$({ url: '/' }).subscribe();
    await eventually(() => expect(server.requests.length).toBe(1));
    subscription.unsubscribe();
    await eventually(() => expect(raw.poolStatus()).toMatchObject({ activeConnections: 0, queuedRequests: 0 }));
    await expect(raw.getRaw('/')).rejects.toMatchObject({ name: 'HttpNetworkError' });
    await server.close();
    await raw.close();
  });
});
