import { createElement, StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { afterEach, expect, it, vi } from 'vitest';
import { App } from './app/App.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

it('renders on a server, and sends nothing from there', async () => {
  const fetch = vi.fn(() => Promise.reject(new Error('nothing is to be sent')));
  vi.stubGlobal('fetch', fetch);
  const html = renderToString(createElement(StrictMode, null, createElement(App)));
  expect(html).toContain('<ul></ul>');
  expect(html).toContain('Load more</button>');
  // What an effect would have begun, a turn later.
  await new Promise((resolve) => setTimeout(resolve));
  expect(fetch).not.toHaveBeenCalled();
});
