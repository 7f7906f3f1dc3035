import { type Browser, type BrowserServer, chromium, type LaunchOptions } from 'playwright-core';
import { findChromium } from './findChromium.js';

/** The Chromium of this machine, for pages of loopback servers. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch(options());
}

/** The same for several test files, each of which connects to it. */
export function serveChromium(): Promise<BrowserServer> {
  return chromium.launchServer({ ...options(), host: '127.0.0.1' });
}

function options(): LaunchOptions {
  return {
    executablePath: findChromium(),
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  };
}
