import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { Screen } from '../support/screen.js';
import { type RunningServer, startServer } from '../support/startServer.js';

const entry = fileURLToPath(new URL('../../src/cli/index.ts', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const COLUMNS = 30;

let server: RunningServer;
let directory: string;
/** Requests that wait for their answers. */
let waiting: { page: number; response: ServerResponse }[];
let children: { kill(): void }[];
beforeEach(async () => {
  waiting = [];
  children = [];
  server = await startServer((request, response) => {
    const page = Number(new URL(request.url ?? '/', 'http://a.b').searchParams.get('page') ?? 1);
    waiting.push({ page, response });
  });
  directory = mkdtempSync(join(tmpdir(), 'terminal-'));
});
afterEach(async () => {
  for (const child of children) child.kill();
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});
const at = (name: string) => join(directory, name);

/** The next request, once it is there. */
async function asked(): Promise<{ page: number; response: ServerResponse }> {
  await eventually(() => expect(waiting).toHaveLength(1), 30_000);
  return waiting.shift() as (typeof waiting)[number];
}

/** Two records a page, ten pages. */
async function answer(more = ''): Promise<void> {
  const { page, response } = await asked();
  const items = [{ id: page * 2 - 1 }, { id: page * 2 }];
  const next = page < 10 ? `${server.url}/items?page=${page + 1}` : null;
  const body = JSON.stringify({ items, total: 20, next });
  response.writeHead(200, { 'content-type': 'application/json' }).end(body.replace(/}$/, `${more}}`));
}

/** The tool at a terminal of its own, which `script` makes. */
function open(...args: string[]) {
  const words = [process.execPath, '--import', 'tsx', entry, ...args].map((word) => `'${word}'`).join(' ');
  const command = `stty cols ${COLUMNS} rows 10; tty > ${at('tty')}; exec ${words}`;
  const child = spawn('script', ['-qefc', command, '/dev/null'], { cwd: root, env: { PATH: process.env.PATH } });
  children.push(child);
  const screen = new Screen(COLUMNS);
  child.stdout.on('data', (chunk: Buffer) => screen.write(chunk.toString()));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return {
    screen,
    ended,
    /** As its keys send it. */
    press: (key: string) => child.stdin.write(key),
    resize: (columns: number) => {
      screen.resize(columns);
      execFileSync('stty', ['-F', readFileSync(at('tty'), 'utf8').trim(), 'cols', String(columns)]);
    },
    shows: (line: RegExp) => eventually(() => expect(screen.lines.at(-1)).toMatch(line), 30_000),
  };
}

describe('a pull at a terminal of 30 columns', () => {
  it('has a bar that fits, is told of waits, and leaves nothing behind but its last line', async () => {
    const out = at('items.ndjson');
    const { screen, ended, shows } = open('pull', `${server.url}/items`, '--out', out);
    await shows(/^waiting for an answer: 1 s$/);
    await answer();
    await shows(/^[█░]{8,} 2 of 20 records$/);
    expect(screen.hasCursor).toBe(false);
    const refused = await asked();
    refused.response.writeHead(429, { 'retry-after': '1' }).end();
    await shows(/^waiting for a 429: [12] s$/);
    for (let page = 2; page <= 10; page += 1) await answer();
    expect(await ended).toBe(0);
    expect(screen.hasCursor).toBe(true);
    // Longer than the terminal is wide, and folded by it.
    expect(screen.text.trimEnd()).toMatch(/^done: 20 records in 10 pages, 11 requests, [\d.]+ s, [\d,]+\/s$/);
  });

  it('stays one line through resizes', async () => {
    const { screen, ended, shows, resize } = open('pull', `${server.url}/items`, '--out', at('items.ndjson'));
    await answer();
    await shows(/^[█░]{8,} 2 of 20 records$/);
    resize(28);
    await shows(/^[█░]{8,} 2 of 20 records$/);
    resize(20);
    await shows(/^2 of 20 records$/);
    resize(12);
    await shows(/^2 of 20 …$/);
    resize(60);
    await shows(/^[█░]{8,} 2 of 20 records, .* a second/);
    expect(screen.lines).toHaveLength(1);
    for (let page = 2; page <= 10; page += 1) await answer();
    expect(await ended).toBe(0);
    expect(screen.text.trimEnd()).toMatch(/^done: 20 records in 10 pages/);
  });

  it('ends with Ctrl-C, says what goes on, and leaves a checkpoint that does', async () => {
    const out = at('items.ndjson');
    const { screen, ended, shows, press } = open('pull', `${server.url}/items`, '--out', out);
    await answer();
    await shows(/2 of 20 records/);
    await asked();
    press('\u0003');
    expect(await ended).toBe(130);
    expect(screen.hasCursor).toBe(true);
    const said = screen.text.replace(/^\^C/, '').trimEnd();
    expect(said).toMatch(/^interrupted: 2 records in 1 pages, .*; --resume goes on from here$/);
    expect(existsSync(`${out}.checkpoint.json`)).toBe(true);
    const second = open('pull', `${server.url}/items`, '--out', out, '--resume');
    for (let page = 2; page <= 10; page += 1) await answer();
    expect(await second.ended).toBe(0);
    expect(readFileSync(out, 'utf8').trim().split('\n')).toHaveLength(20);
  });

  it('ends a configuration with Ctrl-C, too', async () => {
    writeFileSync(at('source.json'), JSON.stringify({ client: { baseUrl: server.url }, resources: ['items'] }));
    const { screen, ended, shows, press } = open('pull', at('source.json'), '--out', at('data'));
    await answer();
    await shows(/2 records/);
    await asked();
    press('\u0003');
    expect(await ended).toBe(130);
    const said = screen.text.replace(/^\^C/, '').trimEnd();
    expect(said).toMatch(/^interrupted: 2 records, \d requests, [\d.]+ s; --resume goes on from here$/);
    const second = open('pull', at('source.json'), '--out', at('data'), '--resume');
    for (let page = 2; page <= 10; page += 1) await answer();
    expect(await second.ended).toBe(0);
    expect(readFileSync(at('data/items.ndjson'), 'utf8').trim().split('\n')).toHaveLength(20);
  });

  it('leaves lines that are said meanwhile above the bar', async () => {
    const { screen, ended, shows, resize } = open(
      'pull',
      `${server.url}/items`,
      '--out',
      at('x.ndjson'),
      '--concurrency',
      '3',
    );
    await answer();
    await shows(/2 of 20 records/);
    await answer();
    await shows(/4 of 20 records/);
    resize(40);
    await shows(/^[█░]{8,} 4 of 20 records, \d+ a second$/);
    for (let page = 3; page <= 10; page += 1) await answer();
    expect(await ended).toBe(0);
    expect(screen.text.trimEnd()).toMatch(
      /^--concurrency 3: this API says .* one after the other *done: 20 records in 10 pages/,
    );
  });

  it('leaves lines above the bar that those say who know nothing of it', async () => {
    const { screen, ended, shows } = open('pull', `${server.url}/items`, '--out', at('x.ndjson'));
    await answer();
    await shows(/2 of 20 records/);
    await answer(',"big":9007199254740993');
    await shows(/^[█░]{8,} 4 of 20 records/);
    expect(screen.text).toMatch(/^numbers lose digits \(9007199254740993 .*: --exact-numbers keeps them *[█░]/);
    for (let page = 3; page <= 10; page += 1) await answer();
    expect(await ended).toBe(0);
    expect(screen.text).toMatch(/^numbers lose digits .*keeps them *done: 20 records in 10 pages/);
  });

  it('shows records alone where they come to it', async () => {
    const { screen, ended } = open('pull', `${server.url}/items`, '--limit', '3');
    for (let page = 1; page <= 2; page += 1) await answer();
    expect(await ended).toBe(0);
    expect(screen.lines.slice(0, 3)).toEqual(['{"id":1}', '{"id":2}', '{"id":3}']);
    expect(screen.lines.slice(3).join('')).toMatch(/^stopped at --limit: 3 records/);
  });
});
