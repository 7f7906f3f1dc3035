import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../support/startServer.js';
import { runHere } from './runTool.js';

let asked: string[];
let server: RunningServer;
let directory: string;
beforeEach(async () => {
  asked = [];
  server = await startServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    asked.push(`${request.method} ${body}`);
    if (request.url === '/events')
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: a\n\ndata: b\n\n');
    else
      response
        .writeHead(200, { 'content-type': 'application/json', link: '</x?page=2>; rel="next"' })
        .end(JSON.stringify([1, 2, 3, 4].map((id) => ({ id }))));
  });
  directory = mkdtempSync(join(tmpdir(), 'post-'));
});
afterEach(async () => {
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});
const file = (content: string) => {
  const path = join(directory, 'body.json');
  writeFileSync(path, content);
  return path;
};

describe('a body out of a file', () => {
  it.each(['pull', 'sse'])('%s --json @file, with its variables', async (command) => {
    const args = ['--json', `@${file('{"q": "env:QUERY", "n": 1}')}`];
    const target = `${server.url}/${command === 'pull' ? 'x' : 'events'}`;
    const last = command === 'pull' ? ['--max-pages', '1'] : ['--once'];
    expect((await runHere([command, target, ...args, ...last], { QUERY: 'all' })).code).toBe(0);
    expect(asked).toEqual(['POST {"q":"all","n":1}']);
  });

  it.each([
    ['a file that is not there', '@missing.json', /--json: missing\.json cannot be read: ENOENT/],
    [
      'no JSON',
      () => `@${file('{\n"a": secret}')}`,
      /--json \S+body\.json is not JSON: it breaks at line 2, column 6\n$/,
    ],
  ])('%s', async (_, given, message) => {
    const json = typeof given === 'string' ? given : given();
    const { code, stderr } = await runHere(['pull', server.url, '--json', json]);
    expect([code, asked]).toEqual([2, []]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('secret');
  });
});

it('sse --post asks by POST without a body', async () => {
  const { stdout } = await runHere(['sse', `${server.url}/events`, '--post', '--data', '--once']);
  expect([asked, stdout]).toEqual([['POST '], 'a\nb\n']);
});

it('sse says what it waits for between two connections', async () => {
  let connections = 0;
  const stream = await startServer((_, response) => {
    connections += 1;
    if (connections === 2) response.writeHead(503, { 'retry-after-ms': '1' }).end();
    else response.writeHead(200, { 'content-type': 'text/event-stream' }).end('retry: 1\ndata: a\n\n');
  });
  const { code, stderr } = await runHere(['sse', stream.url, '--max-events', '2']);
  await stream.close();
  expect([code, connections, stderr.split('\n')]).toEqual([
    0,
    3,
    [
      'connected',
      'the stream ended: waiting to connect again: 1 s',
      expect.stringMatching(/^waiting for a 503: [1-3] s$/),
      'connected',
      'done: 2 events',
      '',
    ],
  ]);
});

describe('--limit', () => {
  it('ends within a page, says so, and goes on there', async () => {
    const out = join(directory, 'x.ndjson');
    const first = await runHere(['pull', server.url, '--out', out, '--limit', '3']);
    expect(first.stderr).toMatch(/^stopped at --limit: 3 records in 1 pages.*; --resume goes on from here$/m);
    const second = await runHere(['pull', server.url, '--out', out, '--limit', '2', '--resume']);
    expect(second.stderr).toMatch(/^stopped at --limit: 2 records/m);
    expect(second.code).toBe(0);
  });

  it('of a configuration counts the records of all resources, and --resume goes on without a gap', async () => {
    const two = await startServer((request, response) => {
      const page = Number(new URL(request.url ?? '/', 'http://a.b').searchParams.get('page') ?? 1);
      const next = page < 3 ? { link: `</x?page=${page + 1}>; rel="next"` } : {};
      response.writeHead(200, { 'content-type': 'application/json', ...next });
      response.end(JSON.stringify([{ id: page * 2 - 1 }, { id: page * 2 }]));
    });
    const config = file(JSON.stringify({ client: { baseUrl: two.url }, resources: ['x'] }));
    const cut = await runHere(['pull', config, '--limit', '3']);
    expect([cut.code, cut.stdout]).toEqual([0, '{"id":1}\n{"id":2}\n{"id":3}\n']);
    expect(cut.stderr).toMatch(/^stopped at --limit: 3 records/m);
    const out = join(directory, 'out');
    await runHere(['pull', config, '--out', out, '--limit', '3']);
    expect((await runHere(['pull', config, '--out', out, '--resume'])).code).toBe(0);
    const ids = readFileSync(join(out, 'x.ndjson'), 'utf8').trimEnd().split('\n');
    expect(ids).toEqual([1, 2, 3, 4, 5, 6].map((id) => `{"id":${id}}`));
    const whole = await runHere(['pull', config, '--limit', '6']);
    expect(whole.code).toBe(0);
    await two.close();
  });
});

describe('--stats', () => {
  it('json: the figures as the last line', async () => {
    const { stderr } = await runHere(['pull', server.url, '--limit', '3', '--stats', 'json']);
    expect(JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
      pages: 1,
      records: 3,
      attempts: 1,
      retries: 0,
      found: { '': { records: 'the body, a list (detected)' } },
    });
  });

  it('table is --summary, and there is nothing else', async () => {
    const { stderr } = await runHere(['pull', server.url, '--limit', '3', '--stats', 'table']);
    expect(stderr).toMatch(/^ {2}records +3$/m);
    expect(await runHere(['pull', server.url, '--stats', 'yaml'])).toMatchObject({
      code: 2,
      stderr: 'error: --stats takes json, table\n',
    });
  });
});
