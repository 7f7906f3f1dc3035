import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import { tableSinks } from 'rxjs-resilient-http/duckdb';
import { createRestSource, type RestSourceConfig } from 'rxjs-resilient-http/rest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../support/startServer.js';
import { query } from './readDatabase.js';

let folder: string;
let path: string;
let server: RunningServer;
let asked: string[];
/** By path; a missing one is a 404. */
let answers: Record<string, unknown>;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'duckdb-'));
  path = join(folder, 'data.duckdb');
  asked = [];
  answers = {
    '/posts': [
      { id: 1, title: 'a', updated: '2024-01-01' },
      { id: 2, title: 'b', updated: '2024-01-02' },
    ],
    '/posts/1/comments': [
      { id: 1, text: 'x' },
      { id: 2, text: 'y' },
    ],
    '/posts/2/comments': [{ id: 1, text: 'z' }],
    '/posts/1/comments/1/likes': [{ who: 'ann' }],
    '/posts/1/comments/2/likes': [],
    '/posts/2/comments/1/likes': [{ who: 'bob' }, { who: 'eve' }],
  };
  server = await startServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
    asked.push(pathname + search);
    const answer = answers[pathname];
    response.statusCode = answer === undefined ? 404 : 200;
    response.end(JSON.stringify(answer ?? {}));
  });
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const config = (): RestSourceConfig => ({
  client: { baseUrl: server.url, strategy: 'single-page' },
  resources: [
    {
      name: 'posts',
      primaryKey: 'id',
      endpoint: { path: 'posts', incremental: { cursorPath: 'updated', startParam: 'since' } },
    },
    { name: 'comments', primaryKey: 'id', endpoint: 'posts/{resources.posts.id}/comments' },
    {
      name: 'likes',
      includeFromParent: ['id', '_posts_id'],
      endpoint: 'posts/{resources.comments._posts_id}/comments/{resources.comments.id}/likes',
    },
  ],
  resourceDefaults: { includeFromParent: ['id'] },
});
const run = (options = {}) => {
  const tables = tableSinks({ path, ...options });
  return lastValueFrom(tables(createRestSource(config(), { state: tables.state })));
};

describe('tableSinks', () => {
  it('fills a table for each resource, keyed by its parents', async () => {
    const source = createRestSource(config());
    expect(source.resources).toEqual([
      { name: 'posts', selected: true, primaryKey: ['id'], parentKey: [] },
      { name: 'comments', selected: true, parent: 'posts', primaryKey: ['id'], parentKey: ['_posts_id'] },
      {
        name: 'likes',
        selected: true,
        parent: 'comments',
        primaryKey: [],
        parentKey: ['_comments_id'],
      },
    ]);
    expect(await run()).toEqual({ records: 8, tables: { posts: 2, comments: 3, likes: 3 } });
    expect(await query(path, 'FROM comments ORDER BY _posts_id, id')).toEqual([
      { _posts_id: '1', id: '1', text: 'x' },
      { _posts_id: '1', id: '2', text: 'y' },
      { _posts_id: '2', id: '1', text: 'z' },
    ]);
    expect(
      await query(
        path,
        `SELECT title, text, who FROM posts JOIN comments ON posts.id = _posts_id
         JOIN likes ON comments.id = _comments_id AND _posts_id = _comments__posts_id ORDER BY who`,
      ),
    ).toEqual([
      { title: 'a', text: 'x', who: 'ann' },
      { title: 'b', text: 'z', who: 'bob' },
      { title: 'b', text: 'z', who: 'eve' },
    ]);
  });

  it('merges by key in the next run, which asks for what is new', async () => {
    const two = config();
    const small = { ...two, resources: two.resources.slice(0, 2) };
    const once = () => {
      const tables = tableSinks({ path });
      return lastValueFrom(tables(createRestSource(small, { state: tables.state })));
    };
    await once();
    asked = [];
    answers['/posts'] = [{ id: 2, title: 'B', updated: '2024-01-03' }];
    answers['/posts/2/comments'] = [{ id: 1, text: 'Z' }];
    await once();
    expect(asked).toEqual(['/posts?since=2024-01-02', '/posts/2/comments']);
    expect(await query(path, 'SELECT id, title FROM posts ORDER BY id')).toEqual([
      { id: '1', title: 'a' },
      { id: '2', title: 'B' },
    ]);
    expect(await query(path, 'SELECT _posts_id, id, text FROM comments ORDER BY ALL')).toEqual([
      { _posts_id: '1', id: '1', text: 'x' },
      { _posts_id: '1', id: '2', text: 'y' },
      { _posts_id: '2', id: '1', text: 'Z' },
    ]);
  });

  it('leaves nothing of a run that fails, and saves no value of it', async () => {
    delete answers['/posts/2/comments'];
    await expect(run()).rejects.toThrow('404');
    await expect(query(path, 'FROM posts')).rejects.toThrow('does not exist');
    answers['/posts/2/comments'] = [];
    asked = [];
    answers['/posts/1/comments/1/likes'] = [];
    await run();
    expect(asked[0]).toBe('/posts');
    expect(await query(path, 'SELECT count(*) AS n FROM posts')).toEqual([{ n: '2' }]);
  });

  it.each<[Record<string, unknown>, string]>([
    [{ path: undefined }, 'tableSinks.path: is missing'],
    [{ replace: 1 }, 'tableSinks.replace: must be a boolean, not a number'],
  ])('%j cannot work', (wrong, message) => {
    expect(() => tableSinks({ path, ...wrong } as never)).toThrow(message);
  });
});
