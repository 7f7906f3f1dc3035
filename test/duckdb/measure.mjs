#!/usr/bin/env node
/**
 * A million records into a table, beside DuckDB's own `read_json_auto` over the finished file: each step in a process of its
 * own, one after the other. `records` are made on the way, `lines` are parsed from that file; what making and parsing take
 * alone is shown, and taken off before the times are compared.
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
    const of = Object.fromEntries(
      ['duckdb', 'made', 'records', 'parse', 'sink'].map((step) => [step, run(step, round)]),
    );
    const show = ({ ms, cpuMs, peakMb }) =>
      `${(ms / 1000).toFixed(1)} s (CPU ${(cpuMs / 1000).toFixed(1)} s, ${peakMb} MB)`;
    const times = (step, before) =>
      ['ms', 'cpuMs']
        .map((unit) => ((of[step][unit] - (of[before]?.[unit] ?? 0)) / of.duckdb[unit]).toFixed(2))
        .join(' and ');
    console.log(`round ${round}, times of read_json_auto by wall and CPU:`);
    console.log(`  read_json_auto over the file  ${show(of.duckdb)}`);
    console.log(`  records into the table        ${show(of.records)}: ${times('records', 'made')} without making them`);
    console.log(`  made alone                    ${show(of.made)}`);
    console.log(
      `  lines into the table          ${show(of.sink)}: ${times('sink')}, ${times('sink', 'parse')} without parsing`,
    );
    console.log(`  parsed alone                  ${show(of.parse)}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
