/** Runs the chosen rows; `run.ts` compiles and starts it, and says what can be chosen. */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { chartOf } from './chart.js';
import { keepInHistory } from './history.js';
import type { Bench, Result, Settings } from './row.js';
import { bundleSizes } from './rows/bundles.js';
import { chain } from './rows/chain.js';
import { gatherFetch, gatherLibraries, gatherUndici } from './rows/gather.js';
import { gatherRaw } from './rows/gatherRaw.js';
import { heap } from './rows/heap.js';
import { iterJsonRow } from './rows/iterJson.js';
import { jsonStream } from './rows/jsonStream.js';
import { ndjsonRows } from './rows/ndjson.js';
import { concurrentPages, paginateFetch, paginateRow } from './rows/paginate.js';
import { pull } from './rows/pull.js';
import { sse } from './rows/sse.js';
import { startTime } from './rows/startTime.js';
import { timePerPage } from './rows/timePerPage.js';
import { tableOf } from './table.js';

const benches: readonly Bench[] = [
  gatherRaw,
  gatherUndici,
  gatherLibraries,
  gatherFetch,
  sse,
  jsonStream,
  ndjsonRows,
  iterJsonRow,
  paginateRow,
  paginateFetch,
  concurrentPages,
  heap,
  timePerPage,
  bundleSizes,
  chain,
  startTime,
  pull,
];

const args = process.argv.slice(2);
const option = (name: string) => args.find((argument) => argument.startsWith(`--${name}=`))?.split('=')[1];
const filters = args.filter((argument) => !argument.startsWith('--'));
const full: Settings = { rounds: 9, scale: 1 };
const quick = args.some((argument) => argument.startsWith('--'));
const settings: Settings = quick
  ? { rounds: Number(option('rounds') ?? 3), scale: Number(option('scale') ?? 0.05) }
  : full;
const chosen = benches.filter(({ id }) => filters.length === 0 || filters.some((filter) => id.startsWith(filter)));
if (chosen.length === 0) throw new Error(`no row like that; there are ${benches.map(({ id }) => id).join(', ')}`);

const rows: Result[] = [];
for (const bench of chosen) {
  const results = await bench.run(settings);
  rows.push(...results);
  console.log(tableOf(results));
}

if (!quick && filters.length === 0) {
  const undici = JSON.parse(readFileSync('node_modules/undici/package.json', 'utf8')) as { version: string };
  const report = {
    measured: new Date().toISOString().slice(0, 10),
    node: process.version,
    undici: undici.version,
    machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`,
    rows,
  };
  const round = (_key: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value);
  const text = JSON.stringify(report, round, 2);
  keepInHistory('test/bench/history.json', 'test/bench/results.json');
  writeFileSync('test/bench/results.json', `${text}\n`);
  // From the figures as the file has them, so that table and chart can be made again from it.
  writeFileSync('test/bench/chart.svg', chartOf((JSON.parse(text) as typeof report).rows));
}
