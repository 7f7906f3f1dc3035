import { describe, expect, it, vi } from 'vitest';
import { ResponseParseError } from '../../../src/core/errors.js';
import type { HttpRequestOptions, HttpResponse } from '../../../src/http/types.js';
import { createAutoStrategy } from '../../../src/pagination/strategies/createAutoStrategy.js';
import type { PaginationCheckpoint } from '../../../src/pagination/types.js';
import { type Answer, numbers, readThrough, type Serve } from './readThrough.js';

const ALL = numbers(0, 25, 25);
const read = (serve: Serve, baseRequest: HttpRequestOptions | string = '/items', options: object = {}) =>
  readThrough(serve, { baseRequest, strategy: createAutoStrategy(), ...options });

/** An API of 25 numbers, 10 a page, that says how it pages by itself. Parameters come in the query or the JSON body. */
const api =
  (answer: (param: (name: string) => number | undefined) => Answer): Serve =>
  ({ url, json }) =>
    answer((name) => {
      const value = url.searchParams.get(name) ?? (json as Record<string, unknown> | undefined)?.[name];
      return value === undefined || value === null ? undefined : Number(value);
    });

const link = api((param) => {
  const from = param('from') ?? 0;
  return { body: numbers(from, 10, 25), headers: from < 20 ? { link: `<?from=${from + 10}>; rel=next` } : {} };
});
const bodyLink = api((param) => {
  const from = param('from') ?? 0;
  return { body: { results: numbers(from, 10, 25), next: from < 20 ? `/items?from=${from + 10}` : null } };
});
const totalPages = (base: number) =>
  api((param) => {
    const page = param('page') ?? base;
    return { body: { content: numbers((page - base) * 10, 10, 25), number: page, totalPages: 3 } };
  });
const pageSize = api((param) => {
  const page = param('page') ?? 1;
  return { body: { data: numbers(page * 10 - 10, 10, 25), page, per_page: 10, total: 25 } };
});
const cursor = api((param) => {
  const from = param('pageToken') ?? 0;
  return { body: { items: numbers(from, 10, 25), ...(from < 20 ? { nextPageToken: String(from + 10) } : {}) } };
});
const flagged = api((param) => {
  const from = param('nextPageToken') ?? 0;
  return { body: { items: numbers(from, 10, 25), nextPageToken: String(from + 10), isLast: from >= 20 } };
});
const stripe = api((param) => {
  const from = param('starting_after') === undefined ? 0 : Number(param('starting_after')) + 1;
  return { body: { object: 'list', data: numbers(from, 10, 25).map((id) => ({ id })), has_more: from + 10 < 25 } };
});
const offset = api((param) => {
  const from = param('skip') ?? 0;
  return { body: { products: numbers(from, 10, 25), skip: from, limit: 10, total: 25 } };
});
const scim = api((param) => {
  const from = param('startIndex') ?? 1;
  return { body: { totalResults: 21, startIndex: from, itemsPerPage: 10, Resources: numbers(from - 1, 10, 21) } };
});
const single = api(() => ({ body: ALL }));

describe('createAutoStrategy', () => {
  it.each<[string, Serve, string[]]>([
    ['a Link header', link, ['/items', '/items?from=10', '/items?from=20']],
    ['a next link in the body', bodyLink, ['/items', '/items?from=10', '/items?from=20']],
    ['a total of pages', totalPages(1), ['/items', '/items?page=2', '/items?page=3']],
    ['a total of pages, from 0', totalPages(0), ['/items', '/items?page=1', '/items?page=2']],
    ['page, size and total', pageSize, ['/items', '/items?page=2', '/items?page=3']],
    ['a cursor', cursor, ['/items', '/items?pageToken=10', '/items?pageToken=20']],
    [
      'a cursor, which the last page has too',
      flagged,
      ['/items', '/items?nextPageToken=10', '/items?nextPageToken=20'],
    ],
    ['offset, limit and total', offset, ['/items', '/items?skip=10', '/items?skip=20']],
    ['one page', single, ['/items']],
  ])('reads %s to the end', (_, serve, requests) => {
    const run = read(serve);
    expect(run.error).toBeUndefined();
    expect(run.items).toEqual(ALL);
    expect(run.requests).toEqual(requests);
  });

  it('keeps to a total that only the first page tells', () => {
    const told = api((param) => {
      const from = param('offset') ?? 0;
      const body = { items: numbers(from, 10, 20), offset: from, limit: 10 };
      return { body: from === 0 ? { ...body, total: 20 } : body };
    });
    const { requests, items } = read(told);
    expect(items).toEqual(numbers(0, 20, 20));
    expect(requests).toEqual(['/items', '/items?offset=10']);
  });

  it('reads Stripe by the last id', () => {
    const { requests, items } = read(stripe);
    expect(items).toEqual(ALL.map((id) => ({ id })));
    expect(requests).toEqual(['/items', '/items?starting_after=9', '/items?starting_after=19']);
  });

  it('reads SCIM to its last record, which counts from 1', () => {
    const { requests, items } = read(scim);
    expect(items).toEqual(numbers(0, 21, 21));
    expect(requests).toEqual(['/items', '/items?startIndex=11', '/items?startIndex=21']);
  });

  it.each<[string, Serve, string[]]>([
    ['a total of pages', totalPages(1), ['/items {"q":"x"}', '/items {"q":"x","page":2}', '/items {"q":"x","page":3}']],
    [
      'a cursor',
      cursor,
      ['/items {"q":"x"}', '/items {"q":"x","pageToken":"10"}', '/items {"q":"x","pageToken":"20"}'],
    ],
    ['an offset', offset, ['/items {"q":"x"}', '/items {"q":"x","skip":10}', '/items {"q":"x","skip":20}']],
    ['a link', bodyLink, ['/items {"q":"x"}', '/items?from=10 {"q":"x"}', '/items?from=20 {"q":"x"}']],
  ])('posts on: %s', (_, serve, requests) => {
    const run = read(serve, { method: 'POST', path: '/items', json: { q: 'x' } });
    expect(run.error).toBeUndefined();
    expect(run.items).toEqual(ALL);
    expect(run.requests).toEqual(requests);
  });

  it('starts where the request is', () => {
    expect(read(totalPages(1), '/items?page=2').requests).toEqual(['/items?page=2', '/items?page=3']);
    // That this one counts from 0 does not show on page 1: an empty page ends it.
    const fromOne = read(totalPages(0), { path: '/items', query: { page: 1 } });
    expect(fromOne.items).toEqual(numbers(10, 15, 25));
    expect(fromOne.requests).toEqual(['/items?page=1', '/items?page=2', '/items?page=3']);
    expect(read(offset, '/items?skip=20').requests).toEqual(['/items?skip=20']);
  });

  it('stays with what it decided', () => {
    // On the second page everything looks different; only the first one counts.
    const serve: Serve = ({ url }) => {
      const from = Number(url.searchParams.get('from') ?? 0);
      const next = { headers: { link: `<?from=${from + 10}>; rel=next` } };
      const another = from === 10 ? { next_cursor: 'x', page: 1, total_pages: 9 } : {};
      return { body: { items: numbers(from, 10, 25), ...another }, ...(from < 20 ? next : {}) };
    };
    expect(read(serve).items).toEqual(ALL);
  });

  it.each<[string, (page: number) => object]>([
    ['no longer says the total', () => ({})],
    ['says nonsense for it', () => ({ totalPages: 'many' })],
  ])('goes by the first total when a later page %s', (_, later) => {
    const serve = api((param) => {
      const page = param('page') ?? 1;
      return {
        body: {
          content: numbers(page * 10 - 10, 10, 25),
          number: page,
          ...(page === 1 ? { totalPages: 3 } : later(page)),
        },
      };
    });
    const run = read(serve);
    expect(run.error).toBeUndefined();
    expect(run.items).toEqual(ALL);
  });

  it('goes by a total that grows on the way', () => {
    const growing = api((param) => {
      const from = param('offset') ?? 0;
      return { body: { items: numbers(from, 10, 25), offset: from, limit: 10, total: from === 0 ? 20 : 25 } };
    });
    expect(read(growing).items).toEqual(ALL);
  });

  it.each([
    ['https://api.example.com/wiki', '/rest/items?start=1', '/wiki/rest/items?start=1'],
    ['https://api.example.com/wiki/', '/rest/items?start=1', '/wiki/rest/items?start=1'],
    ['https://api.example.com/a/wiki', '/rest/items?start=1', '/a/wiki/rest/items?start=1'],
    ['https://api.example.com/wiki', '/wiki/rest/items?start=1', '/wiki/rest/items?start=1'],
    ['https://api.example.com/wiki', '/wikis/items?start=1', '/wiki/wikis/items?start=1'],
    ['https://api.example.com/wiki', '?start=1', '/items?start=1'],
    ['https://api.example.com', '/rest/items?start=1', '/rest/items?start=1'],
    [undefined, '/rest/items?start=1', '/rest/items?start=1'],
  ])('puts a next path behind the base that stands beside it: %s, %s', (base, next, second) => {
    const serve: Serve = ({ url }) => ({ body: { results: [1], _links: url.search ? { base } : { base, next } } });
    const { requests, error } = read(serve);
    expect(error).toBeUndefined();
    expect(requests).toEqual(['/items', second]);
  });

  it('does not need has-more on every page of a cursor API', () => {
    const serve: Serve = ({ url }) => {
      const from = Number(url.searchParams.get('cursor') ?? 0);
      const more = from === 0 ? { has_more: true } : {};
      return { body: { items: numbers(from, 10, 25), next_cursor: from < 20 ? from + 10 : null, ...more } };
    };
    expect(read(serve).items).toEqual(ALL);
  });

  it.each<[string, Serve]>([
    ['page', () => ({ body: { items: [1], page: 1, total_pages: 9 } })],
    ['offset', () => ({ body: { items: [1], offset: 0, limit: 1, total: 9 } })],
  ])('says so when the API ignores the %s that was detected', (param, serve) => {
    const { error, requests } = read(serve);
    expect(error).toBeInstanceOf(ResponseParseError);
    expect((error as Error).message).toMatch(
      /asked for `(\w+)` \d, and the answer says it is `\1` \d again: auto-detection took the wrong parameter, name a strategy/,
    );
    expect((error as Error).message).toContain(`asked for \`${param}\``);
    expect(error).toMatchObject({ request: { method: 'GET' }, outcome: { attempts: 1 } });
    expect(requests).toHaveLength(2);
  });

  it('does not end quietly at an empty page while the total says there is more', () => {
    const serve = api((param) => {
      const page = param('page') ?? 1;
      return { body: { items: page === 1 ? [1] : [], page: 1, total_pages: 9 } };
    });
    const { error, items } = read(serve);
    expect(error).toBeInstanceOf(ResponseParseError);
    expect((error as Error).message).toContain('`total_pages` is 9, and 2 pages were read');
    expect(items).toEqual([1]);
  });

  it('reads no JSON into what is none', () => {
    const extractPage = () => ({ items: ['row'] });
    const { error, requests } = read(() => ({ body: 'a;b;c' }), '/items', { extractPage });
    expect(error).toBeUndefined();
    expect(requests).toHaveLength(1);
  });

  it('takes an answer that is no JSON for no end of the cursors that it goes by', () => {
    const serve: Serve = ({ url }) => ({ body: url.search ? '<html>' : { items: [1], next_cursor: 'b' } });
    const extractPage = ({ url }: HttpResponse) => ({ items: [url] });
    const { error, items } = read(serve, '/items', { extractPage });
    expect(error).toBeInstanceOf(ResponseParseError);
    expect(items).toHaveLength(2);
  });

  it('ends no run quietly whose body cannot be read for another reason', () => {
    const thrown = new Error('the body is gone');
    const extractPage = (response: HttpResponse) => {
      vi.spyOn(response, 'contentJson').mockImplementation(() => {
        throw thrown;
      });
      return { items: [1] };
    };
    expect(read(single, '/items', { extractPage }).error).toBe(thrown);
  });

  it.each<[string, Serve]>([
    ['pages', totalPages(1)],
    ['pages by size', pageSize],
    ['offsets', offset],
  ])('plans what can be planned: %s', (_, serve) => {
    const { items, requests } = read(serve, '/items', { concurrency: 3 });
    expect(items).toEqual(ALL);
    expect(requests).toHaveLength(3);
  });

  it.each<[string, Serve]>([
    ['links', link],
    ['cursors', cursor],
  ])('goes one by one where nothing can be planned: %s', (_, serve) => {
    expect(read(serve, '/items', { concurrency: 3 }).items).toEqual(ALL);
  });

  it.each<[string, Serve]>([
    ['a Link header', link],
    ['a total of pages', totalPages(0)],
    ['a cursor', cursor],
    ['an offset', offset],
    ['one page', single],
  ])('goes on from any checkpoint: %s', (_, serve) => {
    const checkpoints: PaginationCheckpoint[] = [];
    const counts: number[] = [];
    const keep = (page: { checkpoint: PaginationCheckpoint; items: unknown[] }) => {
      checkpoints.push(page.checkpoint);
      counts.push(page.items.length);
      return false;
    };
    read(serve, '/items', { stopWhen: keep });
    for (const [index, checkpoint] of [...checkpoints].entries()) {
      const resumeFrom: unknown = JSON.parse(JSON.stringify(checkpoint));
      const done = counts.slice(0, index + 1).reduce((sum, count) => sum + count, 0);
      const { items, error } = read(serve, '/items', { resumeFrom });
      expect(error).toBeUndefined();
      expect(items).toEqual(ALL.slice(done));
    }
  });

  it('decides anew when a checkpoint carries something else', () => {
    const state = { userState: { auto: { kind: 'unheard-of' } } };
    const resumeFrom = {
      version: 1,
      next: { method: 'GET', path: '/items' },
      pageIndex: 0,
      collectedItems: 0,
      ...state,
    };
    expect(read(link, '/items', { resumeFrom }).items).toEqual(ALL);
  });
});
