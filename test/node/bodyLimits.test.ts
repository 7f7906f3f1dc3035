import { gzipSync } from 'node:zlib';
import { createHttpClient, type HttpNetworkError } from 'rxjs-resilient-http';
import { createRawClient, type RawClientConfig, undiciTransport } from 'rxjs-resilient-http/node';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.js';
import { startServer } from '../support/startServer.js';

/** Answers `/<n>` with `text` gzipped n times over, `/sent/<n>` with n bytes that are what they are. */
async function setUp(text: string, config: RawClientConfig = {}) {
  const server = await startServer((request, response) => {
    const plain = /^\/sent\/(\d+)$/.exec(request.url ?? '')?.[1];
    if (plain !== undefined) {
      response.end(Buffer.alloc(Number(plain), 'x'));
      return;
    }
    const times = Number(request.url?.slice(1));
    let body: Uint8Array = Buffer.from(text);
    for (let time = 0; time < times; time++) body = gzipSync(body);
    const codings = Array.from({ length: times }, () => 'gzip').join(', ');
    response.writeHead(200, times > 0 ? { 'content-encoding': codings } : {}).end(body);
  });
  const transport = undiciTransport();
  const raw = createRawClient({ baseUrl: server.url, ...config });
  const client = createHttpClient({ baseUrl: server.url, transport, resilience: { backoff: { initialDelayMs: 1 } } });
  onTestFinished(async () => {
    await Promise.all([server.close(), transport.close(), raw.close()]);
  });
  return { url: server.url, transport, client, raw };
}
const textOf = (body: Uint8Array) => new TextDecoder().decode(body);
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('did not fail'),
    (error: HttpNetworkError) => error,
  );

describe('content codings', () => {
  it('up to five are undone, one in the other', async () => {
    const { client, raw } = await setUp('hello');
    for (const times of [0, 1, 2, 5]) {
      expect((await client.get(`/${times}`)).contentText()).toBe('hello');
      expect(await (await client.stream(`/${times}`)).text()).toBe('hello');
      expect(textOf((await raw.getRaw(`/${times}`))[2])).toBe('hello');
    }
  });

  it.each([6, 40])('%d are refused before any is undone, once', async (times) => {
    const { client, raw, transport, url } = await setUp('hello');
    const readings = [() => client.get(`/${times}`), () => client.stream(`/${times}`), () => raw.getRaw(`/${times}`)];
    for (const read of readings) {
      const error = await failureOf(read());
      expect(error).toMatchObject({ name: 'HttpNetworkError', code: 'ERR_TOO_MANY_CODINGS', category: 'safety' });
      expect(error.message).toContain(
        `GET ${url}/${times} failed: the body has ${times} content codings, one in the other; at most 5 are undone`,
      );
    }
    expect((await failureOf(client.get(`/${times}`))).outcome?.attempts).toBe(1);
    for (const pools of [transport, raw]) {
      await eventually(() => expect(pools.poolStatus().activeConnections).toBe(0));
    }
  });

  it('over fetch, too, once', async () => {
    const { url } = await setUp('hello');
    const client = createHttpClient({ baseUrl: url });
    expect(await failureOf(client.get('/6'))).toMatchObject({
      name: 'HttpNetworkError',
      code: 'ERR_TOO_MANY_CODINGS',
      category: 'safety',
      outcome: { attempts: 1 },
    });
  });

  it('of several header lines count together, and identity counts for nothing', async () => {
    const server = await startServer((request, response) => {
      const lines =
        request.url === '/many'
          ? ['gzip, gzip', 'gzip', 'gzip, gzip, gzip']
          : ['identity, identity', 'identity, , identity', 'identity, identity'];
      response.setHeader('content-encoding', lines).end('plain');
    });
    const raw = createRawClient({ baseUrl: server.url });
    onTestFinished(async () => {
      await Promise.all([server.close(), raw.close()]);
    });
    expect(await failureOf(raw.getRaw('/many'))).toMatchObject({ code: 'ERR_TOO_MANY_CODINGS' });
    expect(textOf((await raw.getRaw('/none'))[2])).toBe('plain');
  });

  it('with names that every object has are unknown ones', async () => {
    const server = await startServer((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'constructor' }).end('as it is');
    });
    const transport = undiciTransport();
    onTestFinished(async () => {
      await Promise.all([server.close(), transport.close()]);
    });
    const client = createHttpClient({ baseUrl: server.url, transport });
    expect((await client.get('/')).contentText()).toBe('as it is');
  });

  it('are left alone, any number of them, where nothing is to be undone', async () => {
    const { raw } = await setUp('hello', { decompress: false });
    expect((await raw.getRaw('/6'))[2][0]).toBe(0x1f);
  });
});

describe('maxResponseBytes of createRawClient', () => {
  it.each<[string, string, RawClientConfig, boolean]>([
    ['as long as it', '/sent/1000', { maxResponseBytes: 1000 }, true],
    ['a byte longer', '/sent/1001', { maxResponseBytes: 1000 }, false],
    ['longer, with a coding that makes it short on the way', '/1', { maxResponseBytes: 1000 }, false],
    ['short on the way, where nothing is undone', '/1', { maxResponseBytes: 1000, decompress: false }, true],
    ['empty, with none allowed', '/sent/0', { maxResponseBytes: 0 }, true],
    ['without a limit', '/sent/3000000', { maxResponseBytes: Number.POSITIVE_INFINITY }, true],
    ['within the default', '/sent/3000000', {}, true],
  ])('a body %s', async (_name, path, config, fits) => {
    const { raw, url } = await setUp('x'.repeat(100_000), config);
    if (fits) {
      expect((await raw.getRaw(path))[0]).toBe(200);
      return;
    }
    await expect(raw.getRaw(path)).rejects.toMatchObject({
      name: 'ResponseTooLargeError',
      limitBytes: config.maxResponseBytes,
      message: `GET ${url}${path} failed: the body is larger than ${config.maxResponseBytes} bytes`,
    });
    await eventually(() => expect(raw.poolStatus()).toMatchObject({ activeConnections: 0, queuedRequests: 0 }));
  });

  it('is 64 MiB by default', async () => {
    const { raw } = await setUp('');
    const limitBytes = 64 * 1024 * 1024;
    await expect(raw.getRaw(`/sent/${limitBytes + 1}`)).rejects.toMatchObject({ limitBytes });
  });

  it('does not read on: a body without end ends there', async () => {
    let closed = false;
    const server = await startServer((_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', more).on('close', () => (closed = true));
      more();
    });
    const raw = createRawClient({ maxResponseBytes: 1_000_000 });
    onTestFinished(async () => {
      await Promise.all([server.close(), raw.close()]);
    });
    await expect(raw.getRaw(server.url)).rejects.toMatchObject({ name: 'ResponseTooLargeError' });
    await eventually(() => expect(closed).toBe(true));
  });

  it.each([-1, Number.NaN])('%d is a ConfigurationError', (maxResponseBytes) => {
    expect(() => createRawClient({ maxResponseBytes })).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', path: 'maxResponseBytes' }),
    );
  });
});
