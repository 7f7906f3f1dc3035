import { describe, expect, it } from 'vitest';
import { ConfigurationError, ResponseParseError } from '../../../src/core/errors.js';
import type { HttpResponse } from '../../../src/http/types.js';
import type { PageExtraction } from '../../../src/pagination/pageExtraction.js';
import { createCursorStrategy } from '../../../src/pagination/strategies/createCursorStrategy.js';
import { createHeaderCursorStrategy } from '../../../src/pagination/strategies/createHeaderCursorStrategy.js';
import type { CursorConfig, HeaderCursorConfig } from '../../../src/pagination/strategies/types.js';
import { numbers, readThrough, type Serve } from './readThrough.js';

const ALL = numbers(0, 25, 25);

/** 25 numbers, 10 a page; `place` puts the cursor of the next page, if any, into the body. */
const api =
  (place: (next: string | null) => object, read: (url: URL, json: unknown) => unknown = cursorInQuery): Serve =>
  ({ url, json }) => {
    const from = Number(read(url, json) ?? 0);
    return { body: { items: numbers(from, 10, 25), ...place(from + 10 < 25 ? String(from + 10) : null) } };
  };
const cursorInQuery = (url: URL) => url.searchParams.get('cursor');
const usual = api((next) => ({ cursors: { next } }));
const read = (config: CursorConfig, serve = usual, options: object = {}) =>
  readThrough(serve, { baseRequest: '/items', strategy: createCursorStrategy(config), ...options });

describe('createCursorStrategy', () => {
  it('finds the cursor at cursors.next, and sends none at first', () => {
    const { requests, items } = read({});
    expect(items).toEqual(ALL);
    expect(requests).toEqual(['/items', '/items?cursor=10', '/items?cursor=20']);
  });

  it.each<[string, CursorConfig, Serve, string[]]>([
    [
      'a path',
      { cursorPath: 'meta.next' },
      api((next) => ({ meta: { next } })),
      ['/items', '/items?cursor=10', '/items?cursor=20'],
    ],
    [
      'a key',
      { cursorPath: 'meta.next' },
      api((next) => ({ 'meta.next': next })),
      ['/items', '/items?cursor=10', '/items?cursor=20'],
    ],
    [
      'a function',
      { cursorPath: (body) => (body as { n: string }).n },
      api((next) => ({ n: next })),
      ['/items', '/items?cursor=10', '/items?cursor=20'],
    ],
    [
      'the last item',
      { cursorPath: 'items[-1]', stopAfterEmptyPage: true },
      ({ url }) => ({ body: { items: numbers(Number(cursorInQuery(url) ?? -1) + 1, 10, 25) } }),
      ['/items', '/items?cursor=9', '/items?cursor=19', '/items?cursor=24'],
    ],
    [
      'another parameter',
      { cursorParam: 'after' },
      api(
        (next) => ({ cursors: { next } }),
        (url) => url.searchParams.get('after'),
      ),
      ['/items', '/items?after=10', '/items?after=20'],
    ],
    ['an initial cursor', { initialCursor: '20' }, usual, ['/items?cursor=20']],
    ['no initial cursor', { initialCursor: null }, usual, ['/items', '/items?cursor=10', '/items?cursor=20']],
  ])('goes by %s', (_, config, serve, requests) => {
    expect(read(config, serve).requests).toEqual(requests);
  });

  it.each(['', null, undefined, false])('ends at %o', (next) => {
    const ended = { requests: ['/items'], items: [1] };
    expect(read({}, () => ({ body: { items: [1], cursors: { next } } }))).toEqual(ended);
    expect(read({ cursorPath: 'next' }, () => ({ body: { items: [1], next } }))).toEqual(ended);
    const extractPage = (): PageExtraction<unknown> => ({ items: [1], state: { cursor: next } });
    expect(read({}, usual, { extractPage })).toEqual(ended);
  });

  it('goes on with 0', () => {
    const serve: Serve = ({ url }) => ({
      body: { items: [1], cursors: cursorInQuery(url) === null ? { next: 0 } : {} },
    });
    expect(read({}, serve).requests).toEqual(['/items', '/items?cursor=0']);
    const zeroes = { extractPage: () => ({ items: [1], state: 0 }), onLoop: 'stop' };
    expect(read({}, serve, zeroes).requests).toEqual(['/items', '/items?cursor=0']);
  });

  it('goes on after an empty page, unless told to stop', () => {
    const serve: Serve = ({ url }) => {
      const from = Number(cursorInQuery(url) ?? 0);
      return { body: { items: from === 10 ? [] : [from], cursors: { next: from < 20 ? from + 10 : null } } };
    };
    expect(read({}, serve).items).toEqual([0, 20]);
    expect(read({ stopAfterEmptyPage: true }, serve).items).toEqual([0]);
  });

  it('ends at has-more false, and fails on one that is named and missing', () => {
    const always: Serve = ({ url }) => {
      const from = Number(cursorInQuery(url) ?? 0);
      return { body: { items: [from], cursors: { next: from + 1 }, has_more: from < 2 ? 'TRUE' : 'False' } };
    };
    expect(read({ hasMorePath: 'has_more' }, always).items).toEqual([0, 1, 2]);
    const { error } = read({ hasMorePath: 'hasMore' }, always);
    expect(error).toBeInstanceOf(ResponseParseError);
    expect((error as Error).message).toContain(
      'hasMorePath: `hasMore` is missing (keys found: items, cursors, has_more)',
    );
  });

  it.each<[string, (next: number | null) => unknown]>([
    ['itself', (next) => next],
    ['itself as a big integer', (next) => (next === null ? null : BigInt(next))],
    ['itself as text', (next) => (next === null ? '' : String(next))],
    ['{ cursor }', (next) => ({ cursor: next })],
    ['{ nextCursor }', (next) => ({ nextCursor: next })],
    ['{ nextCursor } before { cursor }', (next) => ({ cursor: 'this one', nextCursor: next })],
  ])('takes the state of an extraction: %s', (_, stateOf) => {
    const extractPage = ({ request }: HttpResponse): PageExtraction<unknown> => {
      const from = Number(cursorInQuery(request.url) ?? 0);
      return { items: numbers(from, 10, 25), state: stateOf(from + 10 < 25 ? from + 10 : null) };
    };
    const text: Serve = () => ({ body: '<xml/>' });
    const { requests, items, error } = read({}, text, { extractPage });
    expect(error).toBeUndefined();
    expect(items).toEqual(ALL);
    expect(requests).toEqual(['/items', '/items?cursor=10', '/items?cursor=20']);
  });

  it.each<[string, unknown]>([
    ['none', undefined],
    ['an object of its own', { page: 3 }],
    ['null beside a path that was named', null],
  ])('goes by the path when the state is %s', (_, state) => {
    const extractPage = (response: { contentJson(): unknown }) => ({
      items: (response.contentJson() as { items: unknown[] }).items,
      state,
    });
    expect(read({ cursorPath: 'cursors.next' }, usual, { extractPage }).items).toEqual(ALL);
  });

  it('goes by the state, also beside a path that was named; null ends it where none was', () => {
    const stating = (state: unknown) => ({ extractPage: () => ({ items: [1], state }), onLoop: 'stop' });
    expect(read({ cursorPath: 'cursors.next' }, usual, stating('own')).requests).toEqual([
      '/items',
      '/items?cursor=own',
    ]);
    expect(read({}, usual, stating(null)).requests).toEqual(['/items']);
  });

  it('ends with an extraction that is done', () => {
    expect(read({}, usual, { extractPage: () => ({ items: [1], state: 'x', done: true }) }).requests).toEqual([
      '/items',
    ]);
  });

  it('reads no body for a cursor that nobody said is there', () => {
    const text: Serve = () => ({ body: 'a,b,c' });
    const extractPage = () => ({ items: ['a'] });
    expect(read({}, text, { extractPage }).error).toBeUndefined();
    expect(read({ cursorPath: 'next' }, text, { extractPage }).error).toBeInstanceOf(ResponseParseError);
  });

  it('writes into the JSON body, lists and objects too', () => {
    const serve: Serve = ({ json }) => {
      const [from = -1] = (json as { search_after?: number[] }).search_after ?? [];
      return { body: { hits: { hits: numbers(from + 1, 10, 25).map((id) => ({ id, sort: [id, 'x'] })) } } };
    };
    const { requests } = readThrough(serve, {
      baseRequest: { method: 'POST', path: '/_search', json: { size: 10 } },
      strategy: createCursorStrategy({ cursorPath: 'hits.hits[-1].sort', cursorBodyPath: 'search_after' }),
    });
    expect(requests).toEqual([
      '/_search {"size":10}',
      '/_search {"size":10,"search_after":[9,"x"]}',
      '/_search {"size":10,"search_after":[19,"x"]}',
      '/_search {"size":10,"search_after":[24,"x"]}',
    ]);
  });

  it.each([true, {}, [1]])('fails on a cursor of %o for the query', (next) => {
    const { error } = read({}, () => ({ body: { items: [1], cursors: { next } } }));
    expect(error).toBeInstanceOf(ResponseParseError);
    expect((error as Error).message).toContain('`cursors.next`');
    expect(error).toMatchObject({ request: { method: 'GET' }, outcome: { attempts: 1 } });
  });

  it('sends no initial cursor of null, in a body neither', () => {
    const { requests } = readThrough(() => ({ body: { items: [1] } }), {
      baseRequest: { method: 'POST', path: '/items', json: { q: 1 } },
      strategy: createCursorStrategy({ cursorBodyPath: 'after', initialCursor: null }),
    });
    expect(requests).toEqual(['/items {"q":1}']);
  });

  it('needs no has-more on an empty page', () => {
    const serve: Serve = ({ url }) => ({
      body: url.search ? { items: [] } : { items: [1], more: true, cursors: { next: 'a' } },
    });
    expect(read({ hasMorePath: 'more' }, serve)).toEqual({ requests: ['/items', '/items?cursor=a'], items: [1] });
  });

  it('encodes what it sends, and keeps the rest of the query', () => {
    const serve: Serve = ({ url }) => ({
      body: { items: [1], cursors: { next: url.searchParams.has('cursor') ? null : 'a+b/c=&d é' } },
    });
    const { requests } = readThrough(serve, { baseRequest: '/items?q=1', strategy: createCursorStrategy() });
    expect(new URL(requests[1] ?? '', 'http://x').searchParams.get('cursor')).toBe('a+b/c=&d é');
    expect(requests[1]).toContain('q=1');
  });

  it.each<[string, CursorConfig]>([
    ['cursorBodyPath', { cursorParam: 'c', cursorBodyPath: 'c' }],
    ['cursorBodyPath', { cursorBodyPath: 'a.__proto__' }],
    ['cursorParam', { cursorParam: '' }],
  ])('refuses %s in %j', (path, config) => {
    expect(() => createCursorStrategy(config)).toThrow(ConfigurationError);
    expect(() => createCursorStrategy(config)).toThrow(expect.objectContaining({ path }));
  });

  it('has no plan', () => {
    expect(read({}, usual, { concurrency: 2 }).error).toBeInstanceOf(ConfigurationError);
  });
});

describe('createHeaderCursorStrategy', () => {
  const serving =
    (header: string): Serve =>
    ({ url }) => {
      const from = Number(cursorInQuery(url) ?? 0);
      return { body: numbers(from, 10, 25), headers: from + 10 < 25 ? { [header]: ` ${from + 10} ` } : {} };
    };
  const readHeaders = (config: HeaderCursorConfig, serve: Serve) =>
    readThrough(serve, { baseRequest: '/items?q=1', strategy: createHeaderCursorStrategy(config) });

  it.each<[HeaderCursorConfig, string]>([
    [{ cursorHeader: 'X-Weiter' }, 'x-weiter'],
    [{}, 'x-next-cursor'],
    [{}, 'next-cursor'],
    [{}, 'next'],
    [{ cursorParam: 'cursor' }, 'x-cursor'],
  ])('%j reads %s', (config, header) => {
    const { requests, items } = readHeaders(config, serving(header));
    expect(items).toEqual(ALL);
    expect(requests).toEqual(['/items?q=1', '/items?q=1&cursor=10', '/items?q=1&cursor=20']);
  });

  it('ends without the header, and with an empty one', () => {
    expect(readHeaders({ cursorHeader: 'x-other' }, serving('x-next-cursor')).requests).toHaveLength(1);
    expect(readHeaders({}, () => ({ body: [1], headers: { 'x-next-cursor': '' } })).requests).toHaveLength(1);
  });

  it('goes on with 0, and starts with an initial cursor', () => {
    const serve: Serve = ({ url }) => ({
      body: [1],
      headers: cursorInQuery(url) === 'start' ? { 'x-next-cursor': '0' } : {},
    });
    expect(readHeaders({ initialCursor: 'start' }, serve).requests).toEqual([
      '/items?q=1&cursor=start',
      '/items?q=1&cursor=0',
    ]);
  });
});
