import { describe, expect, it } from 'vitest';
import { ConfigurationError, ResponseParseError } from '../../../src/core/errors.js';
import { createPageNumberStrategy } from '../../../src/pagination/strategies/createPageNumberStrategy.js';
import type { PageNumberConfig } from '../../../src/pagination/strategies/types.js';
import { numbers, readThrough, type Serve } from './readThrough.js';

const ALL = numbers(0, 25, 25);

/** 25 numbers, 10 a page, the first of them `base`. */
const api =
  (base = 1, extra: object = {}): Serve =>
  ({ url }) => ({ body: { items: numbers((Number(url.searchParams.get('page')) - base) * 10, 10, 25), ...extra } });
const read = (config: PageNumberConfig, serve = api(), base: object = {}, options: object = {}) =>
  readThrough(serve, {
    baseRequest: { path: '/items', ...base },
    strategy: createPageNumberStrategy(config),
    ...options,
  });
const pagesOf = (requests: string[]) => requests.map((path) => new URL(path, 'http://x').searchParams.get('page'));

describe('createPageNumberStrategy', () => {
  it.each<[string, PageNumberConfig, Serve, string[]]>([
    ['an empty page', {}, api(), ['1', '2', '3', '4']],
    ['a total of pages', { totalPath: 'pages' }, api(1, { pages: 3 }), ['1', '2', '3']],
    ['a total of pages, from 0', { totalPath: 'pages', basePage: 0 }, api(0, { pages: '3' }), ['0', '1', '2']],
    ['a total of pages, started later', { totalPath: 'pages', initialPage: 2 }, api(1, { pages: 3 }), ['2', '3']],
    ['a total of 0', { totalPath: 'pages' }, api(1, { pages: 0 }), ['1']],
    [
      'an initial page of 0, which says where counting starts',
      { totalPath: 'pages', initialPage: 0 },
      api(0, { pages: 3 }),
      ['0', '1', '2'],
    ],
    ['maximumPage, inclusive', { maximumPage: 2 }, api(), ['1', '2']],
    ['maximumPage, from 0', { maximumPage: 2, basePage: 0 }, api(0), ['0', '1', '2']],
    ['maximumPage before a total', { maximumPage: 1, totalPath: 'pages' }, api(1, { pages: 3 }), ['1']],
    ['has-more false', { hasMorePath: 'more' }, api(1, { more: 'n' }), ['1']],
    ['an empty page before a total', { totalPath: 'pages' }, api(1, { pages: 9 }), ['1', '2', '3', '4']],
  ])('ends at %s', (_, config, serve, pages) => {
    const { requests, error } = read(config, serve);
    expect(error).toBeUndefined();
    expect(pagesOf(requests)).toEqual(pages);
  });

  it('reads everything', () => {
    expect(read({}).items).toEqual(ALL);
  });

  it('starts where the base request is', () => {
    expect(pagesOf(read({}, api(), { query: { page: '3' } }).requests)).toEqual(['3', '4']);
    expect(pagesOf(read({}, api(), { path: '/items?page=3' }).requests)).toEqual(['3', '4']);
  });

  it('sends a page size, and takes other names', () => {
    const serve: Serve = ({ url }) => ({
      body: numbers(Number(url.searchParams.get('p')) * 20 - 20, Number(url.searchParams.get('size')), 25),
    });
    expect(read({ pageParam: 'p', pageSizeParam: 'size', pageSize: 20 }, serve).requests).toEqual([
      '/items?p=1&size=20',
      '/items?p=2&size=20',
      '/items?p=3&size=20',
    ]);
    expect(read({ pageSize: 10, maximumPage: 1 }).requests).toEqual(['/items?page=1&limit=10']);
  });

  it('writes into the JSON body', () => {
    const serve: Serve = ({ json }) => ({
      body: numbers((json as { paging: { page: number } }).paging.page * 10 - 10, 10, 25),
    });
    const { requests, items } = read({ pageBodyPath: 'paging.page' }, serve, { method: 'POST', json: { q: 1 } });
    expect(items).toEqual(ALL);
    expect(requests[0]).toBe('/items {"q":1,"paging":{"page":1}}');
  });

  it('fails on a total that is named and missing', () => {
    const { error } = read({ totalPath: 'meta.pages' }, api(1, { meta: { total: 25 } }));
    expect(error).toBeInstanceOf(ResponseParseError);
    expect((error as Error).message).toContain(
      'totalPath: `meta.pages` is missing (keys found: items, meta; in `meta`: keys found: total)',
    );
  });

  it.each<[string, PageNumberConfig]>([
    ['basePage', { basePage: -1 }],
    ['initialPage', { initialPage: Number.NaN }],
    ['maximumPage', { maximumPage: 1.5 }],
    ['maximumPage', { maximumPage: 0 }],
    ['maximumPage', { maximumPage: 2, initialPage: 3 }],
    ['pageSize', { pageSize: 0 }],
    ['pageBodyPath', { pageParam: 'page', pageBodyPath: 'page' }],
    ['stopAfterEmptyPage', { stopAfterEmptyPage: false }],
  ])('refuses %s in %j', (path, config) => {
    expect(() => createPageNumberStrategy(config)).toThrow(ConfigurationError);
    expect(() => createPageNumberStrategy(config)).toThrow(expect.objectContaining({ path }));
  });

  it('says which page is the first, where the maximum is below it', () => {
    const below = (config: PageNumberConfig) => () => createPageNumberStrategy(config);
    expect(below({ maximumPage: 2, initialPage: 3 })).toThrow('maximumPage: is 2, below the first page, 3');
    expect(below({ maximumPage: 0 })).toThrow('maximumPage: is 0, below the first page, 1');
  });

  it('refuses a page past the maximum, and one that is no number, before anything is sent', () => {
    for (const query of [{ page: 5 }, { page: 'last' }]) {
      const { error, requests } = read({ maximumPage: 4 }, api(), { query });
      expect(error).toBeInstanceOf(ConfigurationError);
      expect(requests).toEqual([]);
    }
  });

  it('plans the rest where the total is known', () => {
    const { items, requests } = read({ totalPath: 'pages' }, api(1, { pages: 3 }), {}, { concurrency: 3 });
    expect(items).toEqual(ALL);
    expect(pagesOf(requests)).toEqual(['1', '2', '3']);
  });
});
