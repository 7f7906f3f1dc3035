import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { runHere } from '../cli/runTool.js';
import { type RunningServer, startServer } from '../support/startServer.js';
import { columnsOf, query } from './readDatabase.js';

let folder: string;
let server: RunningServer;
/** Pages from this one on fail. */
let failsFrom: number;
let asked: string[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'duckdb-cli-'));
  server = await startServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    asked.push(request.url ?? '');
    if (pathname !== '/v1/cities') {
      response.end(JSON.stringify([{ id: 1, text: `of ${pathname}` }]));
      return;
    }
    const page = Number(searchParams.get('page') ?? 1);
    if (page >= failsFrom) response.statusCode = 400;
    const items = [1, 2].map((index) => ({ id: (page - 1) * 2 + index, name: `city ${page}`, lat: page / 2 }));
    response.end(JSON.stringify({ items, next: page < 3 ? `/v1/cities?page=${page + 1}` : null }));
  });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  failsFrom = 99;
  asked = [];
});

const pull = (...args: string[]) => runHere(['pull', `${server.url}/v1/cities?page=1`, ...args]);
const left = (name: string) =>
  readdirSync(folder)
    .filter((file) => file.startsWith(`${name}.`))
    .sort();

it('fills a table that is named after the resource, adds to it, merges by key, and fills it anew', async () => {
  const out = join(folder, 'a.duckdb');
  const count = (table = 'cities') => query(out, `SELECT count(*) AS n FROM ${table}`);
  expect(await pull('--out', out)).toMatchObject({ code: 0 });
  expect(await columnsOf(out, 'cities')).toEqual({ id: 'BIGINT', name: 'VARCHAR', lat: 'DOUBLE' });
  expect(await count()).toEqual([{ n: '6' }]);
  await pull('--out', out);
  expect(await count()).toEqual([{ n: '12' }]);
  await pull('--out', out, '--replace');
  expect(await count()).toEqual([{ n: '6' }]);
  await pull('--out', out, '--primary-key', 'id');
  expect(await count()).toEqual([{ n: '6' }]);
  await pull('--out', out, '--table', 'towns');
  expect(await count('towns')).toEqual([{ n: '6' }]);
  expect(left('a')).toEqual(['a.duckdb']);
});

it('goes on with a table where the last pull stopped, and does nothing when it was complete', async () => {
  const out = join(folder, 'b.duckdb');
  failsFrom = 3;
  expect((await pull('--out', out, '--retries', '0')).code).toBe(1);
  expect(await query(out, 'SELECT count(*) AS n FROM cities')).toEqual([{ n: '4' }]);
  failsFrom = 99;
  asked = [];
  const resumed = await pull('--out', out, '--resume');
  expect(resumed.stderr).toContain('going on after 4 records');
  expect(asked).toEqual(['/v1/cities?page=3']);
  expect((await pull('--out', out, '--resume')).stderr).toContain('was complete: nothing is left');
  expect(await query(out, 'SELECT list(id ORDER BY id) AS ids FROM cities')).toEqual([
    { ids: ['1', '2', '3', '4', '5', '6'] },
  ]);
  const other = await runHere(['pull', `${server.url}/v1/cities?page=2`, '--out', out, '--resume']);
  expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('belongs to another pull')]);
});

it('says so when records of a pull that was cut off stay', async () => {
  const out = join(folder, 'c.duckdb');
  failsFrom = 2;
  await pull('--out', out, '--retries', '0');
  failsFrom = 99;
  expect((await pull('--out', out)).stderr).toMatch(/was cut off after 2 records, which stay: --resume .* --replace/);
});

it('writes a Parquet file in the end, and goes on with what a pull that failed had', async () => {
  const out = join(folder, 'd.parquet');
  failsFrom = 3;
  expect((await pull('--out', out, '--retries', '0')).code).toBe(1);
  expect(existsSync(out)).toBe(false);
  failsFrom = 99;
  asked = [];
  expect((await pull('--out', out, '--resume')).code).toBe(0);
  expect(asked).toEqual(['/v1/cities?page=3']);
  expect(await query(join(folder, 'any.duckdb'), `SELECT count(*) AS n, max(lat) AS lat FROM '${out}'`)).toEqual([
    { n: '6', lat: 1.5 },
  ]);
  expect(left('d')).toEqual(['d.parquet']);
});

it('writes a compressed file in the end, and goes on with what a pull that failed had', async () => {
  const out = join(folder, 'e.csv.gz');
  writeFileSync(out, 'the old one');
  failsFrom = 3;
  expect((await pull('--out', out, '--retries', '0')).code).toBe(1);
  expect(readFileSync(out, 'utf8')).toBe('the old one');
  failsFrom = 99;
  asked = [];
  expect((await pull('--out', out, '--resume')).code).toBe(0);
  expect(asked).toEqual(['/v1/cities?page=3']);
  expect(gunzipSync(readFileSync(out)).toString().split('\r\n')).toEqual([
    'id,name,lat',
    '1,city 1,0.5',
    '2,city 1,0.5',
    '3,city 2,1',
    '4,city 2,1',
    '5,city 3,1.5',
    '6,city 3,1.5',
    '',
  ]);
  expect(left('e')).toEqual(['e.csv.gz']);
});

it('fills a table for each resource of a configuration', async () => {
  const file = join(folder, 'source.json');
  const out = join(folder, 'f.duckdb');
  const resources = [
    { name: 'posts', primaryKey: 'id', endpoint: 'posts' },
    { name: 'comments', primaryKey: 'id', endpoint: 'posts/{resources.posts.id}/comments' },
  ];
  writeFileSync(file, JSON.stringify({ client: { baseUrl: server.url }, resources }));
  for (let times = 0; times < 2; times++)
    expect(await runHere(['pull', file, '--out', out])).toMatchObject({ code: 0 });
  expect(await query(out, 'FROM comments')).toEqual([{ _posts_id: '1', id: '1', text: 'of /posts/1/comments' }]);
  const refused = await runHere(['pull', file, '--out', join(folder, 'f.parquet')]);
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('.parquet and .gz are for a URL')]);
});

it('goes on with a configuration that was cut off or limited, and says so', async () => {
  const file = join(folder, 'cut.json');
  const out = join(folder, 'g.duckdb');
  writeFileSync(file, JSON.stringify({ client: { baseUrl: `${server.url}/v1` }, resources: ['cities'] }));
  const ids = async () => (await query(out, 'SELECT id FROM cities ORDER BY id')).map(({ id }) => Number(id));
  failsFrom = 3;
  const failed = await runHere(['pull', file, '--out', out, '--retries', '0']);
  expect([failed.code, failed.stderr]).toEqual([1, expect.stringContaining('--resume goes on from there')]);
  expect(await ids()).toEqual([1, 2, 3, 4]);
  failsFrom = 99;
  asked = [];
  const resumed = await runHere(['pull', file, '--out', out, '--resume']);
  expect([resumed.code, resumed.stderr]).toEqual([0, expect.stringContaining('going on where the last run into')]);
  expect(asked).toEqual(['/v1/cities?page=3']);
  expect(await ids()).toEqual([1, 2, 3, 4, 5, 6]);
  const limited = await runHere(['pull', file, '--out', out, '--replace', '--limit', '3']);
  expect(limited.stderr).toMatch(/stopped at --limit: 3 records.*--resume goes on from there/s);
  expect(await ids()).toEqual([1, 2, 3]);
  await runHere(['pull', file, '--out', out, '--resume', '--limit', '2']);
  expect((await ids()).length).toBe(4);
  await runHere(['pull', file, '--out', out, '--resume']);
  expect(await ids()).toEqual([1, 2, 3, 4, 5, 6]);
  failsFrom = 2;
  await runHere(['pull', file, '--out', out, '--retries', '0']);
  failsFrom = 99;
  const anew = await runHere(['pull', file, '--out', out]);
  expect(anew.stderr).toMatch(/was cut off, and its records stay: --resume goes on with it, --replace fills/);
  expect(await ids()).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]);
});

it.each([
  [['--format', 'duckdb'], '--format duckdb needs --out'],
  [['--out', 'x.parquet.gz'], 'parquet is compressed by itself'],
  [['--out', 'x.ndjson', '--table', 't'], '--table goes with --out and a .duckdb file'],
  [['--primary-key', 'id'], '--primary-key goes with --out'],
])('%j cannot work', async (args, message) => {
  expect(await pull(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
});
