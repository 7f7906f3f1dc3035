import { describe, expect, it } from 'vitest';
import { ConfigurationError, ResponseParseError } from '../../../src/core/errors.js';
import { CrossOriginError } from '../../../src/core/paginationErrors.js';
import { createJsonLinkStrategy } from '../../../src/pagination/strategies/createJsonLinkStrategy.js';
import { createLinkHeaderStrategy } from '../../../src/pagination/strategies/createLinkHeaderStrategy.js';
import { createNextUrlStrategy } from '../../../src/pagination/strategies/createNextUrlStrategy.js';
import { createSinglePageStrategy } from '../../../src/pagination/strategies/createSinglePageStrategy.js';
import { strategyFor } from '../../../src/pagination/strategies/strategyFor.js';
import type { PaginationStrategy } from '../../../src/pagination/strategies/types.js';
import type { PaginationModel } from '../../../src/pagination/types.js';
import { type Answer, numbers, readThrough, type Serve } from './readThrough.js';

const ALL = numbers(0, 25, 25);

/** 25 numbers, 10 a page; `answer` is given the target of the next page. */
const api =
  (answer: (items: number[], next: string | undefined) => Answer, target = (from: number) => `?from=${from}`): Serve =>
  ({ url }) => {
    const from = Number(url.searchParams.get('from') ?? 0);
    return answer(numbers(from, 10, 25), from + 10 < 25 ? target(from + 10) : undefined);
  };
const header = (target?: (from: number) => string) =>
  api(
    (body, next) => ({
      body,
      headers: next ? { link: `</>; rel="first", <${next}>; rel="next"` } : { link: '</>; rel="first"' },
    }),
    target,
  );
const body = (target?: (from: number) => string) =>
  api((items, next) => ({ body: { items, next: next ?? null } }), target);
const read = (strategy: PaginationStrategy, serve: Serve, base: object = {}, options: object = {}) =>
  readThrough(serve, { baseRequest: { path: '/v1/items', ...base }, strategy, ...options });

describe.each<[string, () => PaginationStrategy, (target?: (from: number) => string) => Serve]>([
  ['createLinkHeaderStrategy', () => createLinkHeaderStrategy(), header],
  ['createJsonLinkStrategy', () => createJsonLinkStrategy({ nextUrlPath: 'next' }), body],
  ['createJsonLinkStrategy without a path', () => createJsonLinkStrategy(), body],
  [
    'createNextUrlStrategy',
    () => createNextUrlStrategy((response) => response.contentJson<{ next: string | null }>().next),
    body,
  ],
])('%s', (_, strategy, serving) => {
  it.each<[string, (from: number) => string, string]>([
    ['a query', (from) => `?from=${from}`, '/v1/items?from=10'],
    ['a path', (from) => `/v2/items?from=${from}`, '/v2/items?from=10'],
    ['a path from the answer’s own', (from) => `items?from=${from}`, '/v1/items?from=10'],
    ['a whole URL', (from) => `https://api.example.com/x?from=${from}`, '/x?from=10'],
    ['a URL without scheme', (from) => `//api.example.com/x?from=${from}`, '/x?from=10'],
    ['a fragment, which is not sent', (from) => `?from=${from}#part`, '/v1/items?from=10'],
    ['an escaped query', (from) => `?q=a%2Bb%26c&from=${from}`, '/v1/items?q=a%2Bb%26c&from=10'],
  ])('follows %s', (__, target, second) => {
    const { requests, items, error } = read(strategy(), serving(target));
    expect(error).toBeUndefined();
    expect(items).toEqual(ALL);
    expect(requests[1]).toBe(second);
  });

  it('takes the link’s query in place of the request’s, and keeps method, body and headers', () => {
    const seen: (string | null)[] = [];
    const serve = serving();
    const { requests } = read(
      strategy(),
      (asked) => {
        seen.push(`${asked.method} ${asked.headers.get('x-team')}`);
        return serve(asked);
      },
      { method: 'POST', query: { q: 'x', sort: 'id' }, json: { a: 1 }, headers: { 'x-team': 'blue' } },
    );
    expect(requests).toEqual([
      '/v1/items?q=x&sort=id {"a":1}',
      '/v1/items?from=10 {"a":1}',
      '/v1/items?from=20 {"a":1}',
    ]);
    expect(seen).toEqual(['POST blue', 'POST blue', 'POST blue']);
  });

  it('counts a relative link from the URL that answered, not the one that was asked', () => {
    const serve = serving((from) => `?from=${from}`);
    const moved: Serve = (asked) => ({ ...serve(asked), url: 'https://api.example.com/moved/here' });
    expect(read(strategy(), moved).requests[1]).toBe('/moved/here?from=10');
  });

  it('leaves another origin to onCrossOrigin', () => {
    expect(
      read(
        strategy(),
        serving(() => 'https://evil.example/x'),
      ).error,
    ).toBeInstanceOf(CrossOriginError);
  });

  it('ends with an extraction that is done', () => {
    expect(read(strategy(), serving(), {}, { extractPage: () => ({ items: [1], done: true }) }).requests).toHaveLength(
      1,
    );
  });

  it('has no plan', () => {
    expect(read(strategy(), serving(), {}, { concurrency: 2 }).error).toBeInstanceOf(ConfigurationError);
  });
});

describe('createLinkHeaderStrategy', () => {
  it('takes another relation and another header', () => {
    const serve = api((items, next) => ({
      body: items,
      headers: next ? { 'x-links': `<${next}>; rel=Older`, link: '</no>; rel=next' } : {},
    }));
    expect(read(createLinkHeaderStrategy({ rel: 'older', header: 'X-Links' }), serve).items).toEqual(ALL);
  });

  it('reads several lines of the header', () => {
    const serve = api((items, next) => ({
      body: items,
      headers: [['link', '</>; rel="first"'], ...(next ? [['link', `<${next}>; rel="next"`] as const] : [])],
    }));
    expect(read(createLinkHeaderStrategy(), serve).items).toEqual(ALL);
  });

  it.each(['<http://[>; rel=next', '<mailto:a@b.example>; rel=next', '<javascript:x>; rel=next', 'junk', '<'])(
    'skips %s',
    (link) => {
      const { requests, error } = read(createLinkHeaderStrategy(), () => ({ body: [1], headers: { link } }));
      expect(error).toBeUndefined();
      expect(requests).toHaveLength(1);
    },
  );

  it('takes the first that can be followed', () => {
    const serve = api((items, next) => ({
      body: items,
      headers: next ? { link: `<http://[>; rel=next, <${next}>; rel=next` } : {},
    }));
    expect(read(createLinkHeaderStrategy(), serve).items).toEqual(ALL);
  });

  it('refuses an empty relation', () => {
    expect(() => createLinkHeaderStrategy({ rel: ' ' })).toThrow(ConfigurationError);
  });
});

describe('createJsonLinkStrategy', () => {
  it.each<[string, string, (next: string | undefined) => object]>([
    ['a key with dots', '@odata.nextLink', (next) => ({ '@odata.nextLink': next })],
    ['a path', 'links.next', (next) => ({ links: { next: next ?? null } })],
    ['HAL', '_links.next.href', (next) => ({ _links: next ? { next: { href: next } } : {} })],
    ['an object', '_links.next', (next) => ({ _links: next ? { next: { href: next } } : {} })],
    ['an object with a null', 'links.next', (next) => ({ links: { next: { href: next ?? null } } })],
    [
      'a list of links',
      'link',
      (next) => ({ link: [{ relation: 'self', url: '/' }, ...(next ? [{ relation: 'next', url: next }] : [])] }),
    ],
    ['an empty text', 'next', (next) => ({ next: next ?? '' })],
    ['false', 'next', (next) => ({ next: next ?? false })],
    ['nothing', 'next', (next) => (next ? { next } : {})],
  ])('follows %s, and ends with it', (_, nextUrlPath, place) => {
    const serve = api((items, next) => ({ body: { items, ...place(next) } }));
    const { items, error } = read(createJsonLinkStrategy({ nextUrlPath }), serve);
    expect(error).toBeUndefined();
    expect(items).toEqual(ALL);
  });

  it.each<[string, object]>([
    ['has_more false', { has_more: false }],
    ['hasNext false further in', { meta: { hasNext: false } }],
    ['last true', { last: true }],
    ['end_of_stream true', { end_of_stream: true }],
  ])('does not follow a link beside %s', (_, said) => {
    for (const nextUrlPath of ['next', undefined]) {
      const serve: Serve = () => ({ body: { items: [1], next: '/items?page=2', ...said } });
      const { requests, error } = read(createJsonLinkStrategy({ nextUrlPath }), serve);
      expect(error).toBeUndefined();
      expect(requests).toHaveLength(1);
    }
  });

  it.each<[string, object]>([
    ['has_more true', { has_more: true }],
    ['a last that is no flag', { last: '/items?page=3' }],
    ['flags of records', { items: [{ has_more: false, last: true }] }],
  ])('follows a link beside %s', (_, said) => {
    const serve: Serve = ({ url }) => ({ body: { items: [1], next: url.search ? '' : '/items?page=2', ...said } });
    expect(read(createJsonLinkStrategy(), serve).requests).toHaveLength(2);
  });

  it('takes a function', () => {
    const strategy = createJsonLinkStrategy({ nextUrlPath: (found) => (found as { next?: string }).next ?? undefined });
    expect(read(strategy, body()).items).toEqual(ALL);
  });

  it.each([2, true, { title: 'x' }, 'http://[', 'ftp://api.example.com/x'])('fails on a link of %o', (next) => {
    const { error } = read(createJsonLinkStrategy({ nextUrlPath: 'next' }), () => ({ body: { items: [1], next } }));
    expect(error).toBeInstanceOf(ResponseParseError);
    expect((error as Error).message).toContain('`next`');
  });
});

describe('createNextUrlStrategy', () => {
  it.each(['', null, undefined])('ends at %o', (next) => {
    expect(
      read(
        createNextUrlStrategy(() => next),
        () => ({ body: [1] }),
      ).requests,
    ).toHaveLength(1);
  });

  it('ends the run with what the function throws', () => {
    const thrown = new Error('own');
    const strategy = createNextUrlStrategy(() => {
      throw thrown;
    });
    expect(read(strategy, () => ({ body: [1] })).error).toBe(thrown);
  });
});

describe('createSinglePageStrategy', () => {
  it('reads one page, whatever it says', () => {
    expect(read(createSinglePageStrategy(), body()).requests).toEqual(['/v1/items']);
  });
});

describe('strategyFor', () => {
  it.each<PaginationModel>([
    'auto',
    'offset-limit',
    'page-number',
    'cursor',
    'header-cursor',
    'link-header',
    'json-link',
    'single-page',
  ])('knows %s', (model) => {
    const { error, items } = readThrough(() => ({ body: { items: [] } }), { baseRequest: '/items', model });
    expect(error).toBeUndefined();
    expect(items).toEqual([]);
    expect(strategyFor(model)).toHaveProperty('buildNextRequest');
  });

  it.each(['custom', 'offset', ''])('refuses %o', (model) => {
    expect(() => strategyFor(model as PaginationModel)).toThrow(ConfigurationError);
  });
});
