import { inspect } from 'node:util';
import { createHttpClient } from 'rxjs-resilient-http';
import { createRawClient, type UndiciTransportConfig, undiciTransport } from 'rxjs-resilient-http/node';
import { Agent } from 'undici';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { eventually } from '../support/eventually.js';
import { startProxy } from '../support/startProxy.js';
import { startServer, unusedPort } from '../support/startServer.js';

const VARIABLES = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()]);
const setEnvironment = (values: Record<string, string>) => {
  for (const [name, value] of Object.entries(values)) vi.stubEnv(name, value);
};
beforeEach(() => {
  for (const name of VARIABLES) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

async function setUp({ refuse }: { refuse?: number } = {}) {
  const proxy = await startProxy({ refuse });
  const api = await startServer((_request, response) => response.end('{"answered":true}'));
  onTestFinished(async () => {
    await Promise.all([proxy.close(), api.close()]);
  });
  return { proxy, api, origin: `127.0.0.1:${api.port}` };
}

function transportOf(config: UndiciTransportConfig) {
  const transport = undiciTransport(config);
  onTestFinished(() => transport.close());
  return transport;
}
const clientOf = (baseUrl: string, config: UndiciTransportConfig = { proxy: 'env' }) =>
  createHttpClient({ baseUrl, transport: transportOf(config), resilience: { maxAttempts: 1 } });

describe("proxy: 'env'", () => {
  it.each<[string, (proxy: string, port: number) => Record<string, string>, boolean]>([
    ['through HTTP_PROXY', (proxy) => ({ HTTP_PROXY: proxy }), true],
    ['through http_proxy', (proxy) => ({ http_proxy: proxy }), true],
    [
      'through http_proxy before HTTP_PROXY',
      (proxy) => ({ http_proxy: proxy, HTTP_PROXY: 'http://127.0.0.1:9' }),
      true,
    ],
    ['through a proxy without a scheme', (proxy) => ({ HTTP_PROXY: proxy.replace('http://', '') }), true],
    ['past a proxy for https alone', () => ({ HTTPS_PROXY: 'http://127.0.0.1:9' }), false],
    ['past an empty HTTP_PROXY', () => ({ HTTP_PROXY: '' }), false],
    ['past it for a host in NO_PROXY', (proxy) => ({ HTTP_PROXY: proxy, NO_PROXY: 'example.com,127.0.0.1' }), false],
    ['past it for a host in no_proxy', (proxy) => ({ HTTP_PROXY: proxy, no_proxy: '127.0.0.1' }), false],
    ['past it for everything', (proxy) => ({ HTTP_PROXY: proxy, NO_PROXY: '*' }), false],
    [
      'through it for another port than NO_PROXY names',
      (proxy, port) => ({ HTTP_PROXY: proxy, NO_PROXY: `127.0.0.1:${port + 1}` }),
      true,
    ],
    ['directly where the environment names none', () => ({}), false],
  ])('goes %s', async (_name, environment, through) => {
    const { proxy, api, origin } = await setUp();
    setEnvironment(environment(proxy.url, api.port));
    await expect(clientOf(api.url).json('/')).resolves.toEqual({ answered: true });
    expect(proxy.passed).toEqual(through ? [origin] : []);
  });

  it('tunnels https through HTTPS_PROXY', async () => {
    const { proxy } = await setUp();
    setEnvironment({ HTTPS_PROXY: proxy.url, HTTP_PROXY: 'http://127.0.0.1:9' });
    const { api } = await setUp();
    // No TLS there: the tunnel stands, the handshake in it fails.
    await expect(clientOf(`https://127.0.0.1:${api.port}`).get('/')).rejects.toMatchObject({
      name: 'HttpNetworkError',
    });
    expect(proxy.passed).toContain(`127.0.0.1:${api.port}`);
  });

  it('is not asked for: the environment has no say', async () => {
    const { proxy, api } = await setUp();
    setEnvironment({ HTTP_PROXY: proxy.url });
    await clientOf(api.url, {}).get('/');
    expect(proxy.passed).toEqual([]);
  });

  it('for createRawClient as well', async () => {
    const { proxy, api, origin } = await setUp();
    setEnvironment({ HTTP_PROXY: proxy.url });
    const raw = createRawClient({ proxy: 'env' });
    onTestFinished(() => raw.close());
    const [status] = await raw.getRaw(api.url);
    expect({ status, passed: proxy.passed }).toEqual({ status: 200, passed: [origin] });
  });

  it('keeps its connections, tells of them, and closes them', async () => {
    const { proxy, api } = await setUp();
    setEnvironment({ HTTP_PROXY: proxy.url });
    const transport = transportOf({ proxy: 'env', connections: 2 });
    const client = createHttpClient({ baseUrl: api.url, transport });
    for (let request = 0; request < 5; request++) await client.get('/');
    expect(transport.poolStatus()).toMatchObject({ activeConnections: 0, maxConnections: 2 });
    expect(transport.poolStatus().idleConnections).toBeGreaterThan(0);
    await transport.close();
    await eventually(() => expect(transport.poolStatus().idleConnections).toBe(0));
  });

  it('signs in with the user name and password of the variable, and shows them nowhere', async () => {
    const { proxy, api } = await setUp({ refuse: 403 });
    setEnvironment({ HTTP_PROXY: proxy.url.replace('//', '//us%40er:s3cret@') });
    const error = await clientOf(api.url)
      .get('/')
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Error);
    expect(proxy.credentials[0]).toBe(`Basic ${btoa('us@er:s3cret')}`);
    expect(inspect(error, { depth: 9 }) + JSON.stringify(error)).not.toMatch(/s3cret|dXNAZXI/);
  });

  it('unsubscribing leaves a request that waits for its tunnel unsent', async () => {
    const { api } = await setUp();
    const silent = await startServer(() => undefined);
    let open: (() => void) | undefined;
    silent.server.on('connect', (_request, socket) => {
      open = () => socket.destroy();
    });
    setEnvironment({ HTTPS_PROXY: silent.url });
    const transport = undiciTransport({ proxy: 'env' });
    let ended = false;
    const waiting = createHttpClient({ baseUrl: api.url.replace('http', 'https'), transport })
      .get$('/')
      .subscribe({ next: () => (ended = true), error: () => (ended = true) });
    await eventually(() => expect(open).toBeDefined());
    expect(transport.poolStatus().queuedRequests).toBe(1);
    waiting.unsubscribe();
    open?.();
    await eventually(() => expect(transport.poolStatus().queuedRequests).toBe(0));
    expect(ended).toBe(false);
    await Promise.all([transport.close(), silent.close()]);
  });

  it('a proxy that wants another password is not asked again', async () => {
    const { proxy, api } = await setUp({ refuse: 407 });
    setEnvironment({ HTTPS_PROXY: proxy.url });
    const transport = transportOf({ proxy: 'env' });
    const client = createHttpClient({ baseUrl: api.url.replace('http', 'https'), transport });
    await expect(client.get('/')).rejects.toMatchObject({ message: expect.stringContaining('407'), category: 'auth' });
    expect(proxy.passed.length).toBe(1);
  });

  it('a proxy that closes its tunnels fails the request, which nobody has seen', async () => {
    const { api } = await setUp();
    const closing = await startServer(() => undefined);
    let tunnels = 0;
    closing.server.on('connect', (_request, socket) => {
      tunnels++;
      socket.destroy();
    });
    onTestFinished(() => closing.close());
    setEnvironment({ HTTPS_PROXY: closing.url });
    const transport = transportOf({ proxy: 'env' });
    const resilience = { maxAttempts: 2, backoff: { initialDelayMs: 1 } };
    const client = createHttpClient({ baseUrl: api.url.replace('http', 'https'), transport, resilience });
    await expect(client.post('/')).rejects.toMatchObject({
      name: 'HttpNetworkError',
      code: 'UND_ERR_PRX_CONN',
      outcome: { attempts: 2 },
    });
    expect(tunnels).toBe(2);
  });

  it('a proxy that is not there fails the request, unanswered', async () => {
    const { api } = await setUp();
    setEnvironment({ HTTP_PROXY: `http://127.0.0.1:${await unusedPort()}` });
    await expect(clientOf(api.url).get('/')).rejects.toMatchObject({ name: 'HttpNetworkError', code: 'ECONNREFUSED' });
  });

  it.each<[string, Record<string, string>, UndiciTransportConfig, RegExp]>([
    ['no URL', { HTTP_PROXY: 'http://us:s3cret@a b/' }, { proxy: 'env' }, /^proxy: HTTP_PROXY in the environment/],
    ['no URL of a proxy', { https_proxy: 'ftp://proxy' }, { proxy: 'env' }, /https_proxy in the environment/],
    ['a broken escape', { HTTP_PROXY: 'http://%zz:s3cret@proxy' }, { proxy: 'env' }, /HTTP_PROXY in the environment/],
    ['another word', {}, { proxy: 'http://proxy' as 'env' }, /'env'.*ProxyAgent/],
    ['a dispatcher beside it', {}, { proxy: 'env', dispatcher: new Agent() }, /dispatcher/],
  ])('%s is a ConfigurationError at once', (_name, environment, config, message) => {
    setEnvironment(environment);
    for (const create of [undiciTransport, createRawClient]) {
      const error = thrownBy(() => create(config));
      expect(error).toMatchObject({
        name: 'ConfigurationError',
        path: 'proxy',
        message: expect.stringMatching(message),
      });
      expect(inspect(error, { depth: 9 })).not.toContain('s3cret');
    }
  });
});

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('did not throw');
}
