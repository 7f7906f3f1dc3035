import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../support/startServer.js';
import { runHere } from './runTool.js';

interface Row {
  id: number;
  title?: unknown;
}
let rows: Row[];
let server: RunningServer;
let directory: string;
beforeEach(async () => {
  rows = [{ id: 1, title: 'a' }, { id: 2, title: 7 }, { id: 3 }, { id: 4, title: 'd' }];
  server = await startServer((request, response) => {
    const page = Number(new URL(request.url ?? '/', 'http://a.b').searchParams.get('page') ?? 1);
    const body = { items: rows.slice((page - 1) * 2, page * 2), page, total_pages: Math.ceil(rows.length / 2) };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  directory = mkdtempSync(join(tmpdir(), 'rejected-'));
});
afterEach(async () => {
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});
const at = (name: string) => join(directory, name);
const lines = (name: string) =>
  readFileSync(at(name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

function source(more: object = {}, ...others: object[]): string {
  const schema = { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] };
  const resources = [{ name: 'posts', schema, onInvalid: 'collect', ...more }, ...others];
  writeFileSync(at('source.json'), JSON.stringify({ client: { baseUrl: server.url }, resources }));
  return at('source.json');
}
const second = {
  resource: 'posts',
  record: { id: 2, title: 7 },
  issues: [{ path: ['title'], message: 'must be string' }],
};
const third = {
  resource: 'posts',
  record: { id: 3 },
  issues: [{ path: [], message: "must have required property 'title'" }],
};

describe('records that their schema refuses', () => {
  it.each([
    ['data', 'data/posts.ndjson'],
    ['data/', 'data/../data/posts.ndjson'],
    ['all.duckdb', 'all.duckdb'],
  ])('need a file of their own: --out %s --rejected %s', async (out, rejected) => {
    const { code, stderr } = await runHere([
      'pull',
      source(),
      '--out',
      at(out),
      '--rejected',
      `${directory}/${rejected}`,
    ]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^error: --rejected takes a file of its own: .*\n$/)]);
    expect(readdirSync(directory)).toEqual(['source.json']);
  });

  it.runIf(process.platform === 'linux')(
    'that cannot be kept end the run, whatever a resource does about its parents',
    async () => {
      const child = {
        name: 'posts',
        onError: 'skip',
        endpoint: { path: 'posts', params: { of: '{resources.years.value}' } },
      };
      const config = source(child, { name: 'years', values: [2023, 2024] });
      const { code, stderr } = await runHere(['pull', config, '--out', at('data'), '--rejected', '/dev/full']);
      expect([code, stderr]).toEqual([
        1,
        expect.stringMatching(/error: posts for years .*\/dev\/full cannot be written: ENOSPC/),
      ]);
      expect(stderr).not.toContain('skipped');
    },
  );

  it.each([
    ['beside a directory', ['--out', 'data'], 'data.rejected.ndjson'],
    ['beside a directory with a slash', ['--out', 'data/'], 'data.rejected.ndjson'],
    ['where --rejected says', ['--out', 'data', '--rejected', 'in/bad.ndjson'], 'in/bad.ndjson'],
    ['where --rejected says, of records on standard output', ['--rejected', 'bad.ndjson'], 'bad.ndjson'],
  ])('are kept %s', async (_, options, name) => {
    const args = options.map((text) => (text.startsWith('--') ? text : at(text)));
    const { code, stderr } = await runHere(['pull', source(), ...args, '--summary']);
    expect(code).toBe(0);
    expect(lines(name)).toEqual([second, third]);
    expect(stderr).toContain(`rejected by their schema: 2 of posts, in ${at(name)}\n`);
    expect(stderr).toMatch(/^ {2}posts: 2 rejected$/m);
  });

  it('are told one by one where there is no file', async () => {
    const { code, stdout, stderr } = await runHere(['pull', source()]);
    expect([code, stdout]).toEqual([0, '{"id":1,"title":"a"}\n{"id":4,"title":"d"}\n']);
    expect(stderr).toContain('rejected: posts {"id":2}: title: must be string\n');
    expect(stderr).toContain('rejected by their schema: 2 of posts, told above; --rejected FILE keeps them\n');
  });

  it('are counted where they are dropped', async () => {
    const { stderr } = await runHere(['pull', source({ onInvalid: 'drop' }), '--stats', 'json']);
    expect(stderr).toContain('left out, as their schema refuses them: 2 of posts\n');
    expect(JSON.parse(stderr.split('\n').find((line) => line.startsWith('{')) ?? '')).toMatchObject({
      records: 2,
      rejected: { posts: 2 },
    });
  });

  it('start anew with each run, and with --resume come once', async () => {
    const args = ['pull', source(), '--out', at('data')];
    await runHere(args);
    await runHere(args);
    expect(lines('data.rejected.ndjson')).toEqual([second, third]);
    // Cut off in a line.
    writeFileSync(at('data.rejected.ndjson'), `${JSON.stringify(second)}\n${JSON.stringify(third).slice(0, 9)}`);
    rows.push({ id: 5, title: null });
    await runHere([...args, '--resume']);
    expect(lines('data.rejected.ndjson').map(({ record }) => record.id)).toEqual([2, 3, 5]);
    rows = [{ id: 1, title: 'a' }];
    await runHere(args);
    expect(existsSync(at('data.rejected.ndjson'))).toBe(false);
  });

  it('end the run where they cannot be kept, and it goes on with them', async () => {
    writeFileSync(at('file'), '');
    const args = ['pull', source(), '--out', at('data')];
    const { code, stderr } = await runHere([...args, '--rejected', '/dev/full']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('/dev/full cannot be written: ENOSPC')]);
    expect((await runHere([...args, '--resume'])).code).toBe(0);
    expect(lines('data.rejected.ndjson')).toEqual([second, third]);
    expect(readFileSync(at('data/posts.ndjson'), 'utf8')).toBe('{"id":1,"title":"a"}\n{"id":4,"title":"d"}\n');
  });

  it.each([
    ['a URL', () => [server.url], /--rejected goes with a configuration/],
    ['no resource that collects', () => [source({ onInvalid: 'drop' })], /no resource has a schema with onInvalid/],
  ])('--rejected with %s is refused', async (_, target, message) => {
    const { code, stderr } = await runHere(['pull', ...target(), '--rejected', at('bad.ndjson')]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});
