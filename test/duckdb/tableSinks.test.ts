import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom, take } from 'rxjs';
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
    const answer = answers[pathname + search] ?? answers[pathname];
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

/** JSON text of what is saved under a key. */
async function stateOf(key: string): Promise<unknown> {
  const rows = await query(path, `SELECT value FROM rxjs_resilient_http.checkpoints WHERE key = 'state of ${key}'`);
  return rows[0]?.value;
}

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

  it('keeps whole pages of a run that fails, and goes on there: nothing lost, nothing twice', async () => {
    const comments = answers['/posts/2/comments'];
    delete answers['/posts/2/comments'];
    await expect(run()).rejects.toThrow('404');
    // What was saved of posts is that they are all there, and not what the next run would begin with.
    expect(await stateOf('posts')).toBeUndefined();
    answers['/posts/2/comments'] = comments;
    asked = [];
    expect((await run()).tables.posts).toBe(0);
    expect(asked).toContain('/posts/2/comments');
    expect(asked).not.toContain('/posts');
    expect(await query(path, 'SELECT who FROM likes ORDER BY who')).toEqual([
      { who: 'ann' },
      { who: 'bob' },
      { who: 'eve' },
    ]);
    expect(await stateOf('posts')).toContain('"value":"2024-01-02"');
    expect(await stateOf('posts (unfinished)')).toBe('null');
  });

  it('asks for nothing again of a resource that was complete before another one failed', async () => {
    answers['/users'] = [{ name: 'ann' }, { name: 'bob' }];
    answers['/users?page=2'] = [{ name: 'eve' }];
    answers['/users?page=3'] = [];
    const both = (): RestSourceConfig => ({
      client: { baseUrl: server.url },
      resources: [
        { name: 'users', endpoint: { path: 'users', strategy: { type: 'page-number', stopAfterEmptyPage: true } } },
        { name: 'broken', endpoint: { path: 'broken', strategy: 'single-page' } },
      ],
      concurrency: 1,
    });
    const once = () => {
      const tables = tableSinks({ path });
      return lastValueFrom(tables(createRestSource(both(), { state: tables.state })));
    };
    await expect(once()).rejects.toThrow('404');
    answers['/broken'] = [{ id: 1 }];
    asked = [];
    await once();
    expect(asked).toEqual(['/broken']);
    expect(await query(path, 'SELECT name FROM users ORDER BY name')).toEqual([
      { name: 'ann' },
      { name: 'bob' },
      { name: 'eve' },
    ]);
    // The next one is a run of its own.
    asked = [];
    await once();
    expect(asked[0]).toBe('/users?page=1');
    expect(await query(path, 'SELECT count(*) AS n FROM users')).toEqual([{ n: '6' }]);
  });

  it('holds exactly what came of a stream that was cut, and goes on with the rest of its page', async () => {
    const cut = async (count: number) => {
      const tables = tableSinks({ path });
      const { records$, resources } = createRestSource(config(), { state: tables.state });
      return lastValueFrom(tables({ records$: records$.pipe(take(count)), resources }));
    };
    expect(await cut(1)).toEqual({ records: 1, tables: { posts: 1, comments: 0, likes: 0 } });
    expect(await query(path, 'SELECT id FROM posts')).toEqual([{ id: '1' }]);
    await cut(4);
    await run();
    const rows = await query(
      path,
      `SELECT (SELECT count(*) FROM posts) AS posts, (SELECT count(*) FROM comments) AS comments,
        (SELECT list(who ORDER BY who) FROM likes) AS likes`,
    );
    expect(rows).toEqual([{ posts: '2', comments: '3', likes: ['ann', 'bob', 'eve'] }]);
  });

  it('is one transaction where the source keeps no state in it', async () => {
    delete answers['/posts/2/comments'];
    await expect(lastValueFrom(tableSinks({ path })(createRestSource(config())))).rejects.toThrow('404');
    await expect(query(path, 'FROM posts')).rejects.toThrow('does not exist');
  });

  it('leaves the old tables alone until a run that replaces them is complete, however often it is gone on with', async () => {
    await run();
    answers['/posts'] = [{ id: 2, title: 'new', updated: '2024-02-01' }];
    const comments = answers['/posts/2/comments'];
    delete answers['/posts/2/comments'];
    const anew = (options = {}) => {
      const tables = tableSinks({ path, replace: true });
      return lastValueFrom(tables(createRestSource(config(), { state: tables.state, ...options })));
    };
    await expect(anew()).rejects.toThrow('404');
    await expect(anew()).rejects.toThrow('404');
    expect(await query(path, 'SELECT title FROM posts ORDER BY id')).toEqual([{ title: 'a' }, { title: 'b' }]);
    answers['/posts/2/comments'] = comments;
    await anew();
    expect(await query(path, 'SELECT title FROM posts')).toEqual([{ title: 'new' }]);
    expect(await query(path, 'SELECT who FROM likes ORDER BY who')).toEqual([{ who: 'bob' }, { who: 'eve' }]);
  });

  it.each<[Record<string, unknown>, string]>([
    [{ path: undefined }, 'tableSinks.path: is missing'],
    [{ replace: 1 }, 'tableSinks.replace: must be a boolean, not a number'],
  ])('%j cannot work', (wrong, message) => {
    expect(() => tableSinks({ path, ...wrong } as never)).toThrow(message);
  });
});
