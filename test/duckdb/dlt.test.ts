import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import { tableSinks } from 'rxjs-resilient-http/duckdb';
import { createRestSource, fromDltConfig } from 'rxjs-resilient-http/rest';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fakeApi } from '../rest/fakeApi.js';
import { githubDltConfig } from '../rest/githubDltConfig.js';
import { columnsOf, query } from './readDatabase.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'duckdb-dlt-'));
  path = join(folder, 'data.duckdb');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The configurations of dlt's documentation and of `dlt init rest_api duckdb`, with their own hosts, against those APIs in memory. */
async function load(config: unknown, answer: Parameters<typeof fakeApi>[0]) {
  const api = fakeApi(answer);
  const tables = tableSinks({ path });
  const source = createRestSource(fromDltConfig(config), { client: api.client, state: tables.state });
  const { tables: counts } = await lastValueFrom(tables(source));
  return { counts, requests: api.requests };
}

it('the quick example: posts and their comments, behind paging.next', async () => {
  const config = {
    client: {
      base_url: 'https://api.example.com/',
      auth: { token: 'your_api_token' },
      paginator: { type: 'json_link', next_url_path: 'paging.next' },
    },
    resources: [
      'posts',
      { name: 'comments', endpoint: { path: 'posts/{resources.posts.id}/comments', params: { sort: 'created_at' } } },
    ],
  };
  const { counts, requests } = await load(config, ({ url }) => {
    const page = Number(url.searchParams.get('page') ?? 1);
    const data = [1, 2].map((index) => ({ id: page * 10 + index, created_at: `2024-05-0${index}T10:00:00Z` }));
    return { body: { data, paging: { next: page < 2 ? `${url.origin}${url.pathname}?page=${page + 1}` : null } } };
  });
  expect(counts).toEqual({ posts: 4, comments: 16 });
  expect(new Set(requests.map(({ headers }) => headers.get('authorization')))).toEqual(
    new Set(['Bearer your_api_token']),
  );
  expect(await columnsOf(path, 'comments')).toEqual({ _posts_id: 'BIGINT', id: 'BIGINT', created_at: 'TIMESTAMP' });
  expect(await query(path, 'SELECT count(*) AS n FROM posts JOIN comments ON posts.id = _posts_id')).toEqual([
    { n: '16' },
  ]);
});

it('GitHub: issues since the last run and their comments, merged', async () => {
  const config = githubDltConfig('https://api.github.com', 'github_token');
  let issues = [1, 2, 3].map((number) => ({
    id: 100 + number,
    number,
    title: `issue ${number}`,
    labels: [{ name: 'bug' }],
    updated_at: `2024-02-0${number}T00:00:00Z`,
  }));
  const github: Parameters<typeof fakeApi>[0] = ({ url }) => {
    const [number] = /\d+(?=\/comments)/.exec(url.pathname) ?? [];
    if (number) return [{ id: Number(number) * 1000, body: `on ${number}` }];
    const since = url.searchParams.get('since') ?? '';
    const page = Number(url.searchParams.get('page') ?? 1);
    const found = issues.filter(({ updated_at }) => updated_at >= since);
    url.searchParams.set('page', String(page + 1));
    const headers = page * 2 < found.length ? { link: `<${url.href}>; rel="next"` } : undefined;
    return { body: found.slice((page - 1) * 2, page * 2), ...(headers && { headers }) };
  };
  expect((await load(config, github)).counts).toEqual({ issues: 3, issue_comments: 3 });
  expect(await columnsOf(path, 'issues')).toMatchObject({
    labels: 'STRUCT("name" VARCHAR)[]',
    updated_at: 'TIMESTAMP',
  });
  issues = issues.map((issue) =>
    issue.number === 2 ? { ...issue, title: 'solved', updated_at: '2024-03-01T00:00:00Z' } : issue,
  );
  const second = await load(config, github);
  expect(second.requests.map(({ target }) => target.replace(/.*(since=[^&]*).*/, '$1'))).toEqual([
    'since=2024-02-03T00%3A00%3A00Z',
    '/repos/dlt-hub/dlt/issues/2/comments?per_page=100',
  ]);
  expect(await query(path, 'SELECT number, title FROM issues ORDER BY number')).toEqual([
    { number: '1', title: 'issue 1' },
    { number: '2', title: 'solved' },
    { number: '3', title: 'issue 3' },
  ]);
  expect(await query(path, 'SELECT id, _issues_id FROM issue_comments ORDER BY id')).toEqual(
    [1, 2, 3].map((number) => ({ id: String(number * 1000), _issues_id: String(100 + number) })),
  );
});

it('PokéAPI: three lists, their pages found by themselves', async () => {
  const config = {
    client: { base_url: 'https://pokeapi.co/api/v2/' },
    resource_defaults: { endpoint: { params: { limit: 1000 } } },
    resources: ['pokemon', 'berry', 'location'],
  };
  const made: Record<string, number> = { pokemon: 1302, berry: 64, location: 1070 };
  const { counts, requests } = await load(config, ({ url }) => {
    const [name = ''] = url.pathname.split('/').slice(3);
    const count = made[name] ?? 0;
    const offset = Number(url.searchParams.get('offset') ?? 0);
    const results = Array.from({ length: Math.min(1000, count - offset) }, (_, index) => ({
      name: `${name}-${offset + index + 1}`,
      url: `${url.origin}/api/v2/${name}/${offset + index + 1}/`,
    }));
    const next = offset + 1000 < count ? `${url.origin}${url.pathname}?offset=${offset + 1000}&limit=1000` : null;
    return { body: { count, next, previous: null, results } };
  });
  expect(counts).toEqual(made);
  expect(requests).toHaveLength(5);
  expect(await query(path, 'SELECT count(DISTINCT name) AS n FROM pokemon')).toEqual([{ n: '1302' }]);
});
