import { setTimeout as sleep } from 'node:timers/promises';
import { lastValueFrom } from 'rxjs';
import { tableSinks } from '../../../src/duckdb/tableSinks.js';
import type { CheckpointStore } from '../../../src/pagination/checkpointStore.js';
import { createRestSource } from '../../../src/rest/createRestSource.js';

/** A run of a configuration that goes on from where the last one was killed. */
const [config = '', path = '', options = '{}'] = process.argv.slice(2);
const tables = tableSinks({ path, commitEveryMs: 15, ...JSON.parse(options) });
/** As while the tables are slower: records come that nothing saved covers yet, and commits in between. */
const state: CheckpointStore = {
  ...tables.state,
  save: async (key, value) => {
    await tables.state.save(key, value);
    await sleep(10);
  },
};
const source = createRestSource(JSON.parse(config), { state });
await lastValueFrom(tables(source));
