import { lastValueFrom } from 'rxjs';
import { tableSink } from '../../../src/duckdb/tableSink.js';
import { paginate$ } from '../../../src/pagination/paginate.js';

/** A run that goes on from where the last one was killed. */
const [url = '', path = '', options = '{}'] = process.argv.slice(2);
const sink = tableSink({ path, table: 'records', commitEveryMs: 15, ...JSON.parse(options) });
const resumeFrom = await sink.checkpoint();
const pages$ = paginate$({ baseRequest: url, resumeFrom, pace: sink.pace });
console.log(`after ${resumeFrom?.collectedItems ?? 0}`);
await lastValueFrom(pages$.pipe(sink.pages));
