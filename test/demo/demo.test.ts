import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApiServer } from '../support/apiServer.js';
import { type Bundle, bundleForNode } from '../support/bundle.js';
import { loadCities } from '../support/dataset.js';
import { eventually } from '../support/eventually.js';
import { startNode } from '../support/runChild.js';
import { type RunningServer, startServer, unusedPort } from '../support/startServer.js';

let demo: Bundle;
let directory: string;
const open: RunningServer[] = [];

beforeAll(async () => {
  demo = await bundleForNode('test/demo/main.ts');
});

afterAll(() => demo?.remove());

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'demo-'));
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
  await rm(directory, { recursive: true });
});

const start = (...args: string[]) => startNode([demo.file, `--out=${directory}`, ...args]);

async function savedIds(file: string): Promise<number[]> {
  const lines = (await readFile(join(directory, file), 'utf8')).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line).id);
}

async function idsOf(count: number): Promise<number[]> {
  return (await loadCities(count)).map((city) => city.id);
}

/** The rows of the table at the end: `{ pages: ['24', '24'], … }`. */
function tableOf(stdout: string): Record<string, string[]> {
  const rows = stdout.split('\n').filter((line) => line.startsWith('  '));
  return Object.fromEntries(rows.map((row) => row.trim().split(/ {2,}/)).map(([name, ...cells]) => [name, cells]));
}

describe('npm start', () => {
  it.each([
    ['offset', ['--seed=7']],
    ['page', ['--seed=7', '--concurrency=4']],
    ['graphql', ['--seed=9', '--post']],
    ['header-cursor', ['--seed=9']],
    ['link', ['--seed=7']],
  ])('reads the embedded server: %s %j', async (style, args) => {
    const { code, stdout, stderr } = await start(`--style=${style}`, '--records=10000', '--faults=0.1', ...args).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('done: 10,000 records in 20 pages') });
    // The records alone: a finished run needs no checkpoint.
    const [file = '', ...others] = await readdir(directory);
    expect([file, others]).toEqual([expect.stringMatching(`^cities-10000-${style}.*ndjson$`), []]);
    expect(await savedIds(file)).toEqual(await idsOf(10_000));

    const table = tableOf(stdout);
    for (const row of ['pages', 'records', 'attempts', 'retries', 'bytes']) {
      expect(table[row], row).toHaveLength(2);
      expect(table[row]?.[0], row).toBe(table[row]?.[1]);
    }
    expect(table).toMatchObject({ pages: ['20', '20'], records: ['10,000', '10,000'] });
    const [attempts, retries] = [table.attempts, table.retries].map((cells) => Number(cells?.[0]));
    expect(retries).toBeGreaterThan(0);
    expect(attempts).toBe(20 + (retries ?? 0));
    expect(table.waits?.[0]).toMatch(/^\d+\.\d s$/);
    expect(table.time?.[0]).toMatch(/^\d+\.\d s$/);
  });

  it('reads any other address, its pagination detected', async () => {
    const server = await startApiServer({ records: await loadCities(10_000), pageSize: 1000 });
    open.push(server);
    const { code, stdout, stderr } = await start(`${server.url}/cities?style=json-link`).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('done: 10,000 records') });
    expect(tableOf(stdout)).toMatchObject({ pages: ['10'], records: ['10,000'], attempts: ['10'], retries: ['0'] });
    expect(tableOf(stdout).bytes).toEqual([server.counts.bytes.toLocaleString('en')]);
    const [file = ''] = await readdir(directory);
    expect(await savedIds(file)).toEqual(await idsOf(10_000));
  });

  it('starts from a clone as package.json says', async () => {
    const root = fileURLToPath(new URL('../../', import.meta.url));
    const { scripts } = JSON.parse(await readFile(`${root}package.json`, 'utf8'));
    const [tool = '', ...args] = scripts.start.split(' ');
    const run = startNode(
      [`${root}node_modules/.bin/${tool}`, ...args, `--out=${directory}`, '--records=1000', '--faults=0'],
      {
        cwd: root,
      },
    );
    expect(await run.ended).toMatchObject({ code: 0, stdout: expect.stringContaining('1,000') });
    expect(await savedIds('cities-1000-offset.ndjson')).toEqual(await idsOf(1000));
  });

  it('shows its options with --help', async () => {
    const { code, stdout } = await start('--help').ended;
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('--style=') });
  });
});

describe('Ctrl-C', () => {
  const job = ['--records=10000', '--page-size=100', '--faults=0.02'];
  const file = 'cities-10000-offset-by-100.ndjson';

  it('leaves a checkpoint, and the next start goes on from it with nothing lost or doubled', async () => {
    const first = start(...job);
    await untilCommitted(file);
    first.process.kill('SIGINT');
    const stopped = await first.ended;
    expect(stopped).toMatchObject({ code: 130, stdout: expect.stringContaining('Stopped.') });
    const kept = (await savedIds(file)).length;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(10_000);

    const second = await start(...job).ended;
    expect(second).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(`going on after ${kept.toLocaleString('en')} records\n`),
    });
    expect(tableOf(second.stdout).records).toEqual([
      (10_000 - kept).toLocaleString('en'),
      (10_000 - kept).toLocaleString('en'),
    ]);
    expect(await savedIds(file)).toEqual(await idsOf(10_000));
  });

  it.each([
    ['--fresh starts over', [...job, '--fresh'], file, 10_000],
    ['another job starts anew', ['--records=1000', '--faults=0'], 'cities-1000-offset.ndjson', 1000],
  ])('%s', async (_name, args, records, count) => {
    const first = start(...job);
    await untilCommitted(file);
    first.process.kill('SIGINT');
    await first.ended;
    const other = await start(...args).ended;
    expect(other).toMatchObject({ code: 0, stderr: expect.not.stringContaining('going on') });
    expect(await savedIds(records)).toEqual(await idsOf(count));
  });

  const untilCommitted = (file: string) =>
    eventually(async () => expect(await readdir(directory)).toContain(`${file}.checkpoint.json`));
});

describe('what cannot be read ends with one clear line and exit code 1', () => {
  const answering = async (status: number, type: string, body: string) => {
    const server = await startServer((_request, response) => {
      response.writeHead(status, { 'content-type': type }).end(body);
    });
    open.push(server);
    return `${server.url}/list`;
  };

  it.each<[string, () => Promise<string> | string, RegExp]>([
    ['no address at all', () => 'not an address', /"not an address" is no http or https address/],
    ['another protocol', () => 'ftp://127.0.0.1/list', /"ftp:\/\/127\.0\.0\.1\/list" is no http or https address/],
    [
      'nobody listening',
      async () => `http://127.0.0.1:${await unusedPort()}/list`,
      /GET http:\/\/127\.0\.0\.1:\d+\/list.*ECONNREFUSED/,
    ],
    ['a page that is no JSON', () => answering(200, 'text/html', '<!doctype html><p>Hello'), /GET http:.*\/list.*JSON/],
    [
      'a list that is not there',
      () => answering(404, 'application/json', '{"error":"gone"}'),
      /GET http:.*\/list.*404/,
    ],
    ['a style that is not known', () => '--style=scroll', /--style=scroll is none of offset, page/],
    ['an option that is not known', () => '--stlye=page', /--stlye/],
  ])('%s', async (_name, argument, message) => {
    const { code, stdout, stderr } = await start(await argument()).ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^(waiting after a lost connection: \d+ s\n)*error: .*\n$/);
  });
});
