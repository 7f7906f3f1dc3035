import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asyncScheduler, lastValueFrom, Observable, Subject } from 'rxjs';
import type { CollectedPage } from 'rxjs-resilient-http';
import { type TableWritten, tableSink, tableSinks } from 'rxjs-resilient-http/duckdb';
import type { RestSourceRecord } from 'rxjs-resilient-http/rest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { query } from './readDatabase.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'duckdb-commits-'));
  path = join(folder, 'data.duckdb');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const KEY = 'posts (unfinished)';
const TREE = {
  version: 1,
  of: 'posts, comments',
  resources: { posts: { tasks: [{}], cursors: {} }, comments: { tasks: [], cursors: {} } },
};
const RESOURCES = ['posts', 'comments', 'users'].map((name) => ({
  name,
  selected: true,
  primaryKey: [],
  parentKey: [],
}));
const record = (resource: string, id: number): RestSourceRecord => ({ resource, record: { id } });

type Play = (next: (record: RestSourceRecord) => void, state: ReturnType<typeof tableSinks>['state']) => Promise<void>;

/** A source that does what a test says, one thing after the other. */
function run(play: Play, options = {}): Promise<TableWritten> {
  const tables = tableSinks({ path, ...options });
  const records$ = new Observable<RestSourceRecord>((out) => {
    play((value) => out.next(value), tables.state).then(
      () => out.complete(),
      (error: unknown) => out.error(error),
    );
  });
  return lastValueFrom(tables({ records$, resources: RESOURCES }));
}

/** A run that fails once a row is saved. */
const cut: Play = async (next, state) => {
  await state.load(KEY);
  next(record('posts', 1));
  await state.save(KEY, TREE);
  throw new Error('cut off');
};

/** What is in a table; `undefined` where it is not there. */
const idsIn = (table: string) =>
  query(path, `SELECT id FROM ${table} ORDER BY id`).then(
    (rows) => rows.map(({ id }) => Number(id)),
    () => undefined,
  );
const savedKeys = async () =>
  (await query(path, `SELECT key FROM rxjs_resilient_http.checkpoints WHERE value <> 'null' ORDER BY key`)).map(
    ({ key }) => key,
  );

describe('a commit of a source', () => {
  it('holds the rows that what is saved covers, of parents and children, and no other', async () => {
    const failing = run(async (next, state) => {
      await state.load(KEY);
      next(record('posts', 1));
      next(record('comments', 1));
      next(record('users', 1));
      await state.save(KEY, TREE);
      next(record('posts', 2));
      next(record('comments', 2));
      throw new Error('cut off');
    });
    await expect(failing).rejects.toThrow('cut off');
    expect([await idsIn('posts'), await idsIn('comments'), await idsIn('users')]).toEqual([[1], [1], undefined]);
    expect(await savedKeys()).toEqual([`state of ${KEY}`]);
  });

  it('holds an incremental value once its tree is complete', async () => {
    const value = { version: 1, cursors: { '/posts': { value: 2 } } };
    const failing = (isComplete: boolean) =>
      run(async (next, state) => {
        await state.load(KEY);
        next(record('posts', 1));
        await state.save(KEY, TREE);
        await state.save('posts', value);
        // The run itself is told it at once.
        expect(await state.load('posts')).toEqual(value);
        if (isComplete) await state.clear(KEY);
        throw new Error('cut off');
      });
    await expect(failing(false)).rejects.toThrow('cut off');
    expect(await savedKeys()).toEqual([`state of ${KEY}`]);
    await expect(failing(true)).rejects.toThrow('cut off');
    expect(await savedKeys()).toEqual(['state of posts', `state of ${KEY}`]);
  });

  it('comes at the end alone where the source keeps no state', async () => {
    const failing = run(
      async (next) => {
        next(record('posts', 1));
        throw new Error('cut off');
      },
      { commitEveryMs: 0 },
    );
    await expect(failing).rejects.toThrow('cut off');
    expect(await idsIn('posts')).toBeUndefined();
  });

  it('goes into the tables that the run had begun to fill, and is refused where they are others', async () => {
    await expect(run(cut)).rejects.toThrow('cut off');
    await expect(run(cut, { replace: true })).rejects.toThrow(
      /^replace: the run that would be gone on with does not fill posts anew.*`fresh`$/,
    );
    expect(await idsIn('posts')).toEqual([1]);
  });

  it.each([true, false])(
    'of a run that begins anew has nothing of a replacement that was begun: replace %j',
    async (replace) => {
      await expect(run(cut, { replace: true })).rejects.toThrow('cut off');
      expect([await idsIn('posts'), await idsIn('posts__replacing')]).toEqual([undefined, [1]]);
      await run(
        async (next, state) => {
          await state.clear(KEY);
          next(record('posts', 2));
          await state.save(KEY, TREE);
          await state.clear(KEY);
        },
        { replace },
      );
      expect([await idsIn('posts'), await idsIn('posts__replacing')]).toEqual([[2], undefined]);
      expect(await savedKeys()).toEqual([]);
    },
  );
});

it('commits come less often where they take long', async () => {
  let now = 0;
  const clock = Object.assign(Object.create(asyncScheduler), { now: () => now });
  const pages$ = new Subject<CollectedPage<unknown>>();
  const page = (index: number): CollectedPage<unknown> => ({
    index,
    items: [{ id: index }],
    status: 200,
    request: { path: '/' },
    checkpoint: { version: 1, next: null, pageIndex: index + 1, collectedItems: index + 1 },
  });
  const commits: number[] = [];
  let committed: () => void = () => {};
  const sink = tableSink({ path, table: 'records', scheduler: clock });
  const isOpen = new Promise<void>((resolve) => {
    const opened$ = new Observable<CollectedPage<unknown>>((out) => {
      resolve();
      return pages$.subscribe(out);
    });
    sink.pages(opened$).subscribe(({ records }) => {
      commits.push(records);
      committed();
    });
  });
  const nextCommit = () =>
    new Promise<void>((resolve) => {
      // With the clock as it is until all of it is done.
      committed = () => setImmediate(resolve);
    });
  await isOpen;
  now = 1_000;
  const first = nextCommit();
  pages$.next(page(0));
  // A second goes by until it is done.
  now = 2_000;
  await first;
  now = 5_999;
  pages$.next(page(1));
  expect((await sink.checkpoint())?.collectedItems).toBe(1);
  now = 6_000;
  const second = nextCommit();
  pages$.next(page(2));
  await second;
  expect(commits).toEqual([1, 3]);
  const last = nextCommit();
  pages$.complete();
  await last;
});
