import { closeSync, createReadStream, openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { DuckDBInstance } from '@duckdb/node-api';
import { from, lastValueFrom } from 'rxjs';
import { tableSink } from '../../../src/duckdb/tableSink.js';
import type { CollectedPage } from '../../../src/pagination/types.js';

/** One step of test/duckdb/measure.mjs, in a process of its own: prints what it took as JSON. */
const [step, file = '', path = '', count = '0'] = process.argv.slice(2);
const PAGE_SIZE = 1_000;

const steps: Record<string, () => Promise<unknown>> = {
  write: async () => {
    const descriptor = openSync(file, 'w');
    for (let start = 0; start < Number(count); start += PAGE_SIZE) {
      const lines = Array.from({ length: PAGE_SIZE }, (_, index) => `${JSON.stringify(recordOf(start + index))}\n`);
      writeSync(descriptor, lines.join(''));
    }
    closeSync(descriptor);
  },
  /** DuckDB alone over the finished file. */
  duckdb: async () => {
    const connection = await (await DuckDBInstance.create(path)).connect();
    await connection.run(`CREATE TABLE records AS SELECT * FROM read_json_auto('${file}')`);
    await connection.run('CHECKPOINT');
    connection.closeSync();
  },
  /** The lines parsed, and nothing done with them: what comes before any sink. */
  parse: async () => {
    let pages = 0;
    for await (const page of pagesOf(() => Promise.resolve())) pages += page.items.length > 0 ? 1 : 0;
    return { pages };
  },
  /** The same file as pages of records, into the same kind of table, with a checkpoint in every commit. */
  sink: async () => {
    const sink = tableSink({ path, table: 'records' });
    const room = () => lastValueFrom(sink.pace(), { defaultValue: undefined });
    return lastValueFrom(from(pagesOf(room)).pipe(sink.pages));
  },
};

const before = process.cpuUsage();
const startedAt = performance.now();
const result = await steps[step ?? '']?.();
const ms = Math.round(performance.now() - startedAt);
const { user, system } = process.cpuUsage(before);
const cpuMs = Math.round((user + system) / 1000);
console.log(JSON.stringify({ ms, cpuMs, peakMb: Math.round(process.resourceUsage().maxRSS / 1024), result }));

async function* pagesOf(room: () => Promise<unknown>): AsyncGenerator<CollectedPage<unknown>> {
  let items: unknown[] = [];
  let index = 0;
  const page = (): CollectedPage<unknown> => ({
    index,
    items,
    status: 200,
    request: { path: '/' },
    checkpoint: {
      version: 1,
      next: { method: 'GET', path: `/?page=${index + 2}` },
      pageIndex: ++index,
      collectedItems: (index - 1) * PAGE_SIZE + items.length,
    },
  });
  for await (const line of createInterface({ input: createReadStream(file, { highWaterMark: 1 << 20 }) })) {
    if (items.push(JSON.parse(line)) < PAGE_SIZE) continue;
    yield page();
    items = [];
    await room();
  }
  if (items.length > 0) yield page();
}

function recordOf(id: number): Record<string, unknown> {
  return {
    id,
    name: `City number ${id}`,
    country: ['DE', 'FR', 'US', 'JP'][id % 4],
    population: (id * 7919) % 10_000_000,
    location: { lat: (id % 180) - 89.75, lon: (id % 360) - 179.5 },
    tags: ['a', 'b', `t${id % 10}`],
    updated_at: new Date(1.6e12 + id * 1000).toISOString(),
    active: id % 2 === 0,
  };
}
