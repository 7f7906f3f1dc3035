import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { findChromium } from '../browser/findChromium.js';
import type { RunningServer } from '../support/startServer.js';
import { serveFolder } from './siteServer.js';

let server: RunningServer;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: string[];

beforeAll(async () => {
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
  context = await browser.newContext({ baseURL: server.url, viewport: { width: 390, height: 844 } });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  page = await context.newPage();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
});
afterEach(async () => {
  await context.close();
  expect(complaints).toEqual([]);
});

const open = async (link = '') => {
  await page.goto(`/playground.html${link}`);
  await page.locator('.pg-timeline svg').waitFor();
};
const figure = (name: string) =>
  page.locator('.pg-figures div', { has: page.locator('dt', { hasText: name }) }).locator('dd');
const signs = () => page.locator('.pg-sign').count();

describe('the playground in Chromium, as wide as a phone', () => {
  it('runs in virtual time as soon as it is there, and anew with every change', async () => {
    await open();
    expect(await figure('Records').textContent()).toBe('12');
    await page.getByLabel('Records, or events').fill('7');
    await page.getByLabel('Records, or events').press('Tab');
    expect(await figure('Records').textContent()).toBe('7');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });

  it('keeps the settings in the link, which leads to the same run', async () => {
    await open();
    await page.getByLabel('Flow').selectOption('rate-limit');
    await page.getByLabel('Requests a second').fill('10');
    await page.getByLabel('Requests a second').press('Tab');
    const { hash } = new URL(page.url());
    expect(hash).toBe('#flow=rate-limit&requestsPerSecond=10');
    const shown = await page.locator('.pg-figures').textContent();
    await page.goto('about:blank');
    await open(hash);
    expect(await page.locator('.pg-figures').textContent()).toBe(shown);
    await page.getByRole('button', { name: 'Copy the link' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
  });

  it('names what cannot be used, in the form and in a link', async () => {
    await open('#flow=gather&latencyMs=none');
    expect(await page.locator('.pg-notes').textContent()).toContain('latencyMs=none is not used');
    await page.getByLabel('Attempts at most').fill('0');
    await page.getByLabel('Attempts at most').press('Tab');
    expect(await page.getByRole('alert').filter({ hasText: 'whole number' }).textContent()).toBe(
      'It has to be a whole number from 1 to 10.',
    );
  });

  it('goes back in time by the keyboard', async () => {
    await open('#flow=retry');
    const all = await signs();
    const time = page.getByLabel('Time', { exact: true });
    await time.focus();
    await time.press('Home');
    expect(await signs()).toBe(1);
    await time.press('End');
    expect(await signs()).toBe(all);
  });

  it('runs in real time to the same end', async () => {
    await open('#flow=retry&latencyMs=5&initialDelayMs=20');
    const all = await signs();
    await page.getByRole('button', { name: 'Run in real time' }).click();
    await page.locator('.pg-figures dt', { hasText: 'Ended after' }).waitFor();
    expect([await signs(), await figure('Retries').textContent()]).toEqual([all, '2']);
  });

  it('has a label for every control, and the code to copy', async () => {
    await open('#flow=breaker');
    const controls = page.locator('.playground select, .playground input');
    expect(await controls.count()).toBeGreaterThan(8);
    const nameless = await controls.evaluateAll((all) =>
      all.filter((control) => (control as HTMLInputElement).labels?.length !== 1).map(({ outerHTML }) => outerHTML),
    );
    expect(nameless).toEqual([]);
    await page.getByRole('button', { name: 'Copy the code' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('createCircuitBreaker');
  });
});
