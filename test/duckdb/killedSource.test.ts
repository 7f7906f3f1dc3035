import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RestSourceConfig } from 'rxjs-resilient-http/rest';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bundle, bundleForNode } from '../support/bundle.js';
import { startNode } from '../support/runChild.js';
import { seededRandom } from '../support/seededRandom.js';
import { type RunningServer, startServer } from '../support/startServer.js';
import { query } from './readDatabase.js';
import { requestWatch } from './requestWatch.js';

/** What a killed process has written is there, on the disk or not yet: in memory its many commits take less time. */
const MEMORY = '/dev/shm';
const KILLS = 24;

/** By path: how many there are, and how many of them are on a page. */
const POSTS = { made: 32, pageSize: 4 };
const COMMENTS = { made: 4, pageSize: 2 };
const LIKES = { made: 2, pageSize: 2 };
const USERS = { made: 60, pageSize: 3 };
const EVENTS = { made: 40, pageSize: 2 };

const requests = requestWatch();
let server: RunningServer;
let child: Bundle;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'duckdb-killed-source-'));
  child = await bundleForNode('test/duckdb/children/pullSourceIntoTables.ts', 'test/duckdb');
  server = await startServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const page = Number(searchParams.get('page') ?? 1);
    const since = Number(searchParams.get('since') ?? 0);
    const { made, pageSize, name } = answerFor(pathname);
    // New columns come on the way, and types widen.
    const all = Array.from({ length: made }, (_, index) => index + 1)
      .filter((id) => id > since)
      .map((id) => ({ id, name: `${name} ${id}`, at: id, half: id > made / 2 ? id + 0.5 : id }));
    const items = all.slice((page - 1) * pageSize, page * pageSize);
    searchParams.set('page', String(page + 1));
    const next = page * pageSize < all.length ? `${pathname}?${searchParams}` : null;
    requests.seen();
    setTimeout(() => response.end(JSON.stringify({ items, next })), 2);
  });
});
afterAll(async () => {
  await server.close();
  await child.remove();
  rmSync(folder, { recursive: true, force: true });
});

function answerFor(pathname: string) {
  const name = pathname.slice(1);
  if (pathname.endsWith('/likes')) return { ...LIKES, name };
  if (pathname.endsWith('/comments')) return { ...COMMENTS, name };
  return { ...(pathname === '/posts' ? POSTS : pathname === '/users' ? USERS : EVENTS), name };
}

const config = (): RestSourceConfig => ({
  client: { baseUrl: server.url },
  resources: [
    // Rows are only added: a page that comes twice would show.
    { name: 'posts', endpoint: 'posts' },
    { name: 'comments', primaryKey: 'id', parallelized: 3, endpoint: 'posts/{resources.posts.id}/comments' },
    {
      name: 'likes',
      includeFromParent: ['name'],
      parallelized: 2,
      endpoint: 'comments/{resources.comments.id}/likes',
    },
    { name: 'users', endpoint: 'users' },
    {
      name: 'events',
      endpoint: { path: 'events', incremental: { cursorPath: 'at', startParam: 'since', initialValue: 0 } },
    },
  ],
});

it(`of a configuration, loses and doubles nothing over ${KILLS} kills at random moments`, {
  timeout: 300_000,
}, async () => {
  const random = seededRandom(20_261_130);
  const ways: readonly Record<string, unknown>[] = [{}, { replace: true }];
  let kills = 0;
  let midway = 0;
  let completed = 0;
  for (let generation = 0; kills < KILLS || completed < ways.length; generation++) {
    const path = join(folder, `${generation}.duckdb`);
    const way = ways[generation % ways.length] as Record<string, unknown>;
    for (let isComplete = false; !isComplete; ) {
      const run = startNode([child.file, JSON.stringify(config()), path, JSON.stringify(way)], { limitMs: 30_000 });
      if (kills < KILLS) {
        await Promise.race([run.ended, requests.after(Math.floor(random() * 80))]);
        await Promise.race([run.ended, sleep(random() * 40)]);
        run.process.kill('SIGKILL');
      }
      const { code, signal, stderr } = await run.ended;
      if (signal === 'SIGKILL') {
        kills += 1;
        const left = await query(path, `FROM rxjs_resilient_http.checkpoints WHERE value <> 'null'`).catch(() => []);
        if (left.length > 0) midway += 1;
      } else {
        expect([code, stderr]).toEqual([0, '']);
        isComplete = true;
      }
    }
    completed += 1;
    await expectEverything(path);
    expect(readdirSync(folder).filter((name) => name.includes('.stage-'))).toEqual([]);
  }
  expect(kills).toBe(KILLS);
  // Not all of them came before the first commit or after the last.
  expect(midway).toBeGreaterThan(KILLS / 3);
});

async function expectEverything(path: string): Promise<void> {
  const namesIn = async (table: string, columns = 'name') =>
    (await query(path, `SELECT ${columns} AS name FROM ${table}`)).map(({ name }) => name).sort();
  const ids = (made: number) => Array.from({ length: made }, (_, index) => index + 1);
  const posts = ids(POSTS.made);
  expect(await namesIn('posts')).toEqual(posts.map((id) => `posts ${id}`).sort());
  expect(await namesIn('users')).toEqual(
    ids(USERS.made)
      .map((id) => `users ${id}`)
      .sort(),
  );
  expect(await namesIn('events')).toEqual(
    ids(EVENTS.made)
      .map((id) => `events ${id}`)
      .sort(),
  );
  const comments = posts.flatMap((post) => ids(COMMENTS.made).map((id) => `posts/${post}/comments ${id}`));
  expect(await namesIn('comments')).toEqual(comments.sort());
  const likes = comments.flatMap((comment) =>
    ids(LIKES.made).map((id) => `${comment}: comments/${comment.split(' ')[1]}/likes ${id}`),
  );
  expect(await namesIn('likes', "_comments_name || ': ' || name")).toEqual(likes.sort());
  // What the next run is told: where events are, and nothing else.
  const kept = await query(path, `SELECT key, value FROM rxjs_resilient_http.checkpoints WHERE value <> 'null'`);
  expect(kept.map(({ key }) => key)).toEqual(['state of events']);
  expect(kept[0]?.value).toContain(`"value":${EVENTS.made}`);
  expect(await query(path, `SELECT name FROM rxjs_resilient_http.tables WHERE name LIKE '%__replacing'`)).toEqual([]);
}
