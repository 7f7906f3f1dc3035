#!/usr/bin/env node
/**
 * A million records into a table, beside DuckDB's own `read_json_auto` over the finished file: each step in a process of its
 * own, `parse` being what it takes to read the lines alone.
 *
 *   node test/duckdb/measure.mjs [records=1000000] [rounds=3]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const [count = '1000000', rounds = '3'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'duckdb-measure-'));
const script = fileURLToPath(new URL('node_modules/.cache/loadMillion.mjs', import.meta.url));
try {
  await build({
    entryPoints: [fileURLToPath(new URL('children/loadMillion.ts', import.meta.url))],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'silent',
  });
  const file = join(folder, 'records.ndjson');
  const run = (step, round) => {
    const path = join(folder, `${step}-${round}.duckdb`);
    const output = execFileSync(process.execPath, [script, step, file, path, count], { encoding: 'utf8' });
    rmSync(path, { force: true });
    return JSON.parse(output);
  };
  run('write', 0);
  for (let round = 1; round <= Number(rounds); round++) {
    const [duckdb, parse, sink] = [run('duckdb', round), run('parse', round), run('sink', round)];
    const show = ({ ms, cpuMs, peakMb }) =>
      `${(ms / 1000).toFixed(1)} s (CPU ${(cpuMs / 1000).toFixed(1)} s, ${peakMb} MB)`;
    const times = (sink.ms / duckdb.ms).toFixed(2);
    console.log(`read_json_auto ${show(duckdb)}; lines parsed ${show(parse)}; tableSink ${show(sink)}: ${times} times`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
