import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { entries, listedValues } from './entries.js';

const consumer = inject('consumer');

/** Runs a script in the consumer's project and gives what it printed, read as JSON. */
function runScript(kind: 'module' | 'commonjs', script: string): unknown {
  const output = execFileSync(process.execPath, [`--input-type=${kind}`, '--eval', script], {
    cwd: consumer,
    encoding: 'utf8',
    timeout: 30_000,
  });
  return JSON.parse(output);
}

/** Angular loads in an application that has its compiler or linker: test/angular builds one. */
describe.each(entries.filter((entry) => !entry.endsWith('/angular')))('%s', (entry) => {
  it('loads as an ES module, with the exports of its list', () => {
    const names = runScript(
      'module',
      `import * as all from '${entry}'; console.log(JSON.stringify(Object.keys(all)));`,
    );
    expect(names).toEqual(listedValues(entry));
  });

  it('loads as CommonJS, with the exports of its list', () => {
    const names = runScript('commonjs', `console.log(JSON.stringify(Object.keys(require('${entry}')).sort()));`);
    expect(names).toEqual(listedValues(entry));
  });
});

/** One error from each entry that throws any; the classes are those of the main entry, or `instanceof` is false. */
const checks = `
  const { of, firstValueFrom } = rxjs;
  const errorOf = (action) => Promise.resolve().then(action).then(() => undefined, (error) => error);
  const results = {
    main: (await errorOf(() => main.createHttpClient().get('no base url'))) instanceof main.ConfigurationError,
    operators: (await errorOf(() => firstValueFrom(of('{').pipe(operators.parseNdjson())))) instanceof main.HttpError,
    node: (await errorOf(() => main.createHttpClient({
      baseUrl: 'http://127.0.0.1:1', transport: node.undiciTransport(), resilience: { maxAttempts: 1 },
    }).get('/'))) instanceof main.HttpNetworkError,
    rest: (await errorOf(() => rest.createRestSource({ client: {}, resources: [{ nonsense: 1 }] }))) instanceof main.ConfigurationError,
  };
  console.log(JSON.stringify(results));
  process.exit(0);
`;
const same = { main: true, operators: true, node: true, rest: true };
const names = { main: '', operators: '/operators', node: '/node', rest: '/rest' };

it('has one HttpError for all entries as ES modules', () => {
  const imports = Object.entries(names).map(([name, path]) => `import * as ${name} from 'rxjs-resilient-http${path}';`);
  expect(runScript('module', `import * as rxjs from 'rxjs'; ${imports.join('')} ${checks}`)).toEqual(same);
});

it('has one HttpError for all entries in CommonJS', () => {
  const requires = Object.entries(names).map(
    ([name, path]) => `const ${name} = require('rxjs-resilient-http${path}');`,
  );
  const script = `const rxjs = require('rxjs'); ${requires.join('')} (async () => { ${checks} })();`;
  expect(runScript('commonjs', script)).toEqual(same);
});

it.each(['module', 'commonjs'] as const)('has classes that know their names: %s', (kind) => {
  const main = kind === 'module' ? "await import('rxjs-resilient-http')" : "require('rxjs-resilient-http')";
  const script = `const main = ${main};
    const errors = Object.entries(main).filter(([name]) => name.endsWith('Error'));
    console.log(JSON.stringify(errors.filter(([, value]) => /^class/.test(value)).map(([name, { name: own }]) => [name, own])));`;
  const named = runScript(kind, script) as [string, string][];
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter(([name, own]) => name !== own)).toEqual([]);
});

it('has a command that answers --help', () => {
  const cli = join(consumer, 'node_modules/rxjs-resilient-http/dist/cli.js');
  expect(readFileSync(cli, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  expect(execFileSync(process.execPath, [cli, '--help'], { encoding: 'utf8', timeout: 30_000 })).toContain(
    'rxjs-resilient-http',
  );
});
