#!/usr/bin/env node
/**
 * `npm run mutation`: changes the code in small ways and sees whether a test fails.
 *
 *   npm run mutation                            files of core, operators, resilience and pagination that differ from the main branch
 *   npm run mutation -- src/core/url.ts …       these files
 *   npm run mutation -- --all                   all of them; hours
 *
 * Survivors are listed with what was changed. Exit status 1 below 90 %.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const stryker = fileURLToPath(new URL('node_modules/@stryker-mutator/core/bin/stryker.js', import.meta.url));
if (!existsSync(stryker)) {
  console.error('Stryker is not installed (npm run install:mutation).');
  process.exit(1);
}
const folders = ['src/core', 'operators', 'src/resilience', 'src/pagination'];
const given = process.argv.slice(2);
const files = given.includes('--all')
  ? folders.map((folder) => `${folder}/**/*.ts`)
  : given.length > 0
    ? given
    : changed();
if (files.length === 0) {
  console.log(`Nothing is changed in ${folders.join(', ')}.`);
  process.exit(0);
}
const args = [stryker, 'run', 'test/mutation/stryker.config.mjs', '--mutate', files.join(',')];
process.exit(spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1);

function changed() {
  const git = (...args) => spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout ?? '';
  const base = git('merge-base', 'HEAD', 'origin/main').trim() || 'HEAD';
  const names = `${git('diff', '--name-only', '--diff-filter=d', base)}\n${git('ls-files', '--others', '--exclude-standard')}`;
  return names
    .split('\n')
    .filter((name) => name.endsWith('.ts') && folders.some((folder) => name.startsWith(`${folder}/`)));
}
