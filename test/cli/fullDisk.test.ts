import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type RunningServer, startServer } from '../support/startServer.js';
import { runHere } from './runTool.js';

/** What a write fails for once, after its first half: as a disk that is full, until somebody makes room. */
let refused: string | undefined;
vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>();
  const writeSync = (descriptor: number, bytes: Buffer, from = 0, length = bytes.length, at: number | null = null) => {
    if (refused === undefined || !bytes.includes(refused)) return real.writeSync(descriptor, bytes, from, length, at);
    refused = undefined;
    real.writeSync(descriptor, bytes, from, length >> 1, at);
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  };
  return { ...real, default: { ...real, writeSync }, writeSync };
});

let server: RunningServer;
let directory: string;
beforeEach(async () => {
  directory = fs.mkdtempSync(join(tmpdir(), 'full-'));
  server = await startServer((request, response) => {
    const page = Number(new URL(request.url ?? '/', 'http://127.0.0.1').searchParams.get('page') ?? 1);
    const items = [1, 2, 3].map((n) => ({ id: `row-${page}${n}` }));
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ items, pages: 3 }));
  });
});
afterEach(async () => {
  refused = undefined;
  await server.close();
  fs.rmSync(directory, { recursive: true, force: true });
});

const strategy = { type: 'page-number', totalPath: 'pages' };
const everything = [1, 2, 3].flatMap((page) => [1, 2, 3].map((n) => `row-${page}${n}`));

describe('a full disk', () => {
  const formats = ['ndjson', 'json', 'csv'] as const;
  const idsIn = (path: string) => fs.readFileSync(path, 'utf8').match(/row-\d+/g);

  it.each(formats.flatMap((format) => ['row-12', 'row-22', 'row-33'].map((row) => [format, row] as const)))(
    'loses no record of a configuration: %s, %s',
    async (format, row) => {
      const config = join(directory, 'source.json');
      const resources = [{ name: 'rows', endpoint: { select: 'items', strategy } }];
      fs.writeFileSync(config, JSON.stringify({ client: { baseUrl: server.url }, resources }));
      const out = join(directory, 'data');
      const args = ['pull', config, '--out', out, '--format', format];

      refused = row;
      expect(await runHere(args)).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/cannot be written: ENOSPC/),
      });
      const file = join(out, `rows.${format}`);
      const written = fs.existsSync(file) ? idsIn(file) : null;
      expect(written ?? []).toEqual(everything.slice(0, everything.indexOf(row)));

      expect(await runHere([...args, '--resume'])).toMatchObject({ code: 0 });
      expect(idsIn(file)).toEqual(everything);
    },
  );

  it.each(formats)('loses no page of a URL, side by side: %s', async (format) => {
    const out = join(directory, `rows.${format}`);
    const pages = ['--strategy', JSON.stringify(strategy), '--select', 'items', '--concurrency', '3'];
    const args = ['pull', `${server.url}/rows`, ...pages, '--out', out];

    refused = 'row-22';
    expect(await runHere(args)).toMatchObject({ code: 1, stderr: expect.stringMatching(/cannot be written: ENOSPC/) });
    expect(await runHere([...args, '--resume'])).toMatchObject({ code: 0 });
    expect(idsIn(out)).toEqual(everything);
  });
});
