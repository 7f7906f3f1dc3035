import type { RestSourceConfig } from 'rxjs-resilient-http/rest';
import { expect, it } from 'vitest';
import { killedRuns } from './killedRuns.js';
import { query } from './readDatabase.js';

const KILLS = 24;

/** By path: how many there are, and how many of them are on a page. */
const POSTS = { made: 32, pageSize: 4 };
const COMMENTS = { made: 4, pageSize: 2 };
const LIKES = { made: 2, pageSize: 2 };
const USERS = { made: 60, pageSize: 3 };
const EVENTS = { made: 40, pageSize: 2 };

function answerFor(pathname: string) {
  const name = pathname.slice(1);
  if (pathname.endsWith('/likes')) return { ...LIKES, name };
  if (pathname.endsWith('/comments')) return { ...COMMENTS, name };
  return { ...(pathname === '/posts' ? POSTS : pathname === '/users' ? USERS : EVENTS), name };
}

const configOf = (baseUrl: string): RestSourceConfig => ({
  client: { baseUrl },
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

const run = killedRuns({
  child: 'test/duckdb/children/pullSourceIntoTables.ts',
  argument: (url) => JSON.stringify(configOf(url)),
  answer: ({ pathname, searchParams }) => {
    const page = Number(searchParams.get('page') ?? 1);
    const since = Number(searchParams.get('since') ?? 0);
    const { made, pageSize, name } = answerFor(pathname);
    // New columns come on the way, and types widen.
    const all = Array.from({ length: made }, (_, index) => index + 1)
      .filter((id) => id > since)
      .map((id) => ({ id, name: `${name} ${id}`, at: id, half: id > made / 2 ? id + 0.5 : id }));
    searchParams.set('page', String(page + 1));
    const next = page * pageSize < all.length ? `${pathname}?${searchParams}` : null;
    return { items: all.slice((page - 1) * pageSize, page * pageSize), next };
  },
  answerAfterMs: 2,
  kills: KILLS,
  requests: 80,
  ways: [{}, { replace: true }],
  seed: 20_261_130,
  look: async (path, { signal }) => {
    if (signal !== 'SIGKILL') return false;
    return (await query(path, `FROM rxjs_resilient_http.checkpoints WHERE value <> 'null'`).catch(() => [])).length > 0;
  },
  expectComplete: expectEverything,
});

it(`of a configuration, loses and doubles nothing over ${KILLS} kills at random moments`, {
  timeout: 300_000,
}, async () => {
  // Not all of them came before the first commit or after the last.
  expect(await run()).toBeGreaterThan(KILLS / 3);
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
