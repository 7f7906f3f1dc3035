import type { TestProject } from 'vitest/node';
import { serveChromium } from './launchChromium.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the one Chromium of these tests listens. */
    chromium: string;
  }
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const server = await serveChromium();
  provide('chromium', server.wsEndpoint());
  return () => server.close();
}
