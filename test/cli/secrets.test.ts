import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../src/cli/runCli.js';
import { type RunningServer, startServer } from '../support/startServer.js';
import { runHere } from './runTool.js';

const SECRET = 'hush-4711';
/** A title, a cleared screen, a line written over, C1's way to say the same, a change of direction. */
const SEQUENCES = '\u001b]0;owned\u0007\u001b[2J\rover\u009b31m\u202e';
const OBEYED = /[^\P{Cc}\n\r\t]|\p{Bidi_Control}|\r(?!\n)/u;

let server: RunningServer;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cli-secrets-'));
  server = await startServer((request, response) => answer(request, response));
});
afterEach(() => {
  answer = (_, response) => response.end();
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const json =
  (body: string, status = 200, headers: Record<string, string> = {}) =>
  (_: IncomingMessage, response: ServerResponse) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);

/** In a terminal: both streams are one. */
async function runInTerminal(args: readonly string[]) {
  const terminal = () => Object.assign(new PassThrough(), { isTTY: true });
  const [stdout, stderr] = [terminal(), terminal()];
  const code = await runCli(args, { stdout, stderr, env: {}, signal: new AbortController().signal });
  const text = (stream: PassThrough) => ((stream.read() as Buffer | null) ?? '').toString();
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

describe('nothing secret on standard error', () => {
  it.each([
    ['a parameter', ['?access_token=hush-4711']],
    ['a parameter of another name', ['?tenant=hush-4711', '--redact', 'x, tenant']],
    ['a header of another name', ['', '--header', 'x-tenant: hush-4711', '--redact', 'x-tenant']],
    ['names in several options', ['?tenant=hush-4711', '--redact', 'tenant', '--redact', 'other']],
    ['a field of the body', ['', '--json', '{"a":[{"id_token":"hush-4711"}]}']],
  ])('%s, also where the server echoes it', async (_name, [query = '', ...args]) => {
    answer = (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const echo = {
          url: `${server.url}${request.url}`,
          headers: request.headers,
          body: String(Buffer.concat(chunks)),
        };
        response.writeHead(400, `No ${request.url}`, { 'content-type': 'application/json' }).end(JSON.stringify(echo));
      });
    };
    const { code, stdout, stderr } = await runHere(['pull', `${server.url}/x${query}`, '-v', ...args]);
    expect(code).toBe(1);
    expect(stderr).toContain('400');
    expect(stdout + stderr).not.toContain(SECRET);
  });

  it('by sse', async () => {
    answer = json(`{"tenant":"${SECRET}"}`, 400);
    const { stderr } = await runHere(['sse', `${server.url}/x?tenant=${SECRET}`, '--redact', 'tenant', '--once']);
    expect(stderr).toContain('400');
    expect(stderr).not.toContain(SECRET);
  });

  it('nor in what a checkpoint is named by', async () => {
    answer = json('[1]', 200, { link: '</x?page=2>; rel="next"' });
    const out = join(folder, 'a.ndjson');
    const url = `${server.url}/x?tenant=${SECRET}`;
    const args = ['pull', url, '--redact', 'tenant', '--out', out, '--max-pages', '1'];
    expect((await runHere(args)).code).toBe(0);
    expect(readFileSync(`${out}.checkpoint.json`, 'utf8')).not.toContain(SECRET);
    expect((await runHere([...args, '--resume'])).code).toBe(0);
  });

  it('--redact takes names', async () => {
    const { code, stderr } = await runHere(['pull', server.url, '--redact', ' , ']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('--redact takes names')]);
  });
});

describe('nothing that a terminal obeys', () => {
  it.each([
    [
      'the status',
      (_: IncomingMessage, response: ServerResponse) => void response.socket?.end(`HTTP/1.1 400 a\u009b2J\r\n\r\n`),
    ],
    ['the body of an error', json(SEQUENCES, 400)],
    ['a body that is no JSON', json(SEQUENCES)],
    [
      'a content type',
      (_: IncomingMessage, response: ServerResponse) => void response.setHeader('content-type', 'a\u009b2J').end('x'),
    ],
    ['keys', json(JSON.stringify({ a: { [SEQUENCES]: 1 }, b: [1], c: [2] }))],
  ])('in messages from %s', async (_name, respond) => {
    answer = respond;
    const { stderr } = await runHere(['pull', `${server.url}/x`, '-v', '--retries', '0', '--select', 'missing']);
    expect(stderr).toContain('error: ');
    expect(stderr).not.toMatch(OBEYED);
  });

  it('in the names of records and columns', async () => {
    answer = json(JSON.stringify([{ a: 1 }, { a: 2 }]), 200, { link: '</x?page=2>; rel="next"' });
    const config = join(folder, 'c.json');
    const parent = { name: 'p', endpoint: { path: 'p', strategy: 'single-page' } };
    const child = { name: 'c', endpoint: { path: 'c/{resources.p.missing}', strategy: 'single-page' } };
    writeFileSync(config, JSON.stringify({ client: { baseUrl: server.url }, resources: [parent, child] }));
    answer = json(JSON.stringify([{ id: SEQUENCES }]));
    const failed = await runHere(['pull', config]);
    expect(failed.stderr).toContain('missing');
    expect(failed.stderr).not.toMatch(OBEYED);

    answer = (request, response) =>
      request.url?.includes('page=2')
        ? json(JSON.stringify([{ a: 1, [SEQUENCES]: 2 }]))(request, response)
        : json('[{"a":1}]', 200, { link: '</x?page=2>; rel="next"' })(request, response);
    const lost = await runHere(['pull', `${server.url}/x`, '--format', 'csv']);
    expect(lost.stderr).toContain('left out of the CSV');
    expect(lost.stderr).not.toMatch(OBEYED);
  });

  it.each(['ndjson', 'json', 'csv'])('in records on a terminal, as %s', async (format) => {
    const records = [{ id: 1, name: SEQUENCES, [SEQUENCES]: [SEQUENCES] }];
    answer = json(JSON.stringify(records));
    const { code, stdout } = await runInTerminal(['pull', `${server.url}/x`, '--format', format]);
    expect(code).toBe(0);
    expect(stdout).toContain('owned');
    expect(stdout).not.toMatch(OBEYED);
    // JSON is the same JSON.
    if (format !== 'csv') expect([JSON.parse(stdout)].flat()).toEqual(records);
    // Elsewhere records go as they came.
    const piped = await runHere(['pull', `${server.url}/x`, '--format', format]);
    expect(piped.stdout).toContain(format === 'csv' ? SEQUENCES : JSON.stringify(SEQUENCES));
  });

  it('in events, with --data and without', async () => {
    answer = (_, response) =>
      void response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .end(
          `event: ${SEQUENCES.replace('\r', '')}\nid: ${SEQUENCES.replace('\r', '')}\ndata: ${SEQUENCES.replace('\r', '')}\n\n`,
        );
    for (const args of [[], ['--data']]) {
      const { stdout, stderr } = await runInTerminal(['sse', server.url, '--once', '--max-events', '1', ...args]);
      expect(stdout).toContain('owned');
      expect(stdout + stderr).not.toMatch(OBEYED);
    }
  });
});

describe('--exact-numbers', () => {
  const body = `{"items":[{"id":1234567890123456789,"price":0.12345678901234567890,"n":1,"in":{"id":-9007199254740993}}]}`;

  it.each([
    ['ndjson', '{"id":1234567890123456789,"price":0.12345678901234567890,"n":1,"in":{"id":-9007199254740993}}\n'],
    ['json', '[\n{"id":1234567890123456789,"price":0.12345678901234567890,"n":1,"in":{"id":-9007199254740993}}\n]\n'],
    ['csv', 'id,price,n,in\r\n1234567890123456789,0.12345678901234567890,1,"{""id"":-9007199254740993}"\r\n'],
  ])(
    'keeps every digit in %s, on standard output and in a file, of a URL and of a configuration',
    async (format, text) => {
      answer = json(body);
      const config = join(folder, 'exact.json');
      writeFileSync(config, JSON.stringify({ client: { baseUrl: server.url }, resources: ['x'] }));
      for (const target of [`${server.url}/x`, config]) {
        const args = ['pull', target, '--exact-numbers', '--format', format];
        expect(await runHere(args)).toMatchObject({ code: 0, stdout: text });
        const out = target === config ? join(folder, `exact-${format}`) : join(folder, `one-${format}.${format}`);
        expect(await runHere([...args, '--out', out])).toMatchObject({ code: 0 });
        expect(readFileSync(target === config ? join(out, `x.${format}`) : out, 'utf8')).toBe(text);
      }
    },
  );

  it('sends a number back as it came: as a cursor, and in the path of a dependent resource', async () => {
    const asked: (string | undefined)[] = [];
    answer = (request, response) => {
      asked.push(request.url);
      if (request.url === '/p') return json('[{"id":1234567890123456789}]')(request, response);
      const more = request.url?.includes('cursor') ? '' : ',"next_cursor":9007199254740993';
      return json(`{"items":[{"id":${asked.length}}]${more}}`)(request, response);
    };
    const config = join(folder, 'dependent.json');
    const resources = [
      { name: 'p', endpoint: { path: 'p', strategy: 'single-page' } },
      { name: 'c', endpoint: { path: 'c/{resources.p.id}/all' } },
    ];
    writeFileSync(config, JSON.stringify({ client: { baseUrl: server.url }, resources }));
    expect(await runHere(['pull', config, '--exact-numbers'])).toMatchObject({ code: 0 });
    expect(asked).toEqual(['/p', '/c/1234567890123456789/all', '/c/1234567890123456789/all?cursor=9007199254740993']);
  });

  it('reads JSON as the platform does otherwise', async () => {
    answer = json('[{"a":1,"a":2,"b":"\\u00e9","c":1e3,"d":null,"e":[]}]');
    const args = ['pull', `${server.url}/x`];
    expect((await runHere([...args, '--exact-numbers'])).stdout).toBe((await runHere(args)).stdout);
    answer = json('[{"a":1,}]');
    expect(await runHere([...args, '--exact-numbers', '--retries', '0'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('parseJson cannot read the body'),
    });
  });
});
