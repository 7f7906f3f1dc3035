import { chromium, type Page, type ViewportSize } from 'playwright-core';
import { inject } from 'vitest';
import type { PageFunctions } from './pageScript.js';

export interface OpenPage {
  readonly page: Page;
  /** What was said on the page's console, and not by the browser itself: by the library, or by an error nobody caught. */
  readonly said: readonly string[];
  /** Runs a function of pageScript.ts in the page. */
  call<K extends keyof PageFunctions>(name: K, ...args: Parameters<PageFunctions[K]>): ReturnType<PageFunctions[K]>;
  close(): Promise<void>;
}

/** A page of its own in the Chromium of these tests. */
export async function openPage(url: string, viewport?: ViewportSize): Promise<OpenPage> {
  const browser = await chromium.connect(inject('chromium'));
  const page = await browser.newPage({ viewport: viewport ?? null });
  const said: string[] = [];
  page.on('console', (message) => isBrowsers(message.text()) || said.push(message.text()));
  page.on('pageerror', (error) => said.push(String(error)));
  await page.goto(url);
  return {
    page,
    said,
    call: <K extends keyof PageFunctions>(name: K, ...args: Parameters<PageFunctions[K]>) =>
      page.evaluate(
        ([key, values]) => {
          const { pageFunctions } = globalThis as unknown as {
            pageFunctions: Record<string, (...given: unknown[]) => unknown>;
          };
          return pageFunctions[key]?.(...values);
        },
        [name, args] as const,
      ) as ReturnType<PageFunctions[K]>,
    close: () => browser.close(),
  };
}

/** What Chromium says of each failed request, whoever sent it. */
function isBrowsers(text: string): boolean {
  return /^(Failed to load resource: |Access to fetch at .* has been blocked by CORS policy)/.test(text);
}
