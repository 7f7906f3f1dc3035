import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../browser/launchChromium.js';
import { type RunningServer, startServer } from '../support/startServer.js';
import { type BuiltApp, buildApp } from './buildApp.js';

const names = ['Aachen', 'Bern', 'Cork', 'Delft', 'Essen'];
const asked: string[] = [];
/** How the feed's second page fails, the first time it is asked for. */
let failures = 0;
/** How many answers are 503, whoever asks. */
let outages = 0;
let app: BuiltApp;
let server: RunningServer;
let browser: Browser;

/** Two cities a page, linked by Link headers; everything else is the application. */
beforeAll(async () => {
  app = await buildApp();
  const shell = (script: string) =>
    `<!doctype html><html><head><base href="/"></head><body><app-root></app-root>${script}</body></html>`;
  const script = '<script type="module" src="/app.js"></script>';
  server = await startServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const page = Number(url.searchParams.get('page') ?? 1);
    if (url.pathname === '/api/cities') {
      asked.push(request.url ?? '');
      if (outages-- > 0) {
        response.writeHead(503).end();
        return;
      }
      if (page === 2 && url.searchParams.has('feed') && failures-- > 0) {
        response.writeHead(400).end();
        return;
      }
      const cities = names.slice(2 * page - 2, 2 * page).map((name, index) => ({ id: 2 * page + index, name }));
      if (page < 3) {
        url.searchParams.set('page', String(page + 1));
        response.setHeader('link', `<${url.pathname}${url.search}>; rel="next"`);
      }
      response.setHeader('content-type', 'application/json').end(JSON.stringify(cities));
    } else if (url.pathname === '/app.js') response.setHeader('content-type', 'text/javascript').end(app.browser);
    else if (url.pathname === '/plain') response.setHeader('content-type', 'text/html').end(shell(script));
    else if (url.pathname === '/favicon.ico') response.writeHead(204).end();
    else response.setHeader('content-type', 'text/html').end(await app.render(shell(script), `${server.url}/`));
  });
  browser = await launchChromium();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await server?.close();
});
afterEach(() => {
  asked.length = 0;
  failures = 0;
  outages = 0;
});

const pages = ['/api/cities', '/api/cities?page=2', '/api/cities?page=3'];
const list = (html: string) => [...html.matchAll(/<li[^>]*>([^<]*)<\/li>/g)].map(([, name]) => name);

describe('an Angular application, built for production', () => {
  it('renders all records on the server', async () => {
    const html = await (await fetch(server.url)).text();
    expect(list(html)).toEqual(names);
    expect(asked).toEqual(pages);
  });

  it('renders once a retry has brought what a request did not', async () => {
    outages = 1;
    const html = await (await fetch(server.url)).text();
    expect(list(html)).toEqual(names);
    expect(asked).toEqual(['/api/cities', ...pages]);
  });

  it('does not fetch them again in the browser', async () => {
    const page = await browser.newPage();
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(String(error)));
    await page.goto(server.url);
    await page.waitForSelector('[data-ready]');
    await expect.poll(() => page.locator('#all li').allTextContents()).toEqual(names);
    expect(asked).toEqual(pages);
    expect(said).toEqual([]);
    await page.close();
  });

  it('loads more on demand, and tries again where it failed', async () => {
    failures = 1;
    const page = await browser.newPage();
    await page.goto(`${server.url}/plain`);
    const feed = page.locator('#feed li');
    await page.click('#more');
    await expect.poll(() => feed.allTextContents()).toEqual(['Aachen', 'Bern']);
    await page.click('#more');
    await page.click('#retry');
    await expect.poll(() => feed.allTextContents()).toEqual(['Aachen', 'Bern', 'Cork', 'Delft']);
    await page.click('#more');
    await expect.poll(() => feed.allTextContents()).toEqual(names);
    expect(await page.locator('#more').count()).toBe(0);
    expect(asked.filter((url) => url.includes('feed'))).toEqual([
      '/api/cities?feed=1',
      '/api/cities?feed=1&page=2',
      '/api/cities?feed=1&page=2',
      '/api/cities?feed=1&page=3',
    ]);
    await page.close();
  });
});
