import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { findChromium } from '../browser/findChromium.js';
import { readPages } from '../pages/pages.js';
import { eventually } from '../support/eventually.js';
import type { RunningServer } from '../support/startServer.js';
import { serveFolder } from './siteServer.js';

const phone = { width: 390, height: 844 };

/** Where each page is on the site. */
const sitePages = readPages()
  .filter(({ path }) => path.startsWith('docs/'))
  .map(({ path }) => ({ path: path.replace(/^docs(\/.+)\.md$/, '$1.html').replace(/index\.html$/, '') }));

let server: RunningServer;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** What went wrong in the page, on its console and on the network. */
let complaints: string[];

beforeAll(async () => {
  expect(inject('siteBuild').status, 'the site was not built: see build.test.ts').toBe(0);
  server = await serveFolder(inject('site'));
  browser = await chromium.launch({
    executablePath: findChromium(),
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});
beforeEach(async () => {
  complaints = [];
  context = await browser.newContext({ baseURL: server.url, viewport: { width: 1280, height: 800 } });
  page = await context.newPage();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
  });
});
afterEach(async () => {
  await context.close();
  expect(complaints).toEqual([]);
});

const isShown = (title: string) => page.getByRole('heading', { level: 1, name: title }).first().waitFor();

describe('the site in Chromium', () => {
  it('leads from its first page to the first records', async () => {
    await page.goto('/');
    await page.getByRole('link', { name: 'First records', exact: true }).first().click();
    await page.waitForURL('**/start/');
    await isShown('Start');
    await page.getByRole('link', { name: 'Angular', exact: true }).first().click();
    await page.waitForURL('**/start/angular.html');
  });

  it('finds what is searched for', async () => {
    await page.goto('/');
    // The key is heard once the page's script is there.
    await eventually(async () => {
      await page.keyboard.press('/');
      await page.getByRole('searchbox').waitFor({ timeout: 1_000 });
    }, 25_000);
    await page.getByRole('searchbox').fill('circuit breaker');
    await page.locator('.VPLocalSearchBox .result').first().click();
    await page.waitForURL('**/guide/breaker.html*');
    await isShown('Circuit breaker');
  });

  it('answers the questions of the first hour in one click from its first page', async () => {
    await page.goto('/');
    const questions = page.locator('.first-hour p a');
    expect(await questions.count()).toBe(10);
    for (let index = 0; index < 10; index++) {
      await page.goto('/');
      const href = await questions.nth(index).evaluate((link) => (link as HTMLAnchorElement).href);
      await questions.nth(index).click();
      await page.waitForURL(href);
      const answer = page.locator(`[id="${new URL(href).hash.slice(1)}"]`);
      await answer.waitFor();
      expect(await answer.evaluate((place) => place.getBoundingClientRect().top)).toBeLessThan(400);
    }
  });

  it('leads from page to page by its sidebar, with one entry for each page', async () => {
    await page.goto('/start/');
    const hrefs = await page
      .locator('.VPSidebar a')
      .evaluateAll((links) => links.map((link) => new URL((link as HTMLAnchorElement).href).pathname));
    const pages = sitePages.map(({ path }) => path).filter((path) => path !== '/');
    expect(hrefs.sort()).toEqual(pages.sort());
    await page.locator('.VPSidebar').getByRole('link', { name: 'Auth', exact: true }).click();
    await page.waitForURL('**/guide/auth.html');
    await isShown('Auth');
  });

  it('copies a snippet, and shows it in the dark', async () => {
    await page.goto('/guide/retry.html');
    expect(await page.locator('button.copy').count()).toBeGreaterThan(2);
    await page.locator('.VPNavBar .VPSwitchAppearance').first().click();
    expect(await page.locator('html').getAttribute('class')).toContain('dark');
  });

  it('has an API reference', async () => {
    await page.goto('/guide/requests.html');
    await page.getByRole('link', { name: 'API', exact: true }).first().click();
    await page.waitForURL('**/api/index.html');
    await page.goto('/api/functions/rxjs-resilient-http.createRateLimiter.html');
    await isShown('createRateLimiter');
    expect(await page.locator('.tsd-comment').first().textContent()).not.toBe('');
  });

  it('fits a phone: no page is wider than the screen', async () => {
    // As it comes, without its scripts: that is what its width depends on.
    const plain = await browser.newContext({ baseURL: server.url, viewport: phone, javaScriptEnabled: false });
    const narrow = await plain.newPage();
    const widths: Record<string, number> = {};
    for (const { path } of sitePages) {
      await narrow.goto(path);
      widths[path] = await narrow.evaluate(() => document.documentElement.scrollWidth);
    }
    await plain.close();
    expect(Object.entries(widths).filter(([, width]) => width > phone.width)).toEqual([]);
    expect(Object.keys(widths).length).toBeGreaterThan(30);
  });

  it('has its menu on a phone', async () => {
    await page.setViewportSize(phone);
    await page.goto('/guide/gather.html');
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.locator('.VPSidebar').getByRole('link', { name: 'Streams', exact: true }).click();
    await page.waitForURL('**/guide/streams.html');
  });
});
