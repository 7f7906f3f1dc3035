import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { DuckDBInstance } from '@duckdb/node-api';
import { from, lastValueFrom } from 'rxjs';
import { tableSink } from '../../../src/duckdb/tableSink.js';
import type { CollectedPage } from '../../../src/pagination/types.js';

/** One step of test/duckdb/measure.mjs, in a process of its own: prints what it took as JSON. */
const [step, file = '', path = '', count = '0'] = process.argv.slice(2);
const PAGE_SIZE = 1_000;
/** Pages of so much of the file. */
const CHUNK_BYTES = 1 << 18;

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
    let records = 0;
    for await (const page of pages(parsed())) records += page.items.length;
    return { records };
  },
  /** The records made, and nothing done with them. */
  made: async () => {
    let records = 0;
    for await (const page of pages(made())) records += page.items.length;
    return { records };
  },
  /** Records that are there, page by page, into the same kind of table, with a checkpoint in every commit. */
  records: () => intoTable(made()),
  /** The same from the file, whose lines are parsed on the way. */
  sink: () => intoTable(parsed()),
};

const before = process.cpuUsage();
const startedAt = performance.now();
const result = await steps[step ?? '']?.();
const ms = Math.round(performance.now() - startedAt);
const { user, system } = process.cpuUsage(before);
const cpuMs = Math.round((user + system) / 1000);
console.log(JSON.stringify({ ms, cpuMs, peakMb: Math.round(process.resourceUsage().maxRSS / 1024), result }));

function intoTable(source: Iterable<unknown[]>): Promise<unknown> {
  const sink = tableSink({ path, table: 'records' });
  const room = () => lastValueFrom(sink.pace(), { defaultValue: undefined });
  return lastValueFrom(from(pages(source, room)).pipe(sink.pages));
}

async function* pages(
  source: Iterable<unknown[]>,
  room?: () => Promise<unknown>,
): AsyncGenerator<CollectedPage<unknown>> {
  let index = 0;
  let collectedItems = 0;
  for (const items of source) {
    collectedItems += items.length;
    const next = { method: 'GET', path: `/?page=${index + 2}` } as const;
    const checkpoint = { version: 1, next, pageIndex: index + 1, collectedItems } as const;
    yield { index, items, status: 200, request: { path: '/' }, checkpoint };
    index += 1;
    await room?.();
  }
}

function* made(): Generator<unknown[]> {
  for (let start = 0; start < Number(count); start += PAGE_SIZE) {
    yield Array.from({ length: PAGE_SIZE }, (_, index) => recordOf(start + index));
  }
}

function* parsed(): Generator<unknown[]> {
  const descriptor = openSync(file, 'r');
  const chunk = Buffer.alloc(CHUNK_BYTES);
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for (let read = readSync(descriptor, chunk); read > 0; read = readSync(descriptor, chunk)) {
    const lines = (rest + decoder.write(chunk.subarray(0, read))).split('\n');
    rest = lines.pop() ?? '';
    yield lines.map((line) => JSON.parse(line) as unknown);
  }
  closeSync(descriptor);
  if (rest !== '') yield [JSON.parse(rest)];
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
