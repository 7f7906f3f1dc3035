import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Each major of Angular that `./angular` supports, on the oldest Node line that it runs on, with the TypeScript it asks for. */
export const angulars = [
  { major: 20, node: '20.19', typescript: '~5.9.0' },
  { major: 21, node: '20.19', typescript: '~5.9.0' },
  { major: 22, node: '22', typescript: '~6.0.0' },
];

/**
 * The tests of test/angular with another Angular: in a copy of the project beside which nothing is changed but the
 * versions in test/angular/package.json. The package must have been built.
 *
 * @returns whether all is good, and what to print
 */
export function testAngular({ root, folder, binary, major, typescript }) {
  const copy = join(folder, `angular-${major}`);
  cpSync(root, copy, {
    recursive: true,
    filter: (source) => !['node_modules', '.git', '.built', 'docs'].includes(basename(source)),
  });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'dir');
  const toolChain = join(copy, 'test/angular');
  install(toolChain, major, typescript);

  const compiler = join(toolChain, 'node_modules/typescript/bin/tsc');
  const types = spawnSync(binary, [compiler, '-p', toolChain], { cwd: copy, encoding: 'utf8', timeout: 300_000 });
  if (types.status !== 0) return { good: false, line: `types: ${types.stdout}${types.stderr}` };

  const reportFile = join(copy, 'angular.json');
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const { status, stdout, stderr } = spawnSync(
    binary,
    [vitest, 'run', '--project', 'angular', '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`],
    { cwd: copy, encoding: 'utf8', timeout: 600_000, env: { ...process.env, CI: '1', NO_COLOR: '1' } },
  );
  const { numPassedTests: passed = 0 } = existsSync(reportFile) ? JSON.parse(readFileSync(reportFile, 'utf8')) : {};
  const good = status === 0 && passed > 0;
  const version = JSON.parse(readFileSync(join(toolChain, 'node_modules/@angular/core/package.json'), 'utf8')).version;
  return { good, line: `Angular ${version}: ${passed} passed${good ? '' : `\n${stdout}${stderr}`}` };
}

/** The newest of a major in place of what the lock file says. */
function install(toolChain, major, typescript) {
  const file = join(toolChain, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  // They ask for one another's very version, and the last of them to be published decides which.
  const published = JSON.parse(npm(['view', `@angular/platform-server@^${major}.0.0`, 'version', '--json'], toolChain));
  const version = [published]
    .flat()
    .sort(new Intl.Collator('en', { numeric: true }).compare)
    .at(-1);
  const versions = Object.entries({ ...manifest.dependencies, typescript }).map(([name, wanted]) => [
    name,
    name.startsWith('@angular/') ? version : wanted,
  ]);
  writeFileSync(file, JSON.stringify({ ...manifest, dependencies: Object.fromEntries(versions) }));
  rmSync(join(toolChain, 'package-lock.json'), { force: true });
  npm(['install', '--ignore-scripts', '--no-audit', '--no-fund'], toolChain);
}

function npm(args, cwd) {
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed\n${stderr}`);
  return stdout;
}
