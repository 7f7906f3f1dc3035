import { readdirSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { bundleForPage } from '../support/bundleForPage.js';
import { type RunningServer, startServer } from '../support/startServer.js';
import { type OpenPage, openPage } from './openPage.js';

const cities = Array.from({ length: 30 }, (_, id) => ({ id, name: `City ${id}` }));
const pageSize = 3;
/** Of one test: what was asked for, and what was left unanswered. */
let asked: string[] = [];
let left: string[] = [];
/** Paths that fail the next time they are asked for. */
let failing = new Set<string>();
/** Paths that nobody answers. */
let silent = new Set<string>();
let prices: ServerResponse[] = [];
let server: RunningServer;
let open: OpenPage;

const folder = new URL('./recipes/', import.meta.url);
const recipes = readdirSync(folder).map((file) => file.replace('.ts', ''));

/** Thirty pixels a city: twenty of them fill the view. */
const shell = (recipe: string) => `<!doctype html><link rel="icon" href="data:,">
  <style>body { margin: 0 } #list { margin: 0; padding: 0 } li { height: 30px; line-height: 30px }</style>
  <input id="query"><p id="found"></p><p id="price"></p><p id="live"></p>
  <ul id="list"></ul><button id="more"></button><button id="again" hidden></button><div id="end">end</div>
  <script type="module" src="/${recipe}.js"></script>`;

beforeAll(async () => {
  const scripts = new Map<string, string>();
  for (const recipe of recipes) {
    scripts.set(`/${recipe}.js`, await bundleForPage(`test/browser/recipes/${recipe}.ts`, inject('consumer')));
  }
  server = await startServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const path = `${url.pathname}${url.search}`;
    const script = scripts.get(path);
    if (script) return response.setHeader('content-type', 'text/javascript').end(script);
    if (!path.startsWith('/api/')) {
      return response.setHeader('content-type', 'text/html').end(shell(path.slice(1)));
    }
    const gone = left;
    asked.push(path);
    response.on('close', () => response.writableEnded || gone.push(path));
    if (silent.has(path)) return undefined;
    if (failing.delete(path)) return response.writeHead(400).end();
    if (url.pathname === '/api/prices') return sendPrice(response, Number(request.headers['last-event-id'] ?? 0) + 1);
    const page = Number(url.searchParams.get('page') ?? 1);
    const query = url.searchParams.get('q');
    response.setHeader('content-type', 'application/json');
    if (query !== null) return response.end(JSON.stringify(cities.filter(({ name }) => name.endsWith(query))));
    if (page * pageSize < cities.length) response.setHeader('link', `</api/cities?page=${page + 1}>; rel="next"`);
    return response.end(JSON.stringify(cities.slice((page - 1) * pageSize, page * pageSize)));
  });
});
afterAll(() => server?.close());

beforeEach(() => {
  asked = [];
  left = [];
  failing = new Set();
  silent = new Set();
  prices = [];
});
afterEach(async () => {
  const { said } = open;
  await open.close();
  expect(said).toEqual([]);
});

const texts = (selector: string) => open.page.locator(selector).allTextContents();
const shown = () => open.page.locator('li').count();
/** Time enough for an observer to see where things are, and for what it asks for to be sent. */
const settle = () =>
  open.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

describe('infinite scroll', () => {
  it('loads on until its end leaves the view, and on when it comes back, and tries again', async () => {
    open = await openPage(`${server.url}/infiniteScroll`, { width: 400, height: 600 });
    await expect.poll(shown).toBeGreaterThan(0);
    const { page } = open;
    const endTop = () => page.locator('#end').evaluate((end) => end.getBoundingClientRect().top);
    await expect.poll(endTop).toBeGreaterThan(600);
    await settle();
    const filled = await shown();
    expect(asked).toHaveLength(filled / pageSize);
    expect(await endTop()).toBeLessThan(600 + 30 * pageSize);

    const next = `/api/cities?page=${asked.length + 1}`;
    failing.add(next);
    await page.mouse.wheel(0, 10_000);
    await page.click('#again');
    await expect.poll(shown).toBe(filled + pageSize);
    expect(asked.slice(-2)).toEqual([next, next]);

    for (let scroll = 0; scroll < 20 && (await shown()) < cities.length; scroll++) {
      const before = await shown();
      await page.mouse.wheel(0, 10_000);
      await expect.poll(shown).toBeGreaterThan(before);
    }
    await settle();
    expect(await texts('li')).toEqual(cities.map(({ name }) => name));
    expect(asked).toHaveLength(cities.length / pageSize + 1);
  });
});

describe('"load more"', () => {
  it('sends one request for each click, and tries again where it failed', async () => {
    failing.add('/api/cities?page=2');
    open = await openPage(`${server.url}/loadMore`);
    const { page } = open;
    expect(asked).toEqual([]);
    await page.click('#more');
    await expect.poll(shown).toBe(pageSize);
    await page.click('#more');
    await page.click('#more:text("Try again")');
    await expect.poll(shown).toBe(2 * pageSize);
    expect(await texts('li')).toEqual(cities.slice(0, 2 * pageSize).map(({ name }) => name));
    expect(asked).toEqual(['/api/cities', '/api/cities?page=2', '/api/cities?page=2']);
    for (let at = 3; at <= cities.length / pageSize; at++) {
      await page.click('#more');
      await expect.poll(shown).toBe(at * pageSize);
    }
    expect(await page.locator('#more').isVisible()).toBe(false);
  });
});

describe('a search box', () => {
  it('asks for what was typed last, and aborts what nobody waits for any more', async () => {
    silent.add('/api/search?q=1');
    failing.add('/api/search?q=5');
    open = await openPage(`${server.url}/searchBox`);
    const { page } = open;
    await page.locator('#query').pressSequentially('29');
    await expect.poll(() => texts('#found')).toEqual(['City 29']);
    await page.fill('#query', '1');
    await expect.poll(() => asked).toEqual(['/api/search?q=29', '/api/search?q=1']);
    await page.fill('#query', '15');
    await expect.poll(() => texts('#found')).toEqual(['City 15']);
    await expect.poll(() => left).toEqual(['/api/search?q=1']);
    await page.fill('#query', '5');
    await expect.poll(() => texts('#found')).toEqual([expect.stringContaining('400 Bad Request')]);
    await page.fill('#query', '');
    await expect.poll(() => texts('#found')).toEqual(['']);
    expect(asked).toHaveLength(4);
  });
});

describe('a ticker', () => {
  it('shows each value and where the stream stands', async () => {
    open = await openPage(`${server.url}/ticker`);
    await expect.poll(() => texts('#price, #live')).toEqual(['1', 'open']);
    prices[0]?.end('retry: 60000\n\n');
    await expect.poll(() => texts('#live')).toEqual([expect.stringMatching(/^again in \d+ s$/)]);
  });

  it('says what no retry can mend', async () => {
    failing.add('/api/prices');
    open = await openPage(`${server.url}/ticker`);
    await expect.poll(() => texts('#live')).toEqual([expect.stringContaining('400')]);
  });
});

it('each recipe is under 20 lines of its own', () => {
  const lengths = recipes.map((recipe) => {
    const lines = readFileSync(new URL(`${recipe}.ts`, folder), 'utf8').split('\n');
    return lines.filter((line) => line !== '' && !line.startsWith('import ')).length;
  });
  expect(lengths).toHaveLength(4);
  expect(Math.max(...lengths)).toBeLessThan(20);
});

/** One price, then the stream stays open. */
function sendPrice(response: ServerResponse, id: number): void {
  prices.push(response);
  response.setHeader('content-type', 'text/event-stream').write(`id: ${id}\ndata: ${id}\n\n`);
}
