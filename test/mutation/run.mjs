#!/usr/bin/env node
/**
 * `npm run mutation`: changes the code in small ways and sees whether a test fails.
 *
 *   npm run mutation                            files of core, operators, resilience and pagination that differ from the main branch
 *   npm run mutation -- src/core/url.ts …       these files
 *   npm run mutation -- --all                   all of them; hours
 *
 * Part by part, each with its own tests (`slices.mjs`). Survivors are listed with what was changed, and stand in
 * `.report/`. Exit status 1 where a part is below 90 %.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { slices } from './slices.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const stryker = fileURLToPath(new URL('node_modules/@stryker-mutator/core/bin/stryker.js', import.meta.url));
if (!existsSync(stryker)) {
  console.error('Stryker is not installed (npm run install:mutation).');
  process.exit(1);
}
const given = process.argv.slice(2);
const all = () => git('ls-files', 'operators', 'src/core', 'src/resilience', 'src/pagination');
const files = given.includes('--all') ? all() : given.length > 0 ? given : changed();
const parts = Object.entries(slices)
  .map(([slice, part]) => [slice, files.filter((file) => file.endsWith('.ts') && part.files.test(file))])
  .filter(([, own]) => own.length > 0);
const held = new Set(parts.flatMap(([, own]) => own));
const strangers = given.filter((file) => !file.startsWith('--') && !held.has(file));
if (strangers.length > 0) {
  console.error(`No part of test/mutation/slices.mjs holds ${strangers.join(', ')}.`);
  process.exit(2);
}
if (parts.length === 0) {
  console.log('Nothing has changed in src/core, operators, src/resilience and src/pagination.');
  process.exit(0);
}
let worst = 0;
for (const [slice, own] of parts) {
  console.log(`\n${slice}: ${own.length} files`);
  const args = [stryker, 'run', 'test/mutation/stryker.config.mjs', '--mutate', own.join(',')];
  const env = { ...process.env, MUTATION_SLICE: slice };
  worst = Math.max(worst, spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env }).status ?? 1);
}
process.exit(worst);

function changed() {
  const base = git('merge-base', 'HEAD', 'origin/main')[0] ?? 'HEAD';
  return [...git('diff', '--name-only', '--diff-filter=d', base), ...git('ls-files', '--others', '--exclude-standard')];
}

function git(...args) {
  return (spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout ?? '').split('\n').filter(Boolean);
}
