import type { IncomingMessage, ServerResponse } from 'node:http';
import { lastValueFrom, toArray } from 'rxjs';
import { createRestSource, fromDltConfig } from 'rxjs-resilient-http/rest';
import { afterEach, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/core/errors.js';
import { type RunningServer, startServer } from '../support/startServer.js';
import { fakeApi, memoryStore } from './fakeApi.js';
import { githubDltConfig } from './githubDltConfig.js';

const running: RunningServer[] = [];
async function serve(
  answer: (url: URL, request: IncomingMessage, response: ServerResponse, body: string) => unknown,
): Promise<string> {
  const server = await startServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
      const result = answer(url, request, response, body);
      if (response.writableEnded) return;
      if (!response.hasHeader('content-type')) response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(result));
    });
  });
  running.push(server);
  return server.url;
}
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function read(config: unknown, state = memoryStore()) {
  const records = await lastValueFrom(createRestSource(fromDltConfig(config), { state }).records$.pipe(toArray()));
  const byResource: Record<string, unknown[]> = {};
  for (const { resource, record } of records) byResource[resource] = [...(byResource[resource] ?? []), record];
  return byResource;
}

describe('real-world dlt configurations against servers of the same shapes', () => {
  it('GitHub: issues since the last run, and the comments of each', async () => {
    const issues = Array.from({ length: 5 }, (_, index) => ({
      id: 100 + index,
      number: index + 1,
      updated_at: `2024-02-0${index + 1}T00:00:00Z`,
    }));
    const asked: string[] = [];
    const url = await serve(({ pathname, searchParams, search, origin }, request, response) => {
      asked.push(pathname + search);
      if (request.headers.authorization !== 'Bearer ghp_x') return void response.writeHead(401).end();
      if (pathname.endsWith('/comments')) return [{ id: Number(pathname.split('/').at(-2)) * 1000 }];
      const since = searchParams.get('since') ?? '';
      const page = Number(searchParams.get('page') ?? 1);
      const matching = issues.filter(({ updated_at }) => updated_at >= since);
      searchParams.set('page', String(page + 1));
      if (page * 2 < matching.length)
        response.setHeader(
          'link',
          `<${origin}${pathname}?${searchParams}>; rel="next", <${origin}${pathname}?page=9>; rel="last"`,
        );
      return matching.slice((page - 1) * 2, page * 2);
    });
    const config = githubDltConfig(url, 'ghp_x');
    const state = memoryStore();
    const first = await read(config, state);
    expect(first.issues).toHaveLength(5);
    expect(first.issue_comments).toHaveLength(5);
    expect(first.issue_comments?.[0]).toEqual({ id: 1000, _issues_id: 100 });
    expect(asked[0]).toBe(
      '/repos/dlt-hub/dlt/issues?per_page=100&sort=updated&direction=desc&state=open&since=2024-01-25T11%3A21%3A28Z',
    );
    issues.push({ id: 200, number: 9, updated_at: '2024-03-01T00:00:00Z' });
    const second = await read(config, state);
    expect(second.issues).toEqual([{ id: 200, number: 9, updated_at: '2024-03-01T00:00:00Z' }]);
    expect(second.issue_comments).toEqual([{ id: 9000, _issues_id: 200 }]);
  });

  it('GitHub, in the older way: a path parameter that is resolved', async () => {
    const url = await serve(({ pathname }) => (pathname === '/issues' ? [{ number: 7 }] : [{ path: pathname }]));
    const found = await read({
      client: { base_url: url },
      resources: [
        'issues',
        {
          name: 'comments',
          endpoint: {
            path: 'issues/{issue_number}/comments',
            params: { issue_number: { type: 'resolve', resource: 'issues', field: 'number' } },
          },
        },
      ],
    });
    expect(found.comments).toEqual([{ path: '/issues/7/comments' }]);
  });

  it('PokéAPI: offset pages behind next links, and one object for each name', async () => {
    const names = ['bulbasaur', 'ivysaur', 'venusaur'];
    const url = await serve(({ pathname, searchParams, origin }) => {
      const name = pathname.split('/')[4];
      if (name) return { id: names.indexOf(name) + 1, name, types: [{ slot: 1 }] };
      const offset = Number(searchParams.get('offset') ?? 0);
      const next = offset + 1 < names.length ? `${origin}/api/v2/pokemon/?offset=${offset + 1}&limit=1` : null;
      return {
        count: names.length,
        next,
        previous: null,
        results: [{ name: names[offset], url: `${origin}/api/v2/pokemon/${offset + 1}/` }],
      };
    });
    const found = await read({
      client: { base_url: `${url}/api/v2/`, paginator: { type: 'json_link', next_url_path: 'next' } },
      resource_defaults: { write_disposition: 'replace', endpoint: { params: { limit: 1 } } },
      resources: [
        { name: 'pokemon', endpoint: { path: 'pokemon/', data_selector: 'results' }, selected: false },
        {
          name: 'pokemon_details',
          endpoint: { path: 'pokemon/{resources.pokemon.name}', params: { limit: null } },
          parallelized: true,
        },
      ],
    });
    expect(found.pokemon).toBeUndefined();
    expect((found.pokemon_details as { name: string }[]).map(({ name }) => name).sort()).toEqual(names);
  });

  it('like Stripe: a cursor from the last object, while there is more', async () => {
    const customers = Array.from({ length: 5 }, (_, index) => ({ id: `cus_${index}`, created: 100 + index }));
    const url = await serve(({ searchParams }, request) => {
      expect(request.headers.authorization).toBe(`Basic ${Buffer.from('sk_test:').toString('base64')}`);
      const after = searchParams.get('starting_after');
      const from = after === null ? 0 : customers.findIndex(({ id }) => id === after) + 1;
      const data = customers.slice(from, from + 2);
      return { object: 'list', url: '/v1/customers', has_more: from + 2 < customers.length, data };
    });
    const found = await read({
      client: {
        base_url: `${url}/v1/`,
        auth: { type: 'http_basic', username: 'sk_test', password: '' },
        paginator: { type: 'cursor', cursor_path: 'data[-1].id', cursor_param: 'starting_after' },
      },
      resource_defaults: { write_disposition: 'append', endpoint: { params: { limit: 2 } } },
      resources: [{ name: 'customers', endpoint: { path: 'customers', data_selector: 'data' } }],
    });
    expect(found.customers).toEqual(customers);
  });

  it('like HubSpot: a POST search whose cursor goes into the body', async () => {
    const url = await serve((_, request, __, body) => {
      expect(request.method).toBe('POST');
      const { after, limit, filterGroups } = JSON.parse(body) as {
        after?: string;
        limit: number;
        filterGroups: [{ filters: [{ value: string }] }];
      };
      expect(filterGroups[0].filters[0].value).toBe('2024-01-01T00:00:00Z');
      const from = Number(after ?? 0);
      const results = Array.from({ length: 5 }, (_, index) => ({
        id: String(index),
        updatedAt: `2024-01-0${index + 1}T00:00:00Z`,
      })).slice(from, from + limit);
      return {
        total: 5,
        results,
        ...(from + limit < 5 && { paging: { next: { after: String(from + limit), link: '?after=x' } } }),
      };
    });
    const found = await read({
      client: {
        base_url: url,
        auth: { type: 'api_key', name: 'hapikey', api_key: 'k', location: 'query' },
      },
      resources: [
        {
          name: 'contacts',
          primary_key: ['id'],
          write_disposition: { disposition: 'merge', strategy: 'upsert' },
          endpoint: {
            path: 'crm/v3/objects/contacts/search',
            method: 'POST',
            json: {
              limit: 2,
              filterGroups: [
                {
                  filters: [{ propertyName: 'lastmodifieddate', operator: 'GTE', value: '{incremental.start_value}' }],
                },
              ],
            },
            paginator: { type: 'cursor', cursor_path: 'paging.next.after', cursor_body_path: 'after' },
            data_selector: 'results[*]',
            incremental: { cursor_path: 'updatedAt', initial_value: '2024-01-01T00:00:00Z' },
            response_actions: [{ status_code: 404, action: 'ignore' }],
          },
        },
      ],
    });
    expect((found.contacts as { id: string }[]).map(({ id }) => id)).toEqual(['0', '1', '2', '3', '4']);
  });
});

it('shows nothing of an auth that it does not understand', () => {
  for (const auth of [
    'ghp_hush',
    ['ghp_hush'],
    { type: 'bearer', token: ['ghp_hush'] },
    { token: 1, pat: 'ghp_hush' },
  ]) {
    const config = { client: { base_url: 'https://api.example.com', auth }, resources: ['a'] };
    expect(() => fromDltConfig(config)).toThrow(ConfigurationError);
    expect(() => fromDltConfig(config)).not.toThrow(/ghp_hush/);
  }
});

describe('every paginator and auth of dlt', () => {
  const endpoint = (endpoint: object) => {
    const [resource] = fromDltConfig({
      client: { base_url: 'https://a.b' },
      resources: [{ name: 'x', endpoint }],
    }).resources;
    return (resource as unknown as { endpoint: Record<string, unknown> }).endpoint;
  };
  const client = (client: object) =>
    fromDltConfig({ client: { base_url: 'https://a.b', ...client }, resources: ['x'] }).client;

  it.each([
    ['auto', 'auto'],
    ['single_page', 'single-page'],
    [{ type: 'json_link' }, { type: 'json-link', nextUrlPath: 'next' }],
    [
      { type: 'json_response', next_url_path: "['@odata.nextLink']" },
      { type: 'json-link', nextUrlPath: "['@odata.nextLink']" },
    ],
    [
      { type: 'json_link', next_url_path: '"@odata.nextLink"' },
      { type: 'json-link', nextUrlPath: "['@odata.nextLink']" },
    ],
    ['header_link', { type: 'link-header', rel: 'next' }],
    [
      { type: 'header_link', links_next_key: 'more' },
      { type: 'link-header', rel: 'more' },
    ],
    [
      { type: 'header_cursor', cursor_key: 'X-Next', cursor_param: 'c' },
      { type: 'header-cursor', cursorHeader: 'X-Next', cursorParam: 'c' },
    ],
    ['cursor', { type: 'cursor', cursorPath: 'cursors.next', cursorParam: 'cursor' }],
    [
      { type: 'cursor', cursor_path: 'a..b', cursor_body_path: 'p.c' },
      { type: 'cursor', cursorPath: '$.a..b', cursorBodyPath: 'p.c' },
    ],
    [
      { type: 'offset', limit: 5 },
      { type: 'offset-limit', pageSize: 5, totalPath: 'total' },
    ],
    [
      {
        type: 'offset',
        limit: 5,
        offset: 10,
        offset_param: 'o',
        limit_param: 'l',
        total_path: null,
        maximum_offset: 50,
        stop_after_empty_page: false,
        has_more_path: 'more',
      },
      {
        type: 'offset-limit',
        pageSize: 5,
        initialOffset: 10,
        offsetParam: 'o',
        limitParam: 'l',
        totalPath: null,
        maximumOffset: 50,
        stopAfterEmptyPage: false,
        hasMorePath: 'more',
      },
    ],
    ['page_number', { type: 'page-number', basePage: 0, totalPath: 'total' }],
    [
      { type: 'page_number', base_page: 1, page: 3, page_param: 'p', total_path: 'pages', maximum_page: 9 },
      { type: 'page-number', basePage: 1, initialPage: 3, pageParam: 'p', totalPath: 'pages', maximumPage: 8 },
    ],
  ])('paginator %j', (paginator, expected) => {
    expect(client({ paginator }).strategy).toEqual(expected);
    expect(endpoint({ paginator }).strategy).toEqual(expected);
    createRestSource(fromDltConfig({ client: { base_url: 'https://a.b', paginator }, resources: ['x'] }));
  });

  it.each([
    [{ token: 't' }, { type: 'bearer', token: 't' }],
    [
      { type: 'bearer', token: 't' },
      { type: 'bearer', token: 't' },
    ],
    [
      { type: 'http_basic', username: 'u', password: 'p' },
      { type: 'httpBasic', username: 'u', password: 'p' },
    ],
    [
      { type: 'api_key', api_key: 'k' },
      { type: 'apiKey', name: 'Authorization', apiKey: 'k', location: 'header' },
    ],
    [
      { type: 'api_key', name: 'n', api_key: 'k', location: 'param' },
      { type: 'apiKey', name: 'n', apiKey: 'k', location: 'query' },
    ],
    [
      {
        type: 'oauth2_client_credentials',
        access_token_url: 'https://t',
        client_id: 'i',
        client_secret: 's',
        access_token_request_data: { grant_type: 'account_credentials', account_id: '7' },
        default_token_expiration: 60,
      },
      {
        type: 'oauth2ClientCredentials',
        accessTokenUrl: 'https://t',
        clientId: 'i',
        clientSecret: 's',
        accessTokenRequestData: { grant_type: 'account_credentials', account_id: '7' },
        defaultTokenExpiration: 60,
      },
    ],
  ])('auth %j', (auth, expected) => {
    expect(client({ auth }).auth).toEqual(expected);
    expect(endpoint({ auth }).auth).toEqual(expected);
  });

  it('takes all that one step has, in the order of dlt', () => {
    const [filter, map, yield_map] = [() => true, () => 1, () => []];
    const steps = [{ yield_map, map, filter }, { map }];
    const config = fromDltConfig({
      client: { base_url: 'https://a.b' },
      resources: [{ name: 'x', processing_steps: steps }],
    });
    expect(config.resources[0]).toMatchObject({
      processingSteps: [{ filter }, { map }, { flatMap: yield_map }, { map }],
    });
  });

  it.each([
    ["links.'next-url'", "links['next-url']"],
    [`meta."next page".url`, "meta['next page'].url"],
    ["'a.b'.'c'", "['a.b']['c']"],
    ["$.'next-url'", "$['next-url']"],
    ["..'next-url'", "$..['next-url']"],
    ["data.'odd[*]'", "data['odd[*]']"],
    [`'it"s'`, `['it"s']`],
    [`"it's"`, String.raw`['it\'s']`],
    ['results.[0].id', 'results[0].id'],
    ['data[*].items', '$.data[*].items'],
    ['data[0:2]', '$.data[0:2]'],
    ['$.a[?(@.b>1)]', '$.a[?(@.b>1)]'],
    ['@odata.nextLink', '@odata.nextLink'],
  ])('reads the path %s of jsonpath-ng', (path, expected) => {
    expect(endpoint({ data_selector: path }).select).toBe(expected);
  });

  it('takes functions where somebody has put them since', () => {
    const identity = (value: unknown) => value;
    const config = fromDltConfig({
      client: { base_url: 'https://a.b', session: null },
      resources: [
        {
          name: 'x',
          processing_steps: [{ filter: identity }, { map: identity }, { yield_map: identity }],
          endpoint: {
            response_actions: [identity, { status_code: '404', action: identity }],
            incremental: {
              cursor_path: 'a',
              convert: identity,
              lag: 3,
              end_value: 9,
              start_param: 's',
              end_param: 'e',
              row_order: 'asc',
              last_value_func: 'max',
            },
          },
        },
      ],
    });
    expect(config.resources[0]).toEqual({
      name: 'x',
      processingSteps: [{ filter: identity }, { map: identity }, { flatMap: identity }],
      endpoint: {
        responseActions: [identity, { statusCode: 404, action: identity }],
        incremental: { cursorPath: 'a', convert: identity, lag: 3, endValue: 9, startParam: 's', endParam: 'e' },
      },
    });
  });

  it('tells what it leaves out, and nothing else', () => {
    const dropped: string[] = [];
    fromDltConfig(
      {
        client: { base_url: 'https://a.b' },
        resource_defaults: { write_disposition: 'merge' },
        resources: [{ name: 'x', table_name: 't', merge_key: 'id', columns: {} }],
      },
      { onDropped: (place) => dropped.push(place) },
    );
    expect(dropped).toEqual([
      'resource_defaults.write_disposition',
      'resources[0].table_name',
      'resources[0].columns',
      'resources[0].merge_key',
    ]);
  });
});

describe('reads what dlt reads', () => {
  const pageNumber = { type: 'page_number', base_page: 1, total_path: null };
  const offset = { type: 'offset', limit: 2, total_path: null };
  /** Requests, and records, of one resource over an API of five pages. */
  async function run(resource: object | string, defaults?: object, client: object = {}) {
    const api = fakeApi(({ url }) => {
      const page = Number(url.searchParams.get('page') ?? url.searchParams.get('p') ?? 1);
      if (url.pathname.endsWith('/one')) return { body: { id: 'one', items: [{ id: 1 }] } };
      return {
        body: { items: page <= 5 && !(Number(url.searchParams.get('offset')) > 2) ? [{ id: page }] : [], next: null },
      };
    });
    const named = typeof resource === 'string' ? resource : { name: 'x', ...resource };
    const config = fromDltConfig({
      client: { base_url: 'https://a.b', ...client },
      ...(defaults && { resource_defaults: defaults }),
      resources: [named],
    });
    const records = await lastValueFrom(createRestSource(config, { client: api.client }).records$.pipe(toArray()));
    return { targets: api.targets(), records: records.map(({ record }) => record), requests: api.requests };
  }
  const targets = async (...args: Parameters<typeof run>) => (await run(...args)).targets;

  it.each([
    [{ ...pageNumber, maximum_page: 3 }, ['/x?page=1', '/x?page=2']],
    [{ ...pageNumber, page: 2, maximum_page: 3 }, ['/x?page=2']],
    // At least the first page, in dlt too.
    [{ ...pageNumber, maximum_page: 1 }, ['/x?page=1']],
    [{ ...pageNumber, page: 4, maximum_page: 2 }, ['/x?page=4']],
    [{ ...offset, maximum_offset: 4 }, ['/x?offset=0&limit=2', '/x?offset=2&limit=2']],
  ])('a maximum is exclusive: %j', async (paginator, expected) => {
    expect(await targets({ endpoint: { paginator } })).toEqual(expected);
  });

  it.each([
    ['page', { ...pageNumber, maximum_page: 2 }, { page: 7, a: 1 }, ['/x?page=1&a=1', '/x?a=1&page=1']],
    ['a page by another name', { ...pageNumber, page_param: 'p', maximum_page: 2 }, { p: 7 }, ['/x?p=1']],
    ['offset and limit', { ...offset, maximum_offset: 2 }, { offset: 7, limit: 9 }, ['/x?offset=0&limit=2']],
    ['none of another paginator', 'single_page', { page: 7, offset: 8 }, ['/x?page=7&offset=8']],
  ])('what the paginator writes is overwritten in params: %s', async (_, paginator, params, expected) => {
    expect(expected).toContain((await targets({ endpoint: { paginator, params } }))[0]);
    expect(expected).toContain((await targets({ endpoint: { params } }, { endpoint: { paginator } }))[0]);
    expect(expected).toContain((await targets('x', { endpoint: { params } }, { paginator }))[0]);
  });

  it('what the paginator writes is overwritten in the body', async () => {
    const paginator = { ...pageNumber, page_body_path: 'paging.page', maximum_page: 2 };
    const endpoint = { method: 'POST', paginator, json: { paging: { page: 7, size: 5 } } };
    const { requests } = await run({ endpoint });
    expect(requests.map(({ body }) => JSON.parse(body ?? '') as unknown)).toEqual([{ paging: { page: 1, size: 5 } }]);
  });

  it.each([
    [{ params: { limit: null } }, { params: { limit: 5, a: 1 } }, '/x?a=1'],
    [{ params: null }, { params: { limit: 5 } }, '/x'],
    [{ paginator: null }, { paginator: { ...pageNumber, maximum_page: 2 } }, '/x'],
    [{ method: null }, { method: 'POST' }, '/x'],
    [{ path: null }, { path: 'y' }, '/x'],
    [{ incremental: null }, { incremental: { cursor_path: 'at', start_param: 's', initial_value: 1 } }, '/x'],
    [{ response_actions: null }, { response_actions: [{ status_code: 200, action: 'ignore' }] }, '/x'],
  ])('None over resource_defaults: %j over %j', async (endpoint, defaults, expected) => {
    const { targets, requests, records } = await run({ endpoint }, { endpoint: defaults });
    expect([targets, requests[0]?.method, records]).toEqual([[expected], 'GET', [{ id: 1 }]]);
  });

  it.each([
    [{ json: { a: null } }, { json: { a: 1, b: 2 } }, '{"a":null,"b":2}'],
    [{ json: null }, { json: { a: 1 } }, undefined],
    [{ json: null, data: 'd' }, { json: { a: 1 } }, 'd'],
  ])('None over resource_defaults, in a body: %j over %j', async (endpoint, defaults, body) => {
    const { requests } = await run({ endpoint: { method: 'POST', ...endpoint } }, { endpoint: defaults });
    expect(requests[0]?.body).toBe(body);
  });

  it('None over resource_defaults, of a resource: its own defaults', () => {
    const [resource] = fromDltConfig({
      client: { base_url: 'https://a.b' },
      resource_defaults: {
        primary_key: 'id',
        include_from_parent: ['id'],
        parallelized: true,
        selected: false,
        processing_steps: [{ filter: () => true }],
      },
      resources: [
        {
          name: 'x',
          primary_key: null,
          include_from_parent: null,
          parallelized: null,
          selected: null,
          processing_steps: null,
        },
      ],
    }).resources;
    expect(resource).toEqual({ name: 'x', includeFromParent: [] });
  });

  it('auth: None over resource_defaults is the client’s', async () => {
    const auth = { type: 'bearer', token: 'other' };
    const client = { auth: { type: 'bearer', token: 'mine' } };
    const { requests } = await run({ endpoint: { auth: null } }, { endpoint: { auth } }, client);
    expect(requests[0]?.headers.get('authorization')).toBe('Bearer mine');
  });

  it.each([
    [{ path: 'orgs/{org}/x', params: { org: 'dlt hub', a: 1 } }, {}, '/orgs/dlt%20hub/x?a=1'],
    [{ path: 'orgs/{org}/x' }, { params: { org: 7, a: 1 } }, '/orgs/7/x?a=1'],
    [{ path: '{a}/{a}/{b}/x', params: { a: true, b: '{c}' } }, {}, '/true/true/%7Bc%7D/x'],
    ['orgs/{org}/x', { params: { org: 'o' } }, '/orgs/o/x'],
  ])('static path parameters: %j over %j', async (endpoint, defaults, expected) => {
    expect((await targets({ endpoint }, { endpoint: { ...defaults, paginator: 'single_page' } }))[0]).toBe(expected);
  });

  it.each([
    [{ path: '{kind}', params: { kind: 'one' } }, undefined, ['one']],
    [{ path: '{kind}', params: { kind: 'one' }, data_selector: null }, { data_selector: 'items' }, ['one']],
    [{ path: '{kind}', params: { kind: 'one' } }, { data_selector: 'items' }, [1]],
    [{ path: 'one', data_selector: null }, undefined, [1]],
    [{ path: 'one', data_selector: null }, { data_selector: '$' }, [1]],
  ])('data_selector None, also for a single record: %j over %j', async (endpoint, defaults, ids) => {
    const { records } = await run({ endpoint }, defaults && { endpoint: defaults });
    expect((records as { id: unknown }[]).map(({ id }) => id)).toEqual(ids);
  });

  it('names the place of what is wrong in the defaults, and drops their hints once', () => {
    const dropped: string[] = [];
    const config = (defaults: object) =>
      fromDltConfig(
        { client: { base_url: 'https://a.b' }, resource_defaults: defaults, resources: ['x', { name: 'y' }] },
        { onDropped: (place) => dropped.push(place) },
      );
    config({ write_disposition: 'merge', endpoint: { incremental: { cursor_path: 'a', row_order: 'asc' } } });
    expect(dropped).toEqual([
      'resource_defaults.write_disposition',
      'resource_defaults.endpoint.incremental.row_order',
    ]);
    expect(() => config({ endpoint: { paginator: 'mine' } })).toThrow(
      /^resource_defaults\.endpoint\.paginator\.type: /,
    );
  });
});

describe('what has no counterpart is refused at its place', () => {
  const inResource = (resource: object) => ({
    client: { base_url: 'https://a.b' },
    resources: [{ name: 'x', ...resource }],
  });
  const inEndpoint = (endpoint: object) => inResource({ endpoint });
  const inClient = (client: object) => ({ client: { base_url: 'https://a.b', ...client }, resources: ['x'] });

  it.each([
    [[], ''],
    [{ resources: [] }, 'client'],
    [{ client: {}, resources: [] }, 'client.base_url'],
    [{ client: { base_url: 'https://a.b' } }, 'resources'],
    [{ ...inClient({}), name: 'x' }, 'name'],
    [inClient({ session: {} }), 'client.session'],
    [inClient({ timeout: 5 }), 'client.timeout'],
    [inClient({ auth: 'bearer' }), 'client.auth'],
    [inClient({ auth: { type: 'bearer' } }), 'client.auth.token'],
    [inClient({ auth: { type: 'custom_auth' } }), 'client.auth.type'],
    [inClient({ auth: { type: 'api_key', api_key: 'x', location: 'body' } }), 'client.auth.location'],
    [
      inClient({
        auth: {
          type: 'oauth2_client_credentials',
          access_token_url: 'a',
          client_id: 'b',
          client_secret: 'c',
          access_token: 'd',
        },
      }),
      'client.auth.access_token',
    ],
    [inClient({ paginator: 'custom_paginator' }), 'client.paginator.type'],
    [inClient({ paginator: { type: 'cursor', cursor_path: '`parent`.x' } }), 'client.paginator.cursor_path'],
    [
      inClient({ paginator: { type: 'json_link', next_url_path: 'next | links.next' } }),
      'client.paginator.next_url_path',
    ],
    [inEndpoint({ data_selector: 'data,items' }), 'resources[0].endpoint.data_selector'],
    [inEndpoint({ data_selector: '(a & b)[0]' }), 'resources[0].endpoint.data_selector'],
    [inClient({ paginator: { type: 'cursor', page_size: 5 } }), 'client.paginator.page_size'],
    [inResource({ selected_if: true }), 'resources[0].selected_if'],
    [inResource({ processing_steps: [{ filter: 'lambda x: x' }] }), 'resources[0].processing_steps[0].filter'],
    [inResource({ processing_steps: [{ reduce: null }] }), 'resources[0].processing_steps[0].reduce'],
    [inEndpoint({ url: 'x' }), 'resources[0].endpoint.url'],
    [
      inEndpoint({ path: 'x', params: { id: { type: 'resolve', resource: 'a', field: 'b' } } }),
      'resources[0].endpoint.params.id',
    ],
    [
      inEndpoint({
        params: { a: { type: 'incremental', cursor_path: 'x' }, b: { type: 'incremental', cursor_path: 'x' } },
      }),
      'resources[0].endpoint.params.b',
    ],
    [
      inEndpoint({ params: { a: { type: 'incremental', cursor_path: 'x' } }, incremental: { cursor_path: 'x' } }),
      'resources[0].endpoint.incremental',
    ],
    [
      inEndpoint({ incremental: { cursor_path: 'x', last_value_func: 'min' } }),
      'resources[0].endpoint.incremental.last_value_func',
    ],
    [
      inEndpoint({ incremental: { cursor_path: 'x', on_cursor_value_missing: 'include' } }),
      'resources[0].endpoint.incremental.on_cursor_value_missing',
    ],
    [
      inEndpoint({ incremental: { cursor_path: 'x', range_start: 'open' } }),
      'resources[0].endpoint.incremental.range_start',
    ],
    [inEndpoint({ incremental: { cursor_path: 'x', convert: 'str' } }), 'resources[0].endpoint.incremental.convert'],
    [
      inEndpoint({ response_actions: [{ status_code: '4xx', action: 'ignore' }] }),
      'resources[0].endpoint.response_actions[0].status_code',
    ],
    [inEndpoint({ response_actions: [{ action: 'skip' }] }), 'resources[0].endpoint.response_actions[0].action'],
    [{ client: { base_url: 'https://a.b' }, resources: [{ endpoint: 'x' }] }, 'resources[0].name'],
  ])('%j', (config, path) => {
    try {
      fromDltConfig(config);
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigurationError);
      expect((error as ConfigurationError).path).toBe(path);
      return;
    }
    throw new Error('nothing was thrown');
  });
});
