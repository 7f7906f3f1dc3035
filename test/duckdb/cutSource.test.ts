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
/** The only page of the API. */
let names: readonly string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'duckdb-cut-'));
  path = join(folder, 'data.duckdb');
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
  const api = fakeApi(() => ({ body: names.map((name) => ({ name })) }));
  const config = {
    client: { baseUrl: 'https://api.example.com', strategy: 'single-page' as const },
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
