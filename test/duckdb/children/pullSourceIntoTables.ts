import { lastValueFrom } from 'rxjs';
import { tableSinks } from '../../../src/duckdb/tableSinks.js';
import { createRestSource } from '../../../src/rest/createRestSource.js';

/** A run of a configuration that goes on from where the last one was killed. */
const [config = '', path = '', options = '{}'] = process.argv.slice(2);
const tables = tableSinks({ path, commitEveryMs: 15, ...JSON.parse(options) });
const source = createRestSource(JSON.parse(config), { state: tables.state });
await lastValueFrom(tables(source));
