import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom, take } from 'rxjs';
import { tableSinks } from 'rxjs-resilient-http/duckdb';
import { createRestSource, type RestEndpointConfig } from 'rxjs-resilient-http/rest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeApi } from '../rest/fakeApi.js';
import { query } from './readDatabase.js';

let folder: string;
let path: string;
/** The first page of the API, and what follows it. */
let names: readonly string[];
let following: readonly string[] | 'fails';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'duckdb-cut-'));
  path = join(folder, 'data.duckdb');
  following = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface RunOptions {
  readonly records?: number;
  readonly fresh?: boolean;
  readonly endpoint?: RestEndpointConfig;
}

/** A run into a table whose rows have no key, cut after so many records. */
async function run({ records = 99, fresh = false, endpoint }: RunOptions = {}) {
  const api = fakeApi(({ url }) => {
    const page = url.searchParams.get('page') === '2' ? following : names;
    if (page === 'fails') return { status: 400 };
    const next = page === names && following.length > 0 ? '/users?page=2' : null;
    return { body: { next, items: page.map((name) => ({ name })) } };
  });
  const config = {
    client: { baseUrl: 'https://api.example.com' },
    resources: [{ name: 'users', ...(endpoint && { endpoint }) }],
  };
  const tables = tableSinks({ path });
  const { records$, resources } = createRestSource(config, { client: api.client, state: tables.state, fresh });
  await lastValueFrom(tables({ records$: records$.pipe(take(records)), resources }));
  return api.targets();
}

const rows = async () => (await query(path, 'SELECT name FROM users ORDER BY name')).map(({ name }) => name);

describe('of a page that was cut', () => {
  it('rows that are the same are told by how many there are', async () => {
    names = ['ann', 'ann', 'ann', 'bob'];
    await run({ records: 1 });
    await run({ records: 2 });
    expect(await rows()).toEqual(['ann', 'ann']);
    await run();
    expect(await rows()).toEqual(['ann', 'ann', 'ann', 'bob']);
  });

  it('nothing is known any more once the run is complete', async () => {
    names = ['ann', 'bob'];
    await run({ records: 1 });
    // It has changed meanwhile.
    names = ['eve', 'bob'];
    await run();
    names = ['ann'];
    await run();
    expect(await rows()).toEqual(['ann', 'ann', 'bob', 'eve']);
  });

  it('a row is known once, also where the run that got it again fails later', async () => {
    names = ['ann', 'bob'];
    following = 'fails';
    await run({ records: 1 });
    await expect(run()).rejects.toThrow('400');
    following = ['ann'];
    await run();
    expect(await rows()).toEqual(['ann', 'ann', 'bob']);
  });

  it('nothing is known any more to a run that begins anew', async () => {
    names = ['ann', 'bob'];
    await run({ records: 1 });
    await run({ fresh: true });
    expect(await rows()).toEqual(['ann', 'ann', 'bob']);
  });
});

it('the incremental value of a run that had nothing to save on its way is kept too', async () => {
  const endpoint: RestEndpointConfig = { path: 'users', incremental: { cursorPath: 'name', startParam: 'from' } };
  names = ['ann', 'bob'];
  expect(await run({ endpoint })).toEqual(['/users']);
  names = ['bob', 'eve'];
  expect(await run({ endpoint })).toEqual(['/users?from=bob']);
  expect(await rows()).toEqual(['ann', 'bob', 'eve']);
});
