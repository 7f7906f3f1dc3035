import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createPlainServer } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { throwError } from 'rxjs';
import { createHttpClient, fetchTransport, HttpNetworkError, type HttpTransport } from 'rxjs-resilient-http';
import { undiciTransport } from 'rxjs-resilient-http/node';
import { Agent, ProxyAgent } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closed, listen } from '../support/startServer.js';

let tls: { key: string; cert: string };

beforeAll(() => {
  tls = selfSigned();
});

/** A certificate that nobody knows, made for this run. */
function selfSigned(): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  execFileSync('openssl', ['req', '-x509', ...newKey, '-days', '2', ...subject, '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  });
  const made = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  rmSync(folder, { recursive: true });
  return made;
}

describe('TLS', () => {
  let server: ReturnType<typeof createServer>;
  let url: string;
  let answered = 0;

  beforeAll(async () => {
    server = createServer(tls, (_request, response) => {
      answered++;
      response.end('{"secure":true}');
    });
    url = `https://127.0.0.1:${await listen(server)}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    return closed(server);
  });

  it('an unknown certificate is an HttpNetworkError with the code of TLS, and sends nothing', async () => {
    const transport = undiciTransport();
    const client = createHttpClient({ baseUrl: url, transport, resilience: { maxAttempts: 1 } });
    const error = await client.get('/').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(HttpNetworkError);
    expect(error).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT', category: 'transient' });
    expect(answered).toBe(0);
    expect(transport.poolStatus()).toMatchObject({ activeConnections: 0, queuedRequests: 0 });
    await transport.close();
  });

  it('a certificate for another name is an HttpNetworkError, too', async () => {
    const dispatcher = new Agent({ connect: { ca: tls.cert, servername: 'elsewhere.example' } });
    const client = createHttpClient({
      baseUrl: url,
      transport: undiciTransport({ dispatcher }),
      resilience: { maxAttempts: 1 },
    });
    await expect(client.get('/')).rejects.toMatchObject({
      name: 'HttpNetworkError',
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    await dispatcher.close();
  });

  it.each<[string, HttpTransport]>([
    ['fetch', fetchTransport()],
    ['undici', undiciTransport()],
  ])('an unknown certificate is not tried again: %s', async (_name, transport) => {
    let connections = 0;
    const counting = () => connections++;
    server.on('connection', counting);
    const error = await createHttpClient({ baseUrl: url, transport })
      .get('/')
      .catch((caught: unknown) => caught);
    server.off('connection', counting);
    expect(error).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT', outcome: { attempts: 1 } });
    expect((error as Error).message).toContain('(attempt 1 of 4)');
    expect(connections).toBe(1);
  });

  it.each([
    'CERT_HAS_EXPIRED',
    'CERT_NOT_YET_VALID',
    'CERT_REVOKED',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'HOSTNAME_MISMATCH',
    'INVALID_CA',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
    'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
  ])('%s is not tried again, whoever reports it', async (code) => {
    const failure = Object.assign(new Error('no'), { code });
    let tries = 0;
    const fail = () => {
      tries++;
      return failure;
    };
    const dispatcher = new Agent({ connect: (_options, callback) => callback(fail(), null) });
    const transports: HttpTransport[] = [
      undiciTransport({ dispatcher }),
      fetchTransport({ fetch: () => Promise.reject(new TypeError('fetch failed', { cause: fail() })) }),
      () => throwError(fail),
      () => throwError(() => new TypeError('fetch failed', { cause: fail() })),
    ];
    for (const [index, transport] of transports.entries()) {
      const client = createHttpClient({ baseUrl: url, transport, resilience: { backoff: { initialDelayMs: 1 } } });
      await expect(client.get('/')).rejects.toThrow();
      expect(tries).toBe(index + 1);
    }
    await dispatcher.close();
  });

  it.each([
    [407, 1],
    [403, 1],
    [503, 2],
  ])('a proxy that answers %i is asked %i times', async (status, times) => {
    let asked = 0;
    const proxy = createPlainServer().on('connect', (_request, socket) => {
      asked++;
      socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
    });
    const dispatcher = new ProxyAgent({ uri: `http://127.0.0.1:${await listen(proxy)}` });
    const client = createHttpClient({
      baseUrl: url,
      transport: undiciTransport({ dispatcher }),
      resilience: { maxAttempts: 2, backoff: { initialDelayMs: 1 } },
    });
    const error = await client.get('/').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(HttpNetworkError);
    expect((error as Error).message).toContain(String(status));
    expect(asked).toBe(times);
    await dispatcher.destroy();
    await closed(proxy);
  });

  it('a known certificate is fine; a dispatcher of the user stays open at close()', async () => {
    const dispatcher = new Agent({ connect: { ca: tls.cert } });
    const transport = undiciTransport({ dispatcher });
    const client = createHttpClient({ baseUrl: url, transport });
    expect(await client.json('/')).toEqual({ secure: true });
    expect(transport.poolStatus().origins[url]).toMatchObject({ connected: 1, running: 0 });
    await transport.close();
    expect(await client.json('/')).toEqual({ secure: true });
    await dispatcher.close();
  });

  it('plain HTTP spoken to a TLS port is an HttpNetworkError', async () => {
    const transport = undiciTransport();
    const client = createHttpClient({ transport, resilience: { maxAttempts: 1 } });
    await expect(client.get(url.replace('https:', 'http:'))).rejects.toBeInstanceOf(HttpNetworkError);
    await transport.close();
  });
});

describe('HTTP/2', () => {
  it('is spoken where it is allowed and offered: many requests, one connection', async () => {
    let sessions = 0;
    const server = createSecureServer({ ...tls, allowHTTP1: true }, (request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2'] });
      response.end(JSON.stringify({ version: request.httpVersion, path: request.url }));
    });
    server.on('session', () => sessions++);
    const url = `https://127.0.0.1:${await listen(server)}`;
    const dispatcher = new Agent({ allowH2: true, connections: 1, pipelining: 100, connect: { ca: tls.cert } });
    const client = createHttpClient({ baseUrl: url, transport: undiciTransport({ dispatcher }) });
    const responses = await Promise.all(['/1', '/2', '/3'].map((path) => client.get(path)));
    expect(responses.map((response) => response.contentJson())).toEqual(
      ['/1', '/2', '/3'].map((path) => ({ version: '2.0', path })),
    );
    expect(responses[0]?.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await (await client.stream('/streamed')).json()).toEqual({ version: '2.0', path: '/streamed' });
    expect(sessions).toBe(1);
    await dispatcher.destroy();
    await closed(server);
  });
});
