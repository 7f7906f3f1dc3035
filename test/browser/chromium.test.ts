import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Api, createApi } from '../support/apiServer.js';
import { bundleForPage } from '../support/bundleForPage.js';
import { loadCities } from '../support/dataset.js';
import { deferred } from '../support/deferred.js';
import { type RunningServer, startServer } from '../support/startServer.js';
import { type OpenPage, openPage } from './openPage.js';

/** A page that is asked for and never comes. */
const asked = deferred();
const gone = deferred();
let hasRefused = false;
const lastEventIds: (string | undefined)[] = [];
let api: Api;
let server: RunningServer;
let other: RunningServer;
let open: OpenPage;

describe('the library in Chromium', () => {
  beforeAll(async () => {
    const script = await bundleForPage('test/browser/pageScript.ts', inject('consumer'));
    api = await createApi({
      records: await loadCities(10_000),
      pageSize: 500,
      faults: { seed: 2, rate: 0.3, retryAfterMs: 5, kinds: ['503', '429', 'slow', 'short'] },
    });
    server = await startServer((request, response) => {
      if (request.url === '/')
        response.end('<!doctype html><link rel="icon" href="data:,"><script type="module" src="/script.js"></script>');
      else if (request.url === '/script.js') response.setHeader('content-type', 'text/javascript').end(script);
      else if (request.url === '/events') sendThreeEvents(request, response);
      else if (request.url === '/later') {
        if (hasRefused) sendThreeEvents(request, response);
        else response.writeHead(503).end();
        hasRefused = true;
      } else if (request.url === '/never') {
        asked.resolve();
        response.on('close', () => gone.resolve());
      } else api.handler(request, response);
    });
    other = await startServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://other');
      response.setHeader('access-control-allow-origin', '*');
      if (pathname === '/open') response.setHeader('access-control-allow-headers', 'last-event-id');
      if (request.method === 'OPTIONS') response.writeHead(204).end();
      else sendThreeEvents(request, response, searchParams.get('since') ?? undefined);
    });
    open = await openPage(server.url);
    await open.page.waitForFunction(() => 'pageFunctions' in globalThis);
  }, 60_000);

  afterAll(async () => {
    await open?.close();
    await server?.close();
    await other?.close();
  });
  afterEach(() => {
    expect(open.said).toEqual([]);
  });

  it.each(['link', 'offset', 'cursor', 'odata'])('paginates through faults: %s', async (style) => {
    const ids = await open.call('readIds', `/cities?style=${style}`);
    expect(ids).toEqual(api.records.map((city) => city.id));
  });

  it('streams events, and reconnects where the stream was cut', async () => {
    expect(await open.call('readEvents', '/events', 7)).toEqual(['1:a', '2:b', '3:c', '4:a', '5:b', '6:c', '7:a']);
    expect(lastEventIds).toEqual([undefined, '3', '6']);
  });

  it.each<[string, string, string | undefined, [string[], string, number]]>([
    ['refuses the header', '/closed', undefined, [['1:a', '2:b', '3:c'], 'SseError preflight', 2]],
    ['allows the header', '/open', undefined, [['1:a', '2:b', '3:c', '4:a', '5:b'], '', 2]],
    ['is sent the id as a parameter', '/closed', 'since', [['1:a', '2:b', '3:c', '4:a', '5:b'], '', 2]],
  ])('streams events from an origin that %s', async (_, path, param, expected) => {
    expect(await open.call('readAcross', `${other.url}${path}`, 5, param)).toEqual(expected);
  });

  it('goes on at once when the network comes back', async () => {
    const states = open.call('statesUntilEvent', '/later');
    await open.page.waitForFunction(() => (globalThis as { states?: string[] }).states?.at(-1) === 'waiting');
    await open.page.context().setOffline(true);
    await open.page.context().setOffline(false);
    expect(await states).toEqual(['connecting', 'waiting', 'connecting', 'open', 'closed']);
  });

  it('lets a body be cancelled in `finally`', async () => {
    expect(await open.call('cancelInFinally', '/cities?style=link')).toBe('TypeError');
  });

  it('aborts what is in flight when nobody subscribes any more', async () => {
    const answers = open.call('giveUpAfter', '/never', 50);
    await asked.promise;
    expect(await answers).toBe(0);
    await gone.promise;
  });

  it('names what failed', async () => {
    expect(await open.call('failureOf', '/missing?token=abc')).toBe(
      `HttpStatusError: GET ${server.url}/missing?token=*** failed: 404 Not Found (attempt 1 of 1)`,
    );
  });
});

/** Three events after the last one seen, then the stream ends. */
function sendThreeEvents(request: IncomingMessage, response: ServerResponse, since?: string): void {
  const last = since ?? request.headers['last-event-id'];
  lastEventIds.push(typeof last === 'string' ? last : undefined);
  const first = Number(last ?? 0) + 1;
  response.setHeader('content-type', 'text/event-stream');
  response.end([...'abc'].map((data, index) => `id: ${first + index}\ndata: ${data}\n\n`).join(''));
}
