import { describe, expect, it } from 'vitest';
import type { HttpRequestOptions } from '../../../src/http/types.js';
import { readThrough, type Serve } from '../strategies/readThrough.js';
import { pageAt, paramsOf, records, TOTAL } from './vendor.js';

interface Refused {
  readonly name: string;
  readonly request: string | HttpRequestOptions;
  readonly serve: Serve;
  /** What the error names. */
  readonly evidence: RegExp;
  /** Requests that are made until then. @default 1 */
  readonly asked?: number;
}

/** APIs whose answers show that there is more, and not how to get it. */
const refused: readonly Refused[] = [
  {
    name: 'etcd',
    request: { method: 'POST', path: '/v3/kv/range', json: { key: 'AA==', range_end: 'AA==', limit: 5 } },
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const { items, more } = pageAt(0, number('limit', TOTAL));
      const header = { cluster_id: '14841639068965178418', member_id: '10276657743932975437', revision: '8' };
      const kvs = items.map(({ id }) => ({ key: btoa(`${id}`), create_revision: '2', version: '1', value: 'eA==' }));
      // What protobuf calls an int64 is a text in JSON.
      return unknown('key', 'range_end', 'limit') ?? { body: { header, kvs, more, count: String(TOTAL) } };
    },
    evidence: /`more` is true/,
  },
  {
    name: 'Stack Exchange, without a page in the request',
    request: '/2.3/questions?site=x',
    serve: () => ({ body: { items: records(0, 5), has_more: true, quota_max: 300, quota_remaining: 299 } }),
    evidence: /`has_more` is true/,
  },
  {
    name: 'ClickUp, without a page in the request',
    request: '/api/v2/list/1/task',
    serve: () => ({ body: { tasks: records(0, 5), last_page: false } }),
    evidence: /`last_page` is false/,
  },
  {
    name: 'Elasticsearch, unsorted',
    request: { method: 'POST', path: '/things/_search', json: { query: { match_all: {} } } },
    serve: () => ({
      body: {
        took: 1,
        timed_out: false,
        _shards: { total: 5, successful: 5, skipped: 0, failed: 0 },
        hits: { total: { value: TOTAL, relation: 'eq' }, max_score: 1, hits: records(0, 10) },
      },
    }),
    evidence: /`hits\.total\.value` is 23/,
  },
  {
    name: 'Mailchimp, without a range in the request',
    request: '/3.0/lists',
    serve: () => ({ body: { lists: records(0, 10), total_items: TOTAL, _links: [] } }),
    evidence: /`total_items` is 23/,
  },
  {
    name: 'Typeform, without a page in the request',
    request: '/forms',
    serve: () => ({ body: { total_items: TOTAL, page_count: 3, items: records(0, 10) } }),
    evidence: /`(total_items` is 23|page_count` is 3)/,
  },
  {
    name: 'json-server, from one position to another',
    request: '/posts?_start=0&_end=5',
    serve: () => ({ body: records(0, 5), headers: { 'x-total-count': String(TOTAL) } }),
    evidence: /headers tell a total of 23/,
  },
  {
    name: 'Cosmos DB, which takes its cursor back in a header',
    request: '/dbs/x/colls/y/docs',
    serve: () => ({
      body: { _rid: 'x', Documents: records(0, 5), _count: 5 },
      headers: { 'x-ms-continuation': '{"token":"x"}' },
    }),
    evidence: /headers/,
  },
  {
    name: 'Feathers, with nothing that begins with $ in the request',
    request: '/messages',
    serve: ({ url }) => {
      const isFiltered = url.searchParams.has('skip');
      return {
        body: { total: isFiltered ? 0 : TOTAL, limit: 5, skip: 0, data: isFiltered ? [] : records(0, 5) },
      };
    },
    evidence: /total.*23/,
    asked: 2,
  },
  {
    name: 'GraphQL whose document has no place for a cursor',
    request: {
      method: 'POST',
      path: '/graphql',
      json: { query: '{ users(first: 5) { nodes { id } pageInfo { endCursor hasNextPage } } }', variables: {} },
    },
    serve: () => ({
      body: { data: { users: { nodes: records(0, 5), pageInfo: { endCursor: 'x', hasNextPage: true } } } },
    }),
    evidence: /after/,
    asked: 2,
  },
];

describe('APIs that are refused with a word of why', () => {
  it.each(refused.map((api) => [api.name, api] as const))('%s', (_, { request, serve, evidence, asked = 1 }) => {
    const { error, items, requests } = readThrough(serve, { baseRequest: request });
    expect(String(error)).toMatch(evidence);
    expect(requests).toHaveLength(asked);
    // What came is delivered, and nothing twice.
    expect(new Set(items.map((item) => JSON.stringify(item))).size).toBe(items.length);
    expect(items.length).toBeGreaterThan(0);
  });

  it.each(refused.map((api) => [api.name, api] as const))('%s: one page where that is all', (_, { request, serve }) => {
    const { error, requests } = readThrough(serve, { baseRequest: request, model: 'single-page' });
    expect(error).toBeUndefined();
    expect(requests).toHaveLength(1);
  });
});
