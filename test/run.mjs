#!/usr/bin/env node
/**
 * `npm test`: every check and every test, ending in one line, `N passed, N failed`, and the exit status that goes with it.
 *
 *   npm test                 what can run here; what cannot for want of a program is named
 *   REQUIRE_ALL=1 npm test   a missing program is a failure
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'rxjs-resilient-http-test-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

/** Programs from outside npm, and the tests that need them. */
const programs = [
  {
    name: 'Chromium',
    tests: ['test/browser/**', 'test/angular/app.test.ts', 'test/react/app.test.ts', 'test/site/chromium.test.ts'],
    variable: 'CHROMIUM_PATH',
    commands: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'],
  },
  { name: 'Redis', tests: ['test/redis/**', 'test/bullmq/**'], commands: ['redis-server'] },
  // Its options are those of Linux.
  {
    name: 'script (util-linux)',
    tests: ['test/cli/terminal.test.ts'],
    commands: process.platform === 'linux' ? ['script'] : [],
  },
];
const missing = programs.filter(
  ({ tests: [tests], variable = '', commands }) =>
    existsSync(join(root, tests.replace('/**', ''))) &&
    !existsSync(process.env[variable] ?? '') &&
    !commands.some(isInstalled),
);

/** Tool chains that only some tests need: each a folder with a lock file of its own, and a project of vitest.config.ts. */
const toolChains = [
  { name: 'Angular', folder: 'test/angular', project: 'angular', install: 'npm run install:angular' },
  { name: 'DuckDB', folder: 'test/duckdb', project: 'duckdb', install: 'npm run install:duckdb' },
  { name: 'React', folder: 'test/react', project: 'react', install: 'npm run install:react' },
  { name: 'Jest', folder: 'test/jest', project: 'jest', install: 'npm run install:jest' },
  { name: 'VitePress', folder: 'docs', tests: 'test/site', project: 'docs', install: 'npm run install:docs' },
];

const checks = {
  types: ['tsc', '-p', '.'],
  'format and lint (biome)': ['biome', 'check', '--error-on-warnings', '.'],
  'rxjs lint (eslint)': ['eslint', '.', '--max-warnings', '0'],
  'unused code (knip)': ['knip', '--no-progress'],
  build: ['tsup', '--silent'],
};

let passed = 0;
let failed = 0;
const count = (good, bad) => {
  passed += good;
  failed += bad;
};

// Two lanes, since two processors are what a small machine has: the checks beside the tests of the source.
const startedAt = performance.now();
await Promise.all([runChecks(), runVitest('source')]);
await runVitest('package');
if (!missing.some(({ name }) => name === 'Chromium')) await runVitest('browser');
// Where time is measured nothing else may run.
if (!missing.some(({ name }) => name === 'Redis')) await runVitest('alone');
for (const { name, folder, tests = folder, project, install } of toolChains) {
  if (existsSync(join(root, folder, 'node_modules'))) {
    if (existsSync(join(root, folder, 'tsconfig.json'))) {
      await runCheck(`types of ${folder}`, ['tsc', '-p', folder]);
    }
    await runVitest(project);
  } else leaveOut(`${name} is not installed (${install}): the tests in ${tests} were left out.`);
}
for (const { name, tests } of missing) {
  leaveOut(`${name} is not installed: the tests in ${tests.join(', ')} were left out.`);
}
console.log(`\nfinished in ${Math.round((performance.now() - startedAt) / 1000)} s`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function runChecks() {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  for (const [name, command] of Object.entries(checks)) await runCheck(name, command);
}

async function runCheck(name, command) {
  const { status, output } = await runTool(command);
  console.log(status === 0 ? `✓ ${name}` : `✗ ${name}\n${output}`);
  count(status === 0 ? 1 : 0, status === 0 ? 0 : 1);
}

/** Named, never silent; where everything has to run, a failure. */
function leaveOut(line) {
  console.log(line);
  if (process.env.REQUIRE_ALL === '1') count(0, 1);
}

/** One project of vitest.config.ts. A run that breaks without a failed test is a failure too, and so is a skipped test. */
async function runVitest(project) {
  const reportFile = join(scratch, `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const { status, output } = await runTool(['vitest', 'run', '--project', project, ...reporters], {
    // With CI set a snapshot is compared and never written.
    CI: '1',
    ALREADY_BUILT: '1',
    LEAVE_OUT: missing.flatMap(({ tests }) => tests).join(','),
  });
  const report = existsSync(reportFile) ? JSON.parse(readFileSync(reportFile, 'utf8')) : undefined;
  const good = report?.numPassedTests ?? 0;
  const bad = (report?.numFailedTests ?? 0) + (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  count(good, bad === 0 && status !== 0 ? 1 : bad);
  console.log(status === 0 && bad === 0 ? `✓ ${project} tests (${good})` : `✗ ${project} tests\n${output}`);
}

/** A tool of node_modules, with all it said. */
function runTool([tool, ...args], env = {}) {
  const path = [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter);
  const child = spawn(tool, args, {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1', ...env, PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  let output = '';
  child.stdout.on('data', (text) => (output += text));
  child.stderr.on('data', (text) => (output += text));
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ status: 1, output: String(error) }));
    child.on('close', (status) => resolve({ status: status ?? 1, output }));
  });
}

function isInstalled(command) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, command)));
}
