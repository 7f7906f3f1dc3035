import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RunningProxy, startProxy } from '../support/startProxy.js';
import { type RunningServer, startServer } from '../support/startServer.js';
import { runHere, runTool } from './runTool.js';

let api: RunningServer;
let proxy: RunningProxy;
let directory: string;

beforeAll(async () => {
  api = await startServer((request, response) => {
    if (request.url === '/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: a\n\n');
    } else response.writeHead(200, { 'content-type': 'application/json' }).end('[{"id":1}]');
  });
  proxy = await startProxy();
  directory = mkdtempSync(join(tmpdir(), 'cli-proxy-'));
});
afterEach(() => {
  proxy.passed.length = 0;
});
afterAll(async () => {
  await Promise.all([api.close(), proxy.close()]);
  rmSync(directory, { recursive: true });
});

/** Command lines that ask the API once. */
function commandLines(): string[][] {
  const source = join(directory, 'source.json');
  writeFileSync(source, JSON.stringify({ client: { baseUrl: api.url }, resources: ['items'] }));
  return [
    ['pull', `${api.url}/items`],
    ['pull', source],
    ['sse', `${api.url}/events`, '--max-events', '1'],
  ];
}

describe('the command line', () => {
  it('goes through the proxy that the environment names, and past it for the hosts in NO_PROXY', async () => {
    for (const args of commandLines()) {
      const passed = async (env: Record<string, string>) => {
        proxy.passed.length = 0;
        const { code, stderr } = await runHere(args, env);
        expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('error') });
        return proxy.passed.length > 0;
      };
      expect(await passed({ HTTP_PROXY: proxy.url })).toBe(true);
      expect(await passed({ http_proxy: proxy.url, NO_PROXY: 'localhost' })).toBe(true);
      expect(await passed({ HTTP_PROXY: proxy.url, no_proxy: '127.0.0.1' })).toBe(false);
      expect(await passed({})).toBe(false);
    }
  });

  it('ends by itself, its connections through the proxy included', async () => {
    const { code, stdout } = await runTool(['pull', `${api.url}/items`], { HTTP_PROXY: proxy.url });
    expect({ code, stdout, passed: proxy.passed.length }).toEqual({ code: 0, stdout: '{"id":1}\n', passed: 1 });
  });

  it('says which variable is no proxy, and sends nothing', async () => {
    const { code, stderr } = await runHere(['pull', `${api.url}/items`], { HTTPS_PROXY: 'ftp://us:s3cret@proxy' });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: proxy: HTTPS_PROXY in the environment is no proxy/);
    expect(stderr).not.toContain('s3cret');
  });

  it('needs no proxy to be asked for help', async () => {
    expect((await runTool(['--help'], { HTTPS_PROXY: 'ftp://proxy' })).code).toBe(0);
  });
});
