import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

const consumer = inject('consumer');
const cli = join(consumer, 'node_modules/rxjs-resilient-http/dist/cli.js');

let server: Server;
let address: string;

/** Three pages by Link header, each failing once; `/events` is a stream. */
beforeAll(async () => {
  const failed = new Set<string | undefined>();
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const page = Number(url.searchParams.get('page') ?? 1);
    if (url.pathname === '/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: a\n\ndata: [DONE]\n\n');
    } else if (!failed.has(request.url)) {
      failed.add(request.url);
      response.writeHead(503, { 'retry-after-ms': '1' }).end();
    } else {
      const link = page < 3 ? { link: `</items?page=${page + 1}>; rel="next"` } : undefined;
      response.writeHead(200, { 'content-type': 'application/json', ...link }).end(`[{"id":${page}}]`);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Runs the tool as it is published, in the consumer's project. */
const run = (...args: string[]) => runAt(cli, args);

function runAt(
  tool: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [tool, ...args], {
      cwd: consumer,
      env: { ...process.env, ...env },
      timeout: 30_000,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

describe('the published command', () => {
  it('pulls every page through failures, records alone on stdout', async () => {
    const { code, stdout, stderr } = await run('pull', `${address}/items`, '--summary');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '{"id":1}\n{"id":2}\n{"id":3}\n' });
    expect(stderr).toMatch(/^ {2}retries +3$/m);
  });

  it('writes to a file', async () => {
    const out = join(consumer, 'items.csv');
    const { code, stdout } = await run('pull', `${address}/items`, '--out', out);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(readFileSync(out, 'utf8')).toBe('id\r\n1\r\n2\r\n3\r\n');
  });

  it('reads events', async () => {
    const { code, stdout } = await run('sse', `${address}/events`, '--stop-at', '[DONE]', '--data');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'a\n' });
  });

  it('tells with its exit code what went wrong', async () => {
    expect((await run('pull', 'http://')).code).toBe(2);
    expect(await run('pull', `${address.replace(/\d+$/, '1')}/items`, '--retries', '0')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^error: .*\n$/),
    });
  });
});

describe('the published command without the packages that it can do without', () => {
  let bare: string;
  beforeAll(() => {
    bare = mkdtempSync(join(tmpdir(), 'bare-'));
    const modules = join(bare, 'node_modules');
    const name = 'rxjs-resilient-http';
    cpSync(join(consumer, 'node_modules', name), join(modules, name), { recursive: true });
    const { dependencies } = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8'));
    for (const needed of ['rxjs', ...Object.keys(dependencies)]) {
      const installed = new URL(`../../node_modules/${needed}`, import.meta.url);
      symlinkSync(fileURLToPath(installed), join(modules, needed), 'dir');
    }
    const source = (schema: object) => ({ client: { baseUrl: address }, resources: [{ name: 'items', schema }] });
    writeFileSync(join(bare, 'source.json'), JSON.stringify(source({ type: 'object' })));
    writeFileSync(join(bare, 'openapi.yaml'), 'openapi: 3.1.0\npaths: {}\n');
  });
  afterAll(() => rmSync(bare, { recursive: true, force: true }));

  it.each<[string, string, string[], Record<string, string>, string]>([
    ['ajv', 'a JSON Schema', ['pull', 'source.json'], {}, 'npm install ajv'],
    [
      'a parser',
      'an OpenAPI document',
      ['source', 'openapi.yaml'],
      {},
      'npm install @apidevtools/json-schema-ref-parser@15',
    ],
    ['DuckDB', 'a table', ['pull', 'ADDRESS/items', '--out', 'items.duckdb'], {}, 'npm install @duckdb/node-api'],
    ['undici', 'a proxy', ['pull', 'ADDRESS/items'], { HTTP_PROXY: 'http://127.0.0.1:9' }, 'npm install undici'],
  ])('says in a line that it needs %s for %s', async (_, _what, args, env, advice) => {
    const tool = join(bare, 'node_modules/rxjs-resilient-http/dist/cli.js');
    const given = args.map((text) =>
      text.replace('ADDRESS', address).replace(/^(source|openapi|items)\./, `${bare}/$&`),
    );
    const { code, stdout, stderr } = await runAt(tool, given, env);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error: .*\n$/);
    expect(stderr).toContain(advice);
  });
});
