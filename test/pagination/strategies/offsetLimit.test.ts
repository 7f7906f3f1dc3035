import { describe, expect, it } from 'vitest';
import { ConfigurationError, ResponseParseError } from '../../../src/core/errors.js';
import { createOffsetLimitStrategy } from '../../../src/pagination/strategies/createOffsetLimitStrategy.js';
import type { OffsetLimitConfig } from '../../../src/pagination/strategies/types.js';
import { numbers, readThrough, type Serve } from './readThrough.js';

const ALL = numbers(0, 25, 25);
const asked = (params: URLSearchParams, name: string, otherwise = 0) => Number(params.get(name) ?? otherwise);

/** 25 numbers by offset and limit, 10 a page unless asked otherwise, with whatever else the body says. */
const api =
  (extra: (offset: number, limit: number) => object = () => ({})): Serve =>
  ({ url, json }) => {
    const body = (json ?? {}) as { offset?: number; limit?: number };
    const offset = body.offset ?? asked(url.searchParams, 'offset');
    const limit = body.limit ?? asked(url.searchParams, 'limit', 10);
    return { body: { items: numbers(offset, limit, 25), ...extra(offset, limit) } };
  };
const read = (config: OffsetLimitConfig, serve = api(), base: object = {}, options: object = {}) =>
  readThrough(serve, {
    baseRequest: { path: '/items', ...base },
    strategy: createOffsetLimitStrategy(config),
    ...options,
  });

describe('createOffsetLimitStrategy', () => {
  it('reads to the first empty page', () => {
    const { requests, items } = read({ pageSize: 10 });
    expect(items).toEqual(ALL);
    expect(requests).toEqual([
      '/items?offset=0&limit=10',
      '/items?offset=10&limit=10',
      '/items?offset=20&limit=10',
      '/items?offset=30&limit=10',
    ]);
  });

  it.each<[string, OffsetLimitConfig, object, string[]]>([
    ['a total', { pageSize: 10, totalPath: 'total' }, { total: 25 }, ['0', '10', '20']],
    ['a total in text', { pageSize: 10, totalPath: 'total' }, { total: ' 25 ' }, ['0', '10', '20']],
    ['a total by function', { pageSize: 10, totalPath: () => 20 }, {}, ['0', '10']],
    ['a total of 0, with items', { pageSize: 10, totalPath: 'total' }, { total: 0 }, ['0']],
    [
      'a total that ends with a page',
      { pageSize: 5, totalPath: 'm.total' },
      { m: { total: 25 } },
      ['0', '5', '10', '15', '20'],
    ],
    ['maximumOffset', { pageSize: 10, maximumOffset: 20 }, {}, ['0', '10']],
    ['maximumOffset in the middle of a page', { pageSize: 10, maximumOffset: 15 }, {}, ['0', '10']],
    ['maximumOffset before a total', { pageSize: 10, maximumOffset: 10, totalPath: 'total' }, { total: 25 }, ['0']],
    [
      'a total before maximumOffset',
      { pageSize: 10, maximumOffset: 1000, totalPath: 'total' },
      { total: 11 },
      ['0', '10'],
    ],
    ['has-more false', { pageSize: 10, hasMorePath: 'more' }, { more: false }, ['0']],
    [
      'has-more false before a total',
      { pageSize: 10, hasMorePath: 'more', totalPath: 'total' },
      { more: 'No', total: 25 },
      ['0'],
    ],
    [
      'a total before has-more true',
      { pageSize: 10, hasMorePath: 'more', totalPath: 'total' },
      { more: true, total: 10 },
      ['0'],
    ],
    ['an empty page before has-more true', { pageSize: 20, hasMorePath: 'more' }, { more: 'yes' }, ['0', '20', '40']],
    ['an empty page before a total', { pageSize: 20, totalPath: 'total' }, { total: 1000 }, ['0', '20', '40']],
    ['initialOffset', { pageSize: 10, initialOffset: 15 }, {}, ['15', '25']],
    ['totalPath null', { pageSize: 20, totalPath: null }, { total: 5 }, ['0', '20', '40']],
    ['a total that nobody named', { pageSize: 20 }, { total: 5, has_more: false }, ['0', '20', '40']],
  ])('ends at %s', (_, config, extra, offsets) => {
    const { requests, error } = read(
      config,
      api(() => extra),
    );
    expect(error).toBeUndefined();
    expect(requests.map((path) => new URL(path, 'http://x').searchParams.get('offset'))).toEqual(offsets);
  });

  it.each(['false', 'FALSE', 'no', 'No', 'f', 'F', 'n', '0', 0, false, ' false '])('takes %o for no more', (more) => {
    expect(
      read(
        { pageSize: 10, hasMorePath: 'more' },
        api(() => ({ more })),
      ).requests,
    ).toHaveLength(1);
  });

  it.each(['true', 'TRUE', 'yes', 't', 'Y', '1', 1, true])('takes %o for more', (more) => {
    expect(
      read(
        { pageSize: 10, hasMorePath: 'more' },
        api(() => ({ more })),
      ).requests,
    ).toHaveLength(4);
  });

  it('goes on after a short page, by pageSize', () => {
    const serve: Serve = ({ url }) => {
      const offset = asked(url.searchParams, 'offset');
      return { body: { items: numbers(offset, 10, 25).filter((number) => number % 2 === 0) } };
    };
    const { requests, items } = read({ pageSize: 10 }, serve);
    expect(requests).toHaveLength(4);
    expect(items).toEqual(ALL.filter((number) => number % 2 === 0));
  });

  it('goes on after an empty page when told so', () => {
    const serve: Serve = ({ url }) => {
      const offset = asked(url.searchParams, 'offset');
      return { body: { items: offset === 10 ? [] : numbers(offset, 10, 25), total: 25 } };
    };
    expect(read({ pageSize: 10, totalPath: 'total', stopAfterEmptyPage: false }, serve).items).toEqual([
      ...numbers(0, 10, 25),
      ...numbers(20, 10, 25),
    ]);
    expect(read({ pageSize: 10, totalPath: 'total' }, serve).items).toEqual(numbers(0, 10, 25));
  });

  it.each<[string, object]>([
    ['query', { query: { limit: 5 } }],
    ['query, as text', { query: { limit: '5' } }],
    ['path', { path: '/items?limit=5' }],
  ])('takes the page size from the base request: %s', (_, base) => {
    const { requests, items } = read(
      { totalPath: 'total' },
      api(() => ({ total: 25 })),
      base,
    );
    expect(items).toEqual(ALL);
    expect(requests).toHaveLength(5);
  });

  it('goes by the first page where nobody says the size', () => {
    const serve = api((offset) => ({ items: offset === 10 ? [10, 11] : numbers(offset, 10, 25) }));
    const { requests } = read({}, serve);
    expect(requests).toEqual(['/items?offset=0', '/items?offset=10', '/items?offset=20', '/items?offset=30']);
  });

  it('starts where the base request is', () => {
    expect(read({ pageSize: 10 }, api(), { query: { offset: '10' } }).items).toEqual(numbers(10, 15, 25));
    expect(read({ pageSize: 10 }, api(), { path: '/items?offset=20' }).items).toEqual(numbers(20, 5, 25));
    expect(read({ pageSize: 10, initialOffset: 0 }, api(), { query: { offset: 10 } }).items).toEqual(ALL);
  });

  it('keeps the rest of the query, and takes other names', () => {
    const serve: Serve = ({ url }) => ({
      body: numbers(asked(url.searchParams, 'skip'), asked(url.searchParams, 'take'), 25),
    });
    const { requests, items } = read({ offsetParam: 'skip', limitParam: 'take', pageSize: 20 }, serve, {
      query: { q: ['a', 'b'] },
    });
    expect(items).toEqual(ALL);
    expect(requests[1]).toBe('/items?q=a&q=b&skip=20&take=20');
  });

  it('writes into the JSON body, and leaves the given one alone', () => {
    const json = { q: 'x', page: { sort: 'id' } };
    const serve: Serve = ({ json: sent }) => {
      const { from, size } = (sent as { page: { from: number; size: number } }).page;
      return { body: { items: numbers(from, size, 25) } };
    };
    const { requests, items } = read({ offsetBodyPath: 'page.from', limitBodyPath: 'page.size', pageSize: 20 }, serve, {
      method: 'POST',
      json,
    });
    expect(items).toEqual(ALL);
    expect(requests).toEqual([
      '/items {"q":"x","page":{"sort":"id","from":0,"size":20}}',
      '/items {"q":"x","page":{"sort":"id","from":20,"size":20}}',
      '/items {"q":"x","page":{"sort":"id","from":40,"size":20}}',
    ]);
    expect(json).toEqual({ q: 'x', page: { sort: 'id' } });
  });

  it('takes size and start from the JSON body, and one value in each place', () => {
    const { items, requests } = read({ offsetBodyPath: 'offset' }, api(), {
      method: 'POST',
      json: { offset: 5 },
      query: { limit: 20 },
    });
    expect(items).toEqual(numbers(5, 20, 25));
    expect(requests[1]).toBe('/items?limit=20 {"offset":25}');
  });

  it.each<[string, OffsetLimitConfig, object]>([
    ['totalPath', { pageSize: 10, totalPath: 'meta.total' }, { count: 25 }],
    ['hasMorePath', { pageSize: 10, hasMorePath: 'meta.total' }, { count: 25 }],
  ])('fails on a %s that is named and missing, naming it and the keys found', (option, config, extra) => {
    const { error } = read(
      config,
      api(() => extra),
    );
    expect(error).toBeInstanceOf(ResponseParseError);
    expect((error as Error).message).toContain(`${option}: \`meta.total\` is missing (keys found: items, count)`);
  });

  it.each([
    [null, 'null'],
    [-1, '-1'],
    ['many', '"many"'],
    ['', '""'],
    ['m'.repeat(40), `"${'m'.repeat(40)}"`],
    ['m'.repeat(41), 'a string'],
    [{}, 'an object'],
    [2.5, '2.5'],
    [true, 'a boolean'],
  ])('fails on a total of %o', (total, shown) => {
    const { error } = read(
      { pageSize: 10, totalPath: 'total' },
      api(() => ({ total })),
    );
    expect(error).toBeInstanceOf(ResponseParseError);
    expect((error as Error).message).toContain(`totalPath: \`total\` is ${shown}, which says nothing about the end`);
    expect(error).toMatchObject({ request: { method: 'GET' }, outcome: { attempts: 1 } });
  });

  it.each([null, 'maybe', '', {}, 2])('fails on a has-more of %o', (more) => {
    expect(
      read(
        { pageSize: 10, hasMorePath: 'more' },
        api(() => ({ more })),
      ).error,
    ).toBeInstanceOf(ResponseParseError);
  });

  it('does not miss them on an empty page', () => {
    const serve: Serve = ({ url }) => {
      const items = numbers(asked(url.searchParams, 'offset'), 10, 20);
      return { body: items.length > 0 ? { items, total: 1000, more: true } : { items } };
    };
    expect(read({ pageSize: 10, totalPath: 'total', hasMorePath: 'more' }, serve).error).toBeUndefined();
    // Nothing else would end this one.
    expect(read({ pageSize: 10, totalPath: 'total', stopAfterEmptyPage: false }, serve).error).toBeInstanceOf(
      ResponseParseError,
    );
    const bounded = read({ pageSize: 10, totalPath: 'total', stopAfterEmptyPage: false, maximumOffset: 50 }, serve);
    expect(bounded.error).toBeUndefined();
    expect(bounded.requests).toHaveLength(5);
  });

  it.each<[string, OffsetLimitConfig]>([
    ['pageSize', { pageSize: 0 }],
    ['pageSize', { pageSize: -10 }],
    ['pageSize', { pageSize: Number.NaN }],
    ['pageSize', { pageSize: 2.5 }],
    ['pageSize', { pageSize: Number.POSITIVE_INFINITY }],
    ['initialOffset', { initialOffset: -1 }],
    ['initialOffset', { initialOffset: Number.NaN }],
    ['maximumOffset', { maximumOffset: -1 }],
    ['maximumOffset', { maximumOffset: Number.NaN }],
    ['offsetBodyPath', { offsetParam: 'offset', offsetBodyPath: 'offset' }],
    ['limitBodyPath', { limitParam: 'limit', limitBodyPath: 'limit' }],
    ['offsetBodyPath', { offsetBodyPath: '__proto__.x' }],
    ['limitBodyPath', { limitBodyPath: 'a.constructor' }],
    ['offsetParam', { offsetParam: '' }],
    ['stopAfterEmptyPage', { stopAfterEmptyPage: false }],
    ['stopAfterEmptyPage', { stopAfterEmptyPage: false, totalPath: null }],
  ])('refuses %s in %j', (path, config) => {
    expect(() => createOffsetLimitStrategy(config)).toThrow(ConfigurationError);
    expect(() => createOffsetLimitStrategy(config)).toThrow(expect.objectContaining({ path }));
  });

  it.each<[string, OffsetLimitConfig, object, string]>([
    [
      'a limit of 0',
      {},
      { query: { limit: 0 } },
      'baseRequest.query.limit: is a number, and has to be a whole number of at least 1',
    ],
    [
      'a limit that is no number',
      {},
      { query: { limit: 'all' } },
      'baseRequest.query.limit: is "all", and has to be a whole number of at least 1',
    ],
    [
      'an offset below 0',
      { pageSize: 10 },
      { query: { offset: -5 } },
      'baseRequest.query.offset: is a number, and has to be a whole number of at least 0',
    ],
    [
      'an offset in the body that is no number',
      { pageSize: 10, offsetBodyPath: 'at' },
      { method: 'POST', json: { at: 'first' } },
      'baseRequest.json.at: is "first", and has to be a whole number of at least 0',
    ],
    [
      'a start past the maximum',
      { pageSize: 10, initialOffset: 20, maximumOffset: 20 },
      {},
      'baseRequest.query.offset: starts at 20, past the maximum',
    ],
    [
      'a body path beside a text body',
      { pageSize: 10, offsetBodyPath: 'offset' },
      { method: 'POST', body: '{}' },
      "offsetBodyPath: needs the request's body as `json`, and it has a `body`",
    ],
    [
      'a body path beside a form',
      { pageSize: 10, offsetBodyPath: 'offset' },
      { method: 'POST', form: { a: 1 } },
      "offsetBodyPath: needs the request's body as `json`, and it has a `form`",
    ],
    [
      'a body path into a text',
      { pageSize: 10, offsetBodyPath: 'offset' },
      { method: 'POST', json: 'text' },
      'offsetBodyPath: ',
    ],
  ])('refuses %s before anything is sent', (_, config, base, message) => {
    const { error, requests } = read(config, api(), base);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect((error as Error).message).toContain(message);
    expect(requests).toEqual([]);
  });

  it('reads the last of several values, and takes null in a body for none', () => {
    expect(read({ pageSize: 10 }, api(), { query: { offset: [5, 20] } }).items).toEqual(numbers(20, 5, 25));
    const posted = { method: 'POST', json: { offset: null } };
    expect(read({ pageSize: 10, offsetBodyPath: 'offset' }, api(), posted).items).toEqual(ALL);
  });

  it('goes by pageSize also where a checkpoint of another strategy names none', () => {
    const serve: Serve = ({ url }) => {
      const from = asked(url.searchParams, 'offset');
      return { body: { items: numbers(from, 10, 25).filter((number) => number % 2 === 0) } };
    };
    const resumeFrom = { version: 1, next: { method: 'GET', path: '/items' }, pageIndex: 0, collectedItems: 0 };
    const { requests } = read({ pageSize: 10 }, serve, {}, { resumeFrom });
    expect(requests).toEqual(['/items', '/items?offset=10', '/items?offset=20', '/items?offset=30']);
  });

  it('cannot go on from an empty first page by its length', () => {
    const { error, items } = read({ hasMorePath: 'more', stopAfterEmptyPage: false }, () => ({
      body: { items: [], more: true },
    }));
    expect(items).toEqual([]);
    expect(error).toMatchObject({
      name: 'ConfigurationError',
      path: 'pageSize',
      message: expect.stringContaining('is not given, and the first page is empty: there is nothing to go by'),
    });
  });

  it('plans the rest where the total is known', () => {
    for (const concurrency of [2, 8]) {
      const planned = read(
        { pageSize: 4, totalPath: 'total' },
        api(() => ({ total: 25 })),
        {},
        { concurrency },
      );
      expect(planned.items).toEqual(ALL);
      expect(planned.requests).toHaveLength(7);
      expect(
        read(
          { pageSize: 4, totalPath: 'total', maximumOffset: 10 },
          api(() => ({ total: 25 })),
          {},
          { concurrency },
        ).requests,
      ).toHaveLength(3);
      expect(
        read(
          { pageSize: 4, totalPath: 'total', hasMorePath: 'more' },
          api(() => ({ total: 25, more: false })),
          {},
          { concurrency },
        ).requests,
      ).toHaveLength(1);
    }
    expect(read({ pageSize: 10 }, api(), {}, { concurrency: 4 }).items).toEqual(ALL);
  });

  it('plans a total of a billion without making a billion requests', () => {
    const { requests } = read(
      { pageSize: 1, totalPath: 'total' },
      api(() => ({ total: 1e9 })),
      {},
      { concurrency: 4, limits: { maxPages: 10 } },
    );
    expect(requests.length).toBeLessThanOrEqual(14);
  });

  it('heeds every signal in a plan, too', () => {
    const config = { pageSize: 10, totalPath: 'total', hasMorePath: 'more' };
    const inTurn = (concurrency: number) =>
      read(
        config,
        api((offset) => ({ total: 1000, more: offset < 10 })),
        {},
        { concurrency },
      ).items;
    expect(inTurn(3)).toEqual(inTurn(1));
    const toTheEmptyPage = (concurrency: number) =>
      read(
        { pageSize: 10, totalPath: 'total' },
        api(() => ({ total: 60 })),
        {},
        { concurrency },
      );
    expect(toTheEmptyPage(3).items).toEqual(ALL);
    expect(toTheEmptyPage(3).requests.length).toBeLessThanOrEqual(7);
  });

  it('keeps no state: one strategy object, many runs', () => {
    const strategy = createOffsetLimitStrategy({});
    const run = () => readThrough(api(), { baseRequest: '/items', strategy });
    expect(run()).toEqual(run());
  });
});
