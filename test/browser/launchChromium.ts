import { type Browser, chromium } from 'playwright-core';
import { findChromium } from './findChromium.js';

const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The Chromium of this machine, for pages of loopback servers. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args });
}
