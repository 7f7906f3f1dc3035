import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { type Api, createApi } from '../support/apiServer.js';
import { bundleForPage } from '../support/bundleForPage.js';
import { loadCities } from '../support/dataset.js';
import { type RunningServer, startServer } from '../support/startServer.js';
import { type OpenPage, openPage } from './openPage.js';

let api: Api;
let server: RunningServer;
let open: OpenPage;
/** Streams that stay open until a test ends them. */
let held: ServerResponse[] = [];

beforeAll(async () => {
  const scripts = new Map<string, string>();
  for (const name of ['pageScript', 'workerScript']) {
    scripts.set(`/${name}.js`, await bundleForPage(`test/browser/${name}.ts`, inject('consumer')));
  }
  api = await createApi({ records: await loadCities(300), pageSize: 50 });
  server = await startServer((request, response) => {
    const script = scripts.get(request.url ?? '');
    if (script) response.setHeader('content-type', 'text/javascript').end(script);
    else if (request.url === '/') {
      const html = '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/pageScript.js"></script>';
      response.setHeader('content-type', 'text/html').end(html);
    } else if (request.url === '/events') {
      const first = Number(request.headers['last-event-id'] ?? 0) + 1;
      response.setHeader('content-type', 'text/event-stream').write(`id: ${first}\ndata: ${first}\n\n`);
      response.end(`id: ${first + 1}\ndata: ${first + 1}\n\n`);
    } else if (request.url === '/held') {
      held.push(response);
      response.setHeader('content-type', 'text/event-stream').write(`id: ${held.length}\ndata: ${held.length}\n\n`);
    } else api.handler(request, response);
  });
});
afterAll(() => server?.close());

beforeEach(async () => {
  held = [];
  open = await openPage(server.url);
  await open.page.waitForFunction(() => 'pageFunctions' in globalThis);
});
afterEach(async () => {
  const { said } = open;
  await open.close();
  expect(said).toEqual([]);
});

describe('a live stream', () => {
  it('waits while the browser is offline, spends no attempt, and goes on', async () => {
    const context = open.page.context();
    const states = open.call('statesUntilEvents', '/held', 2);
    const last = (state: string) =>
      open.page.waitForFunction(
        (state) => (globalThis as { states?: string[] }).states?.at(-1)?.startsWith(state),
        state,
      );
    await last('open');
    await context.setOffline(true);
    held[0]?.destroy();
    await last('offline');
    expect(held).toHaveLength(1);
    await context.setOffline(false);
    expect(await states).toEqual(['connecting 1', 'open 1', 'offline 1', 'connecting 2', 'open 2', 'closed 2']);
    expect(held).toHaveLength(2);
  });
});

describe('a Web Worker', () => {
  it('pages, gathers and streams, from relative URLs', async () => {
    const ids = api.records.map(({ id }) => id);
    const single = ids.slice(0, 2).map((id) => `/cities/${id}`);
    const paths = { cities: '/cities?style=link', single, events: '/events' };
    expect(await open.call('askWorker', '/workerScript.js', paths)).toEqual([ids, [200, 200], ['1', '2', '3', '4']]);
  });
});

describe('300 subscriptions that are taken back', () => {
  it('leave nothing behind', async () => {
    const session = await open.page.context().newCDPSession(open.page);
    const measure = async () => {
      // Twice: what the first frees may hold more.
      await session.send('HeapProfiler.collectGarbage');
      await session.send('HeapProfiler.collectGarbage');
      const { usedSize } = await session.send('Runtime.getHeapUsage');
      const { jsEventListeners } = await session.send('Memory.getDOMCounters');
      return { usedSize, jsEventListeners };
    };
    await open.call('leaveOften', '/held', '/cities?style=link', 50);
    const before = await measure();
    await open.call('leaveOften', '/held', '/cities?style=link', 300);
    const after = await measure();
    expect(after.usedSize - before.usedSize).toBeLessThan(256 * 1024);
    expect(after.jsEventListeners).toBe(before.jsEventListeners);
    expect(held).toHaveLength(350);
    await expect.poll(() => held.filter(({ closed }) => !closed).length, { timeout: 15_000 }).toBe(0);
  });
});
