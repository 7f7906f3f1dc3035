import { describe, expect, it } from 'vitest';
import { canonicalUrl } from '../../src/core/canonicalUrl.js';
import {
  encodeQuery,
  fillQuery,
  httpUrl,
  isAbsoluteUrl,
  joinUrl,
  parseBaseUrl,
  queryNames,
  setQuery,
  withoutDefaults,
  withoutNames,
  withUserinfo,
} from '../../src/core/url.js';

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
    ['/x?a=1#part', { b: 2 }, '/x?a=1&b=2'],
    ['/x?a&b=1', { a: 2 }, '/x?b=1&a=2'],
    ['/x?a+b=1&c', { 'a b': null }, '/x?c'],
    ['/x', { n: 10n as never, s: '*-._~' }, '/x?n=10&s=*-._%7E'],
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

describe('withoutDefaults', () => {
  it.each<[string, string, string[], string]>([
    ['a=1&b=2', 'b=2', [], 'a=1'],
    ['a=1&b=2', 'b=3', [], 'a=1'],
    ['a=1&b=2', 'b=3', ['b'], 'a=1&b=2'],
    ['a=1&b=2', 'b=2', ['b'], 'a=1'],
    ['%62=2&c+d=1', 'b=1&c%20d=2', [], ''],
    ['', 'a=1', [], ''],
    ['&a=1', '', [], '&a=1'],
  ])('%s without %s, %j its own, is %j', (search, defaults, own, left) => {
    expect(withoutDefaults(search, defaults, new Set(own))).toBe(left);
  });
});

it.each<[string, string[], string]>([
  ['a=1&b=2&a=3', ['a'], 'b=2'],
  ['a=1&%61=2&b', ['a', 'b'], ''],
  ['a=1', [], 'a=1'],
])('withoutNames: %s without %j is %j', (search, names, left) => {
  expect(withoutNames(search, names)).toBe(left);
});

it.each<[string, string[]]>([
  ['', []],
  ['a=1&b&c+d=2&%C3%BC=3&%=4', ['a', 'b', 'c d', 'ü', '%']],
])('queryNames: those of %j are %j', (search, names) => {
  expect(queryNames(search)).toEqual(names);
});

describe('parseBaseUrl', () => {
  const parts = { origin: 'https://a.example', userinfo: '', slash: false, search: '' };
  it.each<[string, object]>([
    ['https://a.example', { ...parts, prefix: 'https://a.example' }],
    ['https://a.example/', { ...parts, prefix: 'https://a.example' }],
    ['https://a.example/v1//?a=1#b', { ...parts, prefix: 'https://a.example/v1', slash: true, search: 'a=1' }],
    ['https://u@a.example/v1', { ...parts, userinfo: 'u@', prefix: 'https://u@a.example/v1' }],
    ['https://u:p@a.example/', { ...parts, userinfo: 'u:p@', prefix: 'https://u:p@a.example' }],
    ['https://:p@a.example/', { ...parts, userinfo: ':p@', prefix: 'https://:p@a.example' }],
  ])('takes %s apart', (url, expected) => {
    expect(parseBaseUrl(url)).toEqual(expected);
  });

  it('counts from the document, where there is one', () => {
    expect(parseBaseUrl('api', 'baseUrl', 'https://a.example/app/')).toMatchObject({
      prefix: 'https://a.example/app/api',
    });
  });

  it.each<[string, string | undefined, string]>([
    ['/v1', undefined, 'is not an absolute URL, and there is no document that it could be relative to'],
    ['', 'https://a.example/', 'is not an absolute URL, and there is no document that it could be relative to'],
    ['ftp://a.example', undefined, 'must be http or https, not ftp:'],
    ['https://', undefined, 'is no URL that can be read'],
    [' https://a.example', 'https://b.example/', 'has a control character, or a blank at an end'],
  ])('refuses %j at %s', (url, document, said) => {
    expect(() => parseBaseUrl(url, 'baseUrl', document)).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', message: `baseUrl: ${said}` }),
    );
  });
});

describe('httpUrl', () => {
  it.each<[string | URL, string | undefined, string]>([
    ['https://a.example/x', undefined, 'https://a.example/x'],
    ['HTTP://a.example/x y', undefined, 'http://a.example/x%20y'],
    ['../y', 'https://a.example/v1/x', 'https://a.example/y'],
    [new URL('https://a.example/x'), undefined, 'https://a.example/x'],
  ])('%s against %s is %s', (url, base, href) => {
    expect(httpUrl(url, base, 'url').href).toBe(href);
  });

  it.each<[unknown, string]>([
    ['/x', 'is no URL that can be read'],
    ['https://a.example/x\n', 'has a control character, or a blank at an end'],
    ['https://a.example/\u007f', 'has a control character, or a blank at an end'],
    ['https://a.example/x ', 'has a control character, or a blank at an end'],
    [' https://a.example/x', 'has a control character, or a blank at an end'],
    ['mailto:a@a.example', 'must be http or https, not mailto:'],
    ['xhttp://a.example', 'must be http or https, not xhttp:'],
    ['https+unix://a.example', 'must be http or https, not https+unix:'],
    [null, 'must be a string or object, not null'],
    [undefined, 'must be a string or object, not null'],
    [5, 'must be a string or object, not a number'],
  ])('refuses %j', (url, said) => {
    expect(() => httpUrl(url as string, undefined, 'url')).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', message: `url: ${said}` }),
    );
  });
});

it('withUserinfo puts it before the host, once', () => {
  expect(withUserinfo('https://a.example/b//c', 'u:p@')).toBe('https://u:p@a.example/b//c');
  expect(withUserinfo('https://a.example/b', '')).toBe('https://a.example/b');
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
      const scheme = path.slice(0, path.indexOf(':') + 1);
      expect(() => isAbsoluteUrl(path, 'next')).toThrow(
        expect.objectContaining({
          path: 'next',
          message: `next: only http and https URLs can be requested, not ${scheme} (http:// goes before a host, ./ before a path with a colon)`,
        }),
      );
    },
  );
  it.each(['https:a.example', 'http:/a.example', 'https:\\\\a.example'])('refuses %s', (path) => {
    expect(() => isAbsoluteUrl(path)).toThrow('has no // after http');
  });
});

it('encodeQuery repeats arrays and leaves out what is missing', () => {
  expect(encodeQuery({ a: [1, null, 2], b: undefined, c: false })).toBe('a=1&a=2&c=false');
});
