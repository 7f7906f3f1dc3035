import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { bundleForPage } from '../support/bundleForPage.js';
import { type RunningServer, startServer } from '../support/startServer.js';
import { type OpenPage, openPage } from './openPage.js';

/** What the other origin was asked, with the cookie it was sent. */
let asked: { method: string; path: string; cookie: string | undefined; authorization: string | undefined }[] = [];
let home: RunningServer;
let other: RunningServer;
let open: OpenPage;

beforeAll(async () => {
  const script = await bundleForPage('test/browser/pageScript.ts', inject('consumer'));
  home = await startServer((request, response) => {
    if (request.url === '/deep/page') {
      const html = '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/script.js"></script>';
      response.setHeader('content-type', 'text/html').end(html);
    } else if (request.url === '/script.js') response.setHeader('content-type', 'text/javascript').end(script);
    else response.setHeader('content-type', 'application/json').end(JSON.stringify(request.url));
  });
  other = await startServer(answerAcross);
  open = await openPage(`${home.url}/deep/page`);
  await open.page.waitForFunction(() => 'pageFunctions' in globalThis);
});
afterAll(async () => {
  await open?.close();
  await home?.close();
  await other?.close();
});
afterEach(() => {
  expect(open.said).toEqual([]);
  asked = [];
});

/** Answers under /<what it allows>/…: `open` any page, `cookies` this page with its cookies, `exposed` the headers too, `auth` a token. */
function answerAcross(request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', other.url);
  const [, allowed = '', place] = pathname.split('/');
  const { cookie, authorization } = request.headers;
  asked.push({ method: request.method ?? '', path: pathname, cookie, authorization });
  if (allowed === 'cookies') {
    response.setHeader('access-control-allow-origin', home.url).setHeader('access-control-allow-credentials', 'true');
  } else if (allowed !== 'closed') response.setHeader('access-control-allow-origin', '*');
  if (allowed === 'exposed') response.setHeader('access-control-expose-headers', 'Link, Retry-After');
  if (allowed === 'auth') response.setHeader('access-control-allow-headers', 'Authorization');
  if (request.method === 'OPTIONS') {
    response.writeHead(204).end();
    return;
  }
  if (place === 'login') response.setHeader('set-cookie', 'session=42; Path=/');
  const page = Number(searchParams.get('page') ?? 1);
  if (place === 'items' && page < 3) response.setHeader('link', `<${pathname}?page=${page + 1}>; rel="next"`);
  response.setHeader('content-type', 'application/json').end(place === 'items' ? JSON.stringify([page]) : '"ok"');
}

describe('a relative baseUrl', () => {
  it.each([
    ['/api', '/api/cities'],
    ['api/', '/deep/api/cities'],
    ['../v1', '/v1/cities'],
  ])('%s counts from the page', async (baseUrl, path) => {
    expect(await open.call('askRelative', baseUrl, '/cities')).toBe(path);
  });
});

describe('cookies of another origin', () => {
  it('are sent and kept with `credentials: include`, and else not', async () => {
    expect(await open.call('askAcross', `${other.url}/cookies/login`, { credentials: 'include' })).toBe('ok');
    expect(await open.call('askAcross', `${other.url}/cookies/me`, { credentials: 'include' })).toBe('ok');
    expect(await open.call('askAcross', `${other.url}/cookies/me`, {})).toBe('ok');
    expect(asked.map(({ cookie }) => cookie)).toEqual([undefined, 'session=42', undefined]);
  });

  it('fail the request where the server does not allow them', async () => {
    expect(await open.call('askAcross', `${other.url}/open/me`, { credentials: 'include' })).toContain(
      'HttpNetworkError',
    );
  });
});

describe('CORS', () => {
  it('goes through every page where Link is exposed', async () => {
    expect(await open.call('pagesAcross', `${other.url}/exposed/items`)).toEqual({ items: [1, 2, 3], warnings: [] });
  });

  it('warns, naming the header, where it is not', async () => {
    expect(await open.call('pagesAcross', `${other.url}/open/items`)).toEqual({
      items: [1],
      warnings: [expect.stringContaining('Access-Control-Expose-Headers: link')],
    });
  });

  it('lets a token through where the server allows the header', async () => {
    expect(await open.call('askAcross', `${other.url}/auth/me`, { token: 'abc' })).toBe('ok');
    expect(asked.map(({ method, authorization }) => [method, authorization])).toEqual([
      ['OPTIONS', undefined],
      ['GET', 'Bearer abc'],
    ]);
  });

  it.each(['open', 'closed'])('is a network error where the server does not: %s', async (allowed) => {
    expect(await open.call('askAcross', `${other.url}/${allowed}/me`, { token: 'abc' })).toMatch(
      /^HttpNetworkError: GET http.* failed/,
    );
    expect(asked.map(({ method }) => method)).toEqual(['OPTIONS']);
  });
});
