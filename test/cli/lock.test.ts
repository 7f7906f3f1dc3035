import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { type RunningServer, startServer } from '../support/startServer.js';
import { runHere, startTool } from './runTool.js';

/** Two pages of each path; the second one waits until it is let go. */
class SlowApi {
  requests = 0;
  holds = true;
  readonly #waiting: (() => void)[] = [];

  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    this.requests++;
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const page = Number(url.searchParams.get('page') ?? 1);
    const answer = () => {
      const next = page === 1 ? { link: `<${url.pathname}?page=2>; rel="next"` } : undefined;
      response.writeHead(200, { 'content-type': 'application/json', ...next }).end(JSON.stringify([{ id: page }]));
    };
    if (page === 2 && this.holds) this.#waiting.push(answer);
    else answer();
  };

  letGo(): void {
    this.holds = false;
    for (const answer of this.#waiting.splice(0)) answer();
  }
}

let api: SlowApi;
let server: RunningServer;
let directory: string;
beforeEach(async () => {
  api = new SlowApi();
  server = await startServer(api.handle);
  directory = mkdtempSync(join(tmpdir(), 'cli-lock-'));
});
afterEach(async () => {
  await server.close();
  rmSync(directory, { recursive: true });
});

const whole = '{"id":1}\n{"id":2}\n';
const read = (name: string) => readFileSync(join(directory, name), 'utf8');
const names = () => readdirSync(directory).sort();

it('of two pulls into one file the second fails before it asks for anything, the first is unharmed', async () => {
  const out = join(directory, 'items.ndjson');
  const first = startTool(['pull', `${server.url}/items`, '--out', out]);
  await eventually(() => expect(api.requests).toBe(2));
  for (const more of [[], ['--resume']]) {
    const second = await runHere(['pull', `${server.url}/others`, '--out', out, ...more]);
    expect(second.code).toBe(1);
    expect(second.stdout).toBe('');
    expect(second.stderr).toMatch(/^error: \S+items\.ndjson is being written by another run \(process \d+ on .+\n$/);
  }
  expect(api.requests).toBe(2);
  api.letGo();
  expect((await first.done).code).toBe(0);
  expect(read('items.ndjson')).toBe(whole);
  expect(names()).toEqual(['items.ndjson']);
});

it('a pull that was killed is in nobody’s way, and what it has left goes', async () => {
  const out = join(directory, 'items.csv');
  const killed = startTool(['pull', `${server.url}/items`, '--out', out]);
  await eventually(() => expect(api.requests).toBe(2));
  killed.kill();
  await killed.done;
  expect(names()).toContain('items.csv.lock');
  for (const left of ['items.csv.tmp', 'items.csv.checkpoint.json.tmp']) writeFileSync(join(directory, left), '');
  api.letGo();
  expect((await runHere(['pull', `${server.url}/items`, '--out', out, '--resume'])).code).toBe(0);
  expect(read('items.csv')).toBe('id\r\n1\r\n2\r\n');
  expect(names()).toEqual(['items.csv']);
});

it('of two pulls of a configuration into one directory the second fails where it wants the same files', async () => {
  const file = join(directory, 'source.json');
  writeFileSync(file, JSON.stringify({ client: { baseUrl: server.url }, resources: ['a', 'b', 'c'] }));
  const out = join(directory, 'out');
  const pull = (select: string) => ['pull', file, '--select', select, '--out', out];
  const first = startTool(pull('a,b'));
  await eventually(() => expect(api.requests).toBe(4));
  const second = await runHere(pull('b,c'));
  expect(second.code).toBe(1);
  expect(second.stderr).toMatch(/^error: \S+b is being written by another run/);
  expect(api.requests).toBe(4);
  const other = runHere(pull('c'));
  await eventually(() => expect(api.requests).toBe(6));
  api.letGo();
  expect([(await first.done).code, (await other).code]).toEqual([0, 0]);
  expect(readdirSync(out).sort()).toEqual(['.state', 'a.ndjson', 'b.ndjson', 'c.ndjson']);
  for (const name of ['a', 'b', 'c']) expect(read(`out/${name}.ndjson`)).toBe(whole);
});

it('a pull that fails gives its lock back', async () => {
  const out = join(directory, 'items.ndjson');
  expect((await runHere(['pull', 'http://127.0.0.1:9/x', '--out', out, '--retries', '0'])).code).toBe(1);
  expect(names().filter((name) => name.endsWith('.lock'))).toEqual([]);
});
