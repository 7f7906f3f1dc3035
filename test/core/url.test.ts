import { describe, expect, it } from 'vitest';
import { canonicalUrl } from '../../src/core/canonicalUrl.js';
import { encodeQuery, fillQuery, isAbsoluteUrl, joinUrl, parseBaseUrl, setQuery } from '../../src/core/url.js';

describe('joinUrl', () => {
  it.each([
    ['https://a.example', 'items', 'https://a.example/items'],
    ['https://a.example/', '/items', 'https://a.example/items'],
    ['https://a.example/v1', 'items', 'https://a.example/v1/items'],
    ['https://a.example/v1/', '/items', 'https://a.example/v1/items'],
    ['https://a.example/v1/', '//items', 'https://a.example/v1/items'],
    ['https://a.example/v1', '', 'https://a.example/v1'],
    ['https://a.example/v1/', '', 'https://a.example/v1/'],
    ['https://a.example/v1', '/', 'https://a.example/v1/'],
    ['https://a.example/v1', '?a=1', 'https://a.example/v1?a=1'],
    ['https://a.example/v1?k=1', 'items', 'https://a.example/v1/items?k=1'],
    ['https://a.example/v1?k=1&l=2', 'items?l=3', 'https://a.example/v1/items?l=3&k=1'],
    ['https://a.example/v1#part', 'items#there', 'https://a.example/v1/items'],
  ])('%s + %s = %s', (base, path, joined) => {
    expect(joinUrl(parseBaseUrl(base), path)).toBe(joined);
  });
});

describe('setQuery', () => {
  it.each([
    ['/x', { a: 1 }, '/x?a=1'],
    ['/x?a=1&b=2', { a: 3 }, '/x?b=2&a=3'],
    ['/x?a=1&a=2', { a: [3, 4] }, '/x?a=3&a=4'],
    ['/x', { a: null, b: undefined, c: true }, '/x?c=true'],
    ['/x?a=1', { a: null }, '/x'],
    ['/x?a=1', { a: undefined }, '/x?a=1'],
    ['/x?%61=1', { a: 2 }, '/x?a=2'],
    ['/x', { 'a b': 'c&d', e: 'ü' }, '/x?a+b=c%26d&e=%C3%BC'],
    ['/x', {}, '/x'],
  ])('%s with %o is %s', (url, query, expected) => {
    expect(setQuery(url, query)).toBe(expected);
  });

  it('names the parameter that no query can carry', () => {
    expect(() => setQuery('/x', { filter: { a: 1 } as unknown as string })).toThrow('query.filter: must be a string');
  });

  it('leaves the object it was given alone', () => {
    const query = Object.freeze({ a: Object.freeze([1, 2]) });
    setQuery('/x?a=0', query);
    expect(query).toEqual({ a: [1, 2] });
  });
});

describe('fillQuery', () => {
  it.each([
    ['', 'a=1', 'a=1'],
    ['a=2', 'a=1&b=1', 'a=2&b=1'],
    ['a=2', '', 'a=2'],
  ])('%s filled with %s is %s', (search, defaults, expected) => {
    expect(fillQuery(search, defaults)).toBe(expected);
  });
});

describe('canonicalUrl', () => {
  it.each([
    '/items?a=1&b=%20',
    '/a/../b',
    '/a/./b',
    '/a/%2e%2E/b',
    '/a b?c d',
    "/it's?it's",
    '/ü?ü',
    '/a\\b',
    '/a"b<c>',
    '/a^b`c{d|e}',
    '?a=1',
    '/items/..',
    '',
  ])('writes %j as new URL does', (rest) => {
    const url = `https://a.example${rest}`;
    expect(canonicalUrl(url, 'https://a.example'.length)).toBe(new URL(url).href);
  });
});

describe('isAbsoluteUrl', () => {
  it.each([
    ['https://a.example/x', true],
    ['HTTP://a.example/x', true],
    ['/x', false],
    ['//a.example/x', false],
    ['./items:batch', false],
    ['/items:batch', false],
    ['items/1:batch', false],
  ])('%s: %s', (path, expected) => {
    expect(isAbsoluteUrl(path)).toBe(expected);
  });
  it.each(['ftp://a.example', 'data:text/plain,x', 'javascript:alert(1)', 'localhost:8080/x', 'items:batch'])(
    'refuses %s',
    (path) => {
      expect(() => isAbsoluteUrl(path)).toThrow('only http and https URLs can be requested');
    },
  );
  it.each(['https:a.example', 'http:/a.example', 'https:\\\\a.example'])('refuses %s', (path) => {
    expect(() => isAbsoluteUrl(path)).toThrow('has no // after http');
  });
});

it('encodeQuery repeats arrays and leaves out what is missing', () => {
  expect(encodeQuery({ a: [1, null, 2], b: undefined, c: false })).toBe('a=1&a=2&c=false');
});
