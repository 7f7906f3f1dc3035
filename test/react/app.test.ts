import type { ServerResponse } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { createElement, StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { launchChromium } from '../browser/launchChromium.js';
import { bundleForPage } from '../support/bundleForPage.js';
import { type RunningServer, startServer } from '../support/startServer.js';
import { App } from './app/App.js';

const names = ['Aachen', 'Bern', 'Cork', 'Delft', 'Essen'];
/** Of one test: what was asked for, and what was left unanswered. */
let asked: string[] = [];
let left: string[] = [];
/** How often the second page of the list still fails. */
let failures = 0;
/** What is asked for and answered by nobody. */
let isSilent = false;
let tickers: ServerResponse[] = [];
let server: RunningServer;
let browser: Browser;
const scripts: Record<string, string> = {};

beforeAll(async () => {
  for (const mode of ['development', 'production']) {
    scripts[`/${mode}.js`] = await bundleForPage('test/react/app/page.tsx', inject('consumer'), {
      jsx: 'automatic',
      minify: mode === 'production',
      define: { 'process.env.NODE_ENV': JSON.stringify(mode) },
    });
  }
  server = await startServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const script = scripts[url.pathname];
    if (script) return response.setHeader('content-type', 'text/javascript').end(script);
    if (!url.pathname.startsWith('/api/')) return response.setHeader('content-type', 'text/html').end(shell(url));
    const gone = left;
    asked.push(`${url.pathname}${url.search}`);
    response.on('close', () => response.writableEnded || gone.push(`${url.pathname}${url.search}`));
    if (url.pathname === '/api/prices') return tick(response, Number(request.headers['last-event-id'] ?? 0) + 1);
    if (isSilent) return undefined;
    response.setHeader('content-type', 'application/json');
    if (url.pathname === '/api/search') {
      return url.searchParams.get('q') === '!'
        ? response.writeHead(400).end()
        : response.end(JSON.stringify(cities().filter(({ name }) => name.startsWith(url.searchParams.get('q') ?? ''))));
    }
    const page = Number(url.searchParams.get('page') ?? 1);
    if (page === 2 && failures-- > 0) return response.writeHead(400).end();
    if (page < 3) response.setHeader('link', `</api/cities?page=${page + 1}>; rel="next"`);
    return response.end(JSON.stringify(cities().slice(2 * page - 2, 2 * page)));
  });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

describe.each(['development', 'production'])('a React page under StrictMode, built for %s', (mode) => {
  let page: Page;
  const said: string[] = [];
  const texts = (selector: string) => page.locator(selector).allTextContents();
  const sent = (path: string) => asked.filter((url) => url.startsWith(path));

  beforeEach(async () => {
    asked = [];
    left = [];
    said.length = 0;
    failures = 0;
    isSilent = false;
    tickers = [];
    page = await browser.newPage();
    await page.addInitScript(countFetches);
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(String(error)));
  });
  afterEach(() => page.close());
  const open = (path = '/') => page.goto(`${server.url}${path}?mode=${mode}`);

  it('sends each request once, and loads more', async () => {
    await open();
    await expect.poll(() => texts('#list li')).toEqual(names.slice(0, 2));
    await page.click('#list button');
    await expect.poll(() => texts('#list li')).toEqual(names.slice(0, 4));
    await page.click('#list button');
    await expect.poll(() => texts('#list li')).toEqual(names);
    expect(await page.locator('#list button').isVisible()).toBe(false);
    await expect.poll(() => texts('#ticker p')).toEqual(['1 (open)']);
    expect(asked.toSorted()).toEqual(['/api/cities', '/api/cities?page=2', '/api/cities?page=3', '/api/prices']);
    // What StrictMode's first effects begin and abort may not reach the server: it must not be begun.
    expect(await inPage(page, 'countFetches')).toBe(4);
    expect(await inPage(page, 'countEffects')).toBe(mode === 'development' ? 2 : 1);
    expect(said.filter((line) => !line.includes('React DevTools'))).toEqual([]);
  });

  it('takes over what the server has rendered', async () => {
    await open('/rendered');
    await expect.poll(() => texts('#list li')).toEqual(names.slice(0, 2));
    expect(sent('/api/cities')).toEqual(['/api/cities']);
    expect(said.filter((line) => !line.includes('React DevTools'))).toEqual([]);
  });

  it('tries again where it failed: nothing lost, nothing twice', async () => {
    failures = 1;
    await open();
    await page.click('#list button:text("Load more"):enabled');
    await expect.poll(() => texts('#list button')).toEqual(['Try again']);
    expect(await texts('#list li')).toEqual(names.slice(0, 2));
    await page.click('#list button');
    await expect.poll(() => texts('#list li')).toEqual(names.slice(0, 4));
    expect(sent('/api/cities')).toEqual(['/api/cities', '/api/cities?page=2', '/api/cities?page=2']);
  });

  it('searches for what is typed, and lets go of what nobody waits for', async () => {
    await open();
    await page.fill('#search input', 'A');
    await expect.poll(() => texts('#search li')).toEqual(['Aachen']);
    isSilent = true;
    await page.fill('#search input', 'B');
    await expect.poll(() => sent('/api/search')).toEqual(['/api/search?q=A', '/api/search?q=B']);
    isSilent = false;
    await page.fill('#search input', 'C');
    await expect.poll(() => texts('#search li')).toEqual(['Cork']);
    await expect.poll(() => left).toEqual(['/api/search?q=B']);
    await page.fill('#search input', '!');
    await expect.poll(() => texts('#search ul')).toEqual([expect.stringContaining('400 Bad Request')]);
    await page.fill('#search input', 'E');
    await expect.poll(() => texts('#search li')).toEqual(['Essen']);
  });

  it('shows prices and where their stream stands, through a reconnection', async () => {
    await open();
    await expect.poll(() => texts('#ticker p')).toEqual(['1 (open)']);
    tickers[0]?.end('retry: 1\n\n');
    await expect.poll(() => texts('#ticker p')).toEqual(['2 (open)']);
    expect(sent('/api/prices')).toHaveLength(2);
  });

  it('lets go of everything when the page is left', async () => {
    isSilent = true;
    await open();
    await expect.poll(() => texts('#ticker p')).toEqual(['1 (open)']);
    await inPage(page, 'leave');
    await expect.poll(() => left.toSorted()).toEqual(['/api/cities', '/api/prices']);
    expect(asked).toHaveLength(2);
  });
});

function shell({ pathname, searchParams }: URL): string {
  const content = pathname === '/rendered' ? renderToString(createElement(StrictMode, null, createElement(App))) : '';
  const script = `<script type="module" src="/${searchParams.get('mode')}.js"></script>`;
  return `<!doctype html><link rel="icon" href="data:,"><div id="root">${content}</div>${script}`;
}

function cities(): { id: number; name: string }[] {
  return names.map((name, id) => ({ id, name }));
}

/** One price, then the stream stays open. */
function tick(response: ServerResponse, id: number): void {
  tickers.push(response);
  response.setHeader('content-type', 'text/event-stream').write(`id: ${id}\ndata: ${id}\n\n`);
}

/** Calls a function that the page has put on its global object. */
function inPage(page: Page, name: string): Promise<unknown> {
  return page.evaluate((name) => (globalThis as unknown as Record<string, () => unknown>)[name]?.(), name);
}

/** In the page: how often it calls `fetch`, whether or not that reaches the server. */
function countFetches(): void {
  const { fetch } = globalThis;
  let count = 0;
  globalThis.fetch = (...args) => {
    count += 1;
    return fetch(...args);
  };
  Object.assign(globalThis, { countFetches: () => count });
}
