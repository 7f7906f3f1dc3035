import { describe, expect, it } from 'vitest';
import { hrefBelow, urlBeside } from '../../src/core/canonicalUrl.js';
import { parseBaseUrl } from '../../src/core/url.js';

describe('urlBeside', () => {
  const base = 'https://api.example.com:8443/v1/items?page=1';

  it.each([
    ['/v1/items?page=2', base],
    ['/v1/a b/../c?q=ü', base],
    ['/', base],
    ['https://api.example.com:8443/v1/items?page=2', base],
    ['https://api.example.com:8443/./x', base],
    ['/next', 'http://localhost/first'],
    ['/next', 'https://a.example/'],
  ])('%s at %s needs no URL, and is what one would say', (target, at) => {
    expect(urlBeside(target, at)).toBe(new URL(target, at).href);
  });

  it.each([
    ['/x#part', base],
    ['/x\\y', base],
    ['/\t/other.example/x', base],
    ['/\n\r/other.example/x', base],
    ['//other.example/x', base],
    ['?page=2', base],
    ['next', base],
    ['', base],
    ['https://other.example/x', base],
    ['https://api.example.com:84431/x', base],
    ['https://api.example.com:8443.evil.example/x', base],
    ['https://api.example.com:8443@evil.example/x', base],
    ['https://api.example.com:8443?page=2', base],
    ['/x', 'https://user:password@api.example.com/'],
    ['/x', 'https://api.example.com:443/'],
    ['/x', 'http://api.example.com:80/'],
    ['/x', 'https://api.example.com:80/'],
    ['/x', 'https://api.example.com'],
    ['/x', 'ftp://api.example.com/'],
    ['/x', 'see https://api.example.com/'],
  ])('%s at %s is left to one', (target, at) => {
    expect(urlBeside(target, at)).toBeUndefined();
  });
});

describe('hrefBelow', () => {
  const base = parseBaseUrl('https://user:password@api.example.com/v1');

  it.each<[string, Parameters<typeof hrefBelow>[2], string]>([
    ['https://api.example.com/v2/items', undefined, 'https://user:password@api.example.com/v2/items'],
    ['https://api.example.com/a b', undefined, 'https://user:password@api.example.com/a%20b'],
    ['https://api.example.com/x?a=1&b=2', { a: 3 }, 'https://user:password@api.example.com/x?b=2&a=3'],
  ])('%s with %o is at home', (url, query, href) => {
    expect(hrefBelow(base, url, query)).toBe(href);
    expect(hrefBelow(parseBaseUrl('https://api.example.com'), url, query)).toBe(href.replace('user:password@', ''));
  });

  it.each([
    'https://api.example.com',
    'https://api.example.com?a=1',
    'https://api.example.com.evil.example/',
    'https://api.example.com/x#part',
    'https://other.example/x',
    '/x',
  ])('%s is not, or not plainly', (url) => {
    expect(hrefBelow(base, url, undefined)).toBeUndefined();
  });
});
