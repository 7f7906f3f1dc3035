#!/usr/bin/env node
/**
 * `npm run mutation`: changes the code in small ways and sees whether a test fails.
 *
 *   npm run mutation                            files of core, operators, resilience and pagination that differ from the main branch
 *   npm run mutation -- src/core/url.ts …       these files
 *   npm run mutation -- --all                   all of them; hours
 *   npm run mutation -- --all --sample 500      so many of their mutants, by chance (--seed 2: others)
 *
 * Part by part, each with its own tests (`slices.mjs`). Survivors are listed with what was changed, and stand in
 * `.report/`. Exit status 1 where a part is below 90 %.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { slices } from './slices.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const stryker = fileURLToPath(new URL('node_modules/@stryker-mutator/core/bin/stryker.js', import.meta.url));
if (!existsSync(stryker)) {
  console.error('Stryker is not installed (npm run install:mutation).');
  process.exit(1);
}
const { values, positionals: given } = parseArgs({
  allowPositionals: true,
  options: { all: { type: 'boolean' }, sample: { type: 'string' }, seed: { type: 'string', default: '1' } },
});
const all = () => git('ls-files', 'operators', 'src/core', 'src/resilience', 'src/pagination');
const files = values.all ? all() : given.length > 0 ? given : changed();
const parts = Object.entries(slices)
  .map(([slice, part]) => [slice, files.filter((file) => file.endsWith('.ts') && part.files.test(file))])
  .filter(([, own]) => own.length > 0);
const held = new Set(parts.flatMap(([, own]) => own));
if (values.sample !== undefined && !(Number(values.sample) >= 1)) {
  console.error(`--sample has to be a number of mutants, not ${values.sample}.`);
  process.exit(2);
}
const strangers = given.filter((file) => !held.has(file));
if (strangers.length > 0) {
  console.error(`No part of test/mutation/slices.mjs holds ${strangers.join(', ')}.`);
  process.exit(2);
}
if (parts.length === 0) {
  console.log('Nothing has changed in src/core, operators, src/resilience and src/pagination.');
  process.exit(0);
}
const report = (slice) => fileURLToPath(new URL(`.report/${slice}.json`, import.meta.url));
process.exit(values.sample === undefined ? runWhole() : await runSample(Number(values.sample), Number(values.seed)));

function runWhole() {
  return Math.max(...parts.map(([slice, own]) => runPart(slice, own)));
}

async function runSample(count, seed) {
  const { countIn, mutantsOf, pick } = await import('./sample.mjs');
  const chosen = pick(await mutantsOf(parts.flatMap(([, own]) => own)), count, seed);
  const total = { found: 0, all: 0 };
  for (const [slice, own] of parts) {
    const here = chosen.filter(({ file }) => own.includes(file));
    if (here.length === 0) continue;
    runPart(
      slice,
      here.map(({ file, range }) => `${file}:${range}`),
      ['--logLevel', 'off', '--reporters', 'progress,json'],
    );
    const { counts, left } = countIn(report(slice), new Set(here.map(({ key }) => key)));
    const found = counts.Killed + counts.Timeout;
    const all = found + counts.Survived + counts.NoCoverage;
    total.found += found;
    total.all += all;
    console.log(`${slice}: ${found} of ${all} found (${counts.Timeout} by the clock, ${counts.Ignored} left out)`);
    for (const line of left) console.log(`  ${line}`);
  }
  const share = total.found / total.all;
  const error = 1.96 * Math.sqrt((share * (1 - share)) / total.all);
  console.log(`\n${(100 * share).toFixed(1)} % of ${total.all}, give or take ${(100 * error).toFixed(1)} (95 %)`);
  return share >= 0.9 ? 0 : 1;
}

function runPart(slice, mutate, options = []) {
  console.log(`\n${slice}: ${mutate.length} ${values.sample === undefined ? 'files' : 'mutants'}`);
  const args = [stryker, 'run', 'test/mutation/stryker.config.mjs', '--mutate', mutate.join(','), ...options];
  const env = { ...process.env, MUTATION_SLICE: slice };
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env }).status ?? 1;
}

function changed() {
  const base = git('merge-base', 'HEAD', 'origin/main')[0] ?? 'HEAD';
  return [...git('diff', '--name-only', '--diff-filter=d', base), ...git('ls-files', '--others', '--exclude-standard')];
}

function git(...args) {
  return (spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout ?? '').split('\n').filter(Boolean);
}
