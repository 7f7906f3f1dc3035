import { lastValueFrom, of, toArray } from 'rxjs';
import { createRestClient, createRestSource, type RestEndpointConfig } from 'rxjs-resilient-http/rest';
import { describe, expect, it } from 'vitest';
import { createHttpResponse } from '../../src/http/createHttpResponse.js';
import { fakeApi, type Reply, type SeenRequest } from './fakeApi.js';

const baseUrl = 'https://api.example.com';

async function read(endpoint: RestEndpointConfig, answer: (request: SeenRequest) => Reply | readonly unknown[]) {
  const api = fakeApi(answer);
  const source = createRestSource(
    { client: { baseUrl }, resources: [{ name: 'rows', endpoint }] },
    { client: api.client },
  );
  const records = await lastValueFrom(source.resource$('rows').pipe(toArray()));
  return { records, api };
}
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => ({ id: from + at }));
const pageOf = ({ url }: SeenRequest) => Number(url.searchParams.get('page') ?? 1);

describe('endOfData', () => {
  it.each([
    ['isLast', (last: boolean) => ({ isLast: last })],
    ['meta.done', (last: boolean) => ({ meta: { done: last ? 'yes' : 'no' } })],
    [{ path: 'has_more', when: false }, (last: boolean) => ({ has_more: !last })],
    [{ path: '$.end', when: true }, (last: boolean) => ({ end: last ? 1 : 0 })],
  ])('%j ends a range, a cursor and links, and each only there', async (endOfData, flag) => {
    const answer = (request: SeenRequest): Reply => {
      const page = pageOf(request);
      // A next page is always named: only the flag tells.
      const next = `${baseUrl}/rows?page=${page + 1}`;
      return {
        body: { rows: numbers(page, page), next, cursor: page + 1, ...flag(page === 3) },
        headers: { link: `<${next}>; rel="next"`, 'x-next': String(page + 1) },
      };
    };
    for (const strategy of [
      { type: 'page-number', endOfData } as const,
      { type: 'page-number', endOfData, stopAfterEmptyPage: false } as const,
      { type: 'offset-limit', offsetParam: 'page', initialOffset: 1, pageSize: 1, limitParam: 'n', endOfData } as const,
      { type: 'cursor', cursorPath: 'cursor', cursorParam: 'page', endOfData } as const,
      { type: 'header-cursor', cursorHeader: 'x-next', cursorParam: 'page', endOfData } as const,
      { type: 'link-header', endOfData } as const,
      { type: 'json-link', nextUrlPath: 'next', endOfData } as const,
    ]) {
      const { records, api } = await read({ select: 'rows', strategy }, answer);
      expect(records, strategy.type).toEqual(numbers(1, 3));
      expect(api.requests, strategy.type).toHaveLength(3);
    }
  });

  it.each(['page-number', 'json-link'] as const)('missing is an error: %s', async (type) => {
    const run = read({ select: 'rows', strategy: { type, endOfData: 'last' } }, () => ({
      body: { rows: [{ id: 1 }], next: '/rows?page=2' },
    }));
    await expect(run).rejects.toThrow(/rows: .*endOfData: `last` is missing \(keys found: rows, next\)/);
  });

  it('of another kind is an error', async () => {
    const run = read({ select: 'rows', strategy: { type: 'page-number', endOfData: 'last' } }, () => ({
      body: { rows: [{ id: 1 }], last: 'maybe' },
    }));
    await expect(run).rejects.toThrow(/endOfData: `last` is "maybe", which says nothing about the end/);
  });
});

describe('search-after', () => {
  const hits = (from: number) => numbers(from, Math.min(from + 1, 5)).map(({ id }) => ({ _id: id, sort: [id, 'x'] }));
  const bodyOf = ({ body }: SeenRequest) =>
    JSON.parse(body ?? '{}') as { search_after?: [number, string]; sort?: unknown; pit?: { id: string } };

  it('goes on after the sort values of the last hit, to the empty page', async () => {
    const { records, api } = await read(
      { method: 'POST', json: { sort: ['n', 'm'] }, select: 'hits.hits', strategy: { type: 'search-after' } },
      (request) => ({ body: { hits: { hits: hits((bodyOf(request).search_after?.[0] ?? 0) + 1) } } }),
    );
    expect(records).toHaveLength(5);
    expect(api.requests.map((request) => bodyOf(request).search_after)).toEqual([
      undefined,
      [2, 'x'],
      [4, 'x'],
      [5, 'x'],
    ]);
  });

  it('takes the fresh id of a point in time', async () => {
    const seen: (string | undefined)[] = [];
    await read(
      {
        method: 'POST',
        json: { sort: ['n'], pit: { id: 'p0', keep_alive: '1m' } },
        select: 'hits.hits',
        strategy: { type: 'search-after' },
      },
      (request) => {
        const { pit, search_after } = bodyOf(request);
        seen.push(pit?.id);
        return { body: { pit_id: `p${seen.length}`, hits: { hits: hits((search_after?.[0] ?? 0) + 1) } } };
      },
    );
    expect(seen).toEqual(['p0', 'p1', 'p2', 'p3']);
  });

  it('without sort values is an error, not an end', async () => {
    const run = read({ method: 'POST', json: {}, select: 'hits.hits', strategy: { type: 'search-after' } }, () => ({
      body: { hits: { hits: [{ _id: 1 }] } },
    }));
    await expect(run).rejects.toThrow(/the request needs a `sort`/);
  });
});

describe('relay', () => {
  const query =
    'query($owner: String!, $c: String) { repo(owner: $owner) { issues(first: 2, after: $c) { nodes { id } } } }';
  const serve =
    (shape: (items: { id: number }[]) => object) =>
    ({ body }: SeenRequest): Reply => {
      const { variables } = JSON.parse(body ?? '{}') as { variables?: Record<string, string> };
      const from = Number(variables?.c ?? 0);
      const items = numbers(from + 1, Math.min(from + 2, 5));
      const pageInfo = { endCursor: String(from + items.length), hasNextPage: from + items.length < 5 };
      return { body: { data: { repo: { issues: { ...shape(items), pageInfo } } } } };
    };
  const endpoint = (json: object): RestEndpointConfig => ({
    path: 'graphql',
    method: 'POST',
    json,
    strategy: { type: 'relay', path: 'data.repo.issues' },
  });

  it.each([
    ['nodes', (items: { id: number }[]) => ({ nodes: items })],
    ['edges', (items: { id: number }[]) => ({ edges: items.map((node) => ({ node, cursor: 'x' })) })],
  ])('reads the %s of a connection, its cursor in the variable that the query has', async (_, shape) => {
    for (const variables of [{ owner: 'x' }, null, undefined]) {
      const { records } = await read(endpoint({ query, variables }), serve(shape));
      expect(records).toEqual(numbers(1, 5));
    }
  });

  it('in the REST client as well', async () => {
    const serving = serve((items) => ({ nodes: items }));
    const client = createRestClient({
      baseUrl,
      strategy: { type: 'relay', path: 'data.repo.issues' },
      transport: (request) => {
        const { body } = serving({ body: request.body as string } as SeenRequest);
        return of(createHttpResponse(request, { status: 200, body: JSON.stringify(body), url: request.url.href }));
      },
    });
    const records$ = client.records$('/graphql', { method: 'POST', json: { query } });
    expect(await lastValueFrom(records$.pipe(toArray()))).toEqual(numbers(1, 5));
  });

  it('takes placeholders in its query, whose braces are braces', async () => {
    const api = fakeApi(({ url, body }) =>
      url.pathname === '/owners' ? [{ id: 7 }] : serve((items) => ({ nodes: items }))({ body } as SeenRequest),
    );
    const asked = query.replace('first: 2', 'owner: {resources.owners.id}, first: 2');
    const resources = ['owners', { name: 'r', endpoint: endpoint({ query: asked }) }];
    const source = createRestSource({ client: { baseUrl }, resources }, { client: api.client });
    await lastValueFrom(source.resource$('r').pipe(toArray()));
    expect(JSON.parse(api.requests[1]?.body ?? '{}').query).toBe(query.replace('first: 2', 'owner: 7, first: 2'));
  });

  it.each([
    ['{ repo { issues(first: 2) { nodes { id } } } }', /the query takes no cursor: write `after: \$after`/],
    ['query($a: String, $b: String) { x(after: $a) { y(after: $b) } }', /strategy\.variable: must say which of a, b/],
  ])('refuses the query %s before it is sent', async (wrong, message) => {
    const api = fakeApi(() => ({ body: {} }));
    const source = createRestSource(
      { client: { baseUrl }, resources: [{ name: 'r', endpoint: endpoint({ query: wrong }) }] },
      { client: api.client },
    );
    await expect(lastValueFrom(source.records$)).rejects.toThrow(message);
    expect(api.requests).toEqual([]);
  });

  it.each([
    ['the connection', null, /`data\.repo\.issues\.nodes` is missing/],
    ['its records', { issues: { pageInfo: {} } }, /`data\.repo\.issues\.nodes` is missing .*pageInfo/],
    [
      'a word about more',
      { issues: { nodes: [{ id: 1 }] } },
      /strategy\.path: `data\.repo\.issues\.pageInfo\.hasNextPage` is missing/,
    ],
    [
      'the cursor that more needs',
      { issues: { nodes: [{ id: 1 }], pageInfo: { hasNextPage: true } } },
      /strategy\.path: more follows, and `data\.repo\.issues\.pageInfo\.endCursor` is missing .*: ask for it in the query/,
    ],
    [
      'a cursor that is one',
      { issues: { nodes: [{ id: 1 }], pageInfo: { hasNextPage: true, endCursor: null } } },
      /strategy\.path: more follows, and `data\.repo\.issues\.pageInfo\.endCursor` is null/,
    ],
  ])('an answer without %s is an error', async (_, repo, message) => {
    const run = read(endpoint({ query }), () => ({ body: { data: { repo } } }));
    await expect(run).rejects.toThrow(message);
  });
});

describe('pages side by side by rel="last"', () => {
  const linked = (last: number, more: (page: number) => object = () => ({})) => {
    const answer = (request: SeenRequest): Reply => {
      const page = pageOf(request);
      const link = (to: number, rel: string) => `<${baseUrl}/rows?per_page=1&page=${to}>; rel="${rel}"`;
      return {
        body: numbers(page, page),
        headers: page < last ? { link: `${link(page + 1, 'next')}, ${link(last, 'last')}` } : {},
        delayMs: 5,
        ...more(page),
      };
    };
    return answer;
  };

  it('asks for what is between them at once, in order', async () => {
    const { records, api } = await read({ strategy: 'link-header', concurrency: 4 }, linked(9));
    expect(records).toEqual(numbers(1, 9));
    expect(api.mostAtOnce).toBe(4);
    expect(api.requests).toHaveLength(9);
  });

  it.each([1, 2])('of %i pages', async (last) => {
    const { records, api } = await read({ strategy: { type: 'link-header' }, concurrency: 3 }, linked(last));
    expect(records).toEqual(numbers(1, last));
    expect(api.requests).toHaveLength(last);
  });

  it('goes one by one where the links do not count', async () => {
    const { records, api } = await read({ strategy: 'link-header', concurrency: 4 }, (request) => {
      const cursor = request.url.searchParams.get('after') ?? 'a';
      const next = String.fromCharCode(cursor.charCodeAt(0) + 1);
      const link = `<${baseUrl}/rows?after=${next}>; rel="next", <${baseUrl}/rows?after=z>; rel="last"`;
      return { body: [{ id: cursor }], headers: cursor < 'e' ? { link } : ({} as Record<string, string>), delayMs: 1 };
    });
    expect(records).toHaveLength(5);
    expect(api.mostAtOnce).toBe(1);
  });

  it('goes on where the list has grown meanwhile', async () => {
    let last = 4;
    const { records } = await read({ strategy: 'link-header', concurrency: 2 }, (request) => {
      if (pageOf(request) === 3) last = 6;
      return linked(last)(request);
    });
    expect(records).toEqual(numbers(1, 6));
  });
});
