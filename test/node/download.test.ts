import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { lastValueFrom, of, toArray } from 'rxjs';
import { createHttpClient, createHttpResponse, type HttpClientOptions } from 'rxjs-resilient-http';
import { type DownloadProgress, download, download$, undiciTransport } from 'rxjs-resilient-http/node';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { bundleForNode } from '../support/bundle.js';
import { eventually } from '../support/eventually.js';
import { seededRandom } from '../support/seededRandom.js';
import { startServer } from '../support/startServer.js';

let folder: string;
let target: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'downloads-'));
  target = join(folder, 'file.bin');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const content = bytesOf(7, 1_000_000);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const names = () => readdir(folder);

function numbersOf(progress: DownloadProgress | undefined) {
  return { receivedBytes: progress?.receivedBytes, totalBytes: progress?.totalBytes, done: progress?.done };
}

function bytesOf(seed: number, length: number): Buffer {
  const random = seededRandom(seed);
  return Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
}

interface Entity {
  bytes: Buffer;
  etag?: string;
  lastModified?: string;
}

/** A file server with ranges; `cutAt` ends an answer's body after so many of its bytes. */
async function serve(entity: () => Entity, cutAt: (request: number) => number | undefined = () => undefined) {
  const ranges: (string | undefined)[] = [];
  const server = await startServer((request, response) => {
    const { bytes, etag, lastModified } = entity();
    const cut = cutAt(ranges.length);
    ranges.push(request.headers.range);
    if (etag) response.setHeader('etag', etag);
    if (lastModified) response.setHeader('last-modified', lastModified);
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const same = request.headers['if-range'] === (etag ?? lastModified);
    if (from > 0 && from >= bytes.length && same) {
      response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
      return;
    }
    const part = from > 0 && same ? bytes.subarray(from) : bytes;
    if (part !== bytes) {
      response.statusCode = 206;
      response.setHeader('content-range', `bytes ${from}-${bytes.length - 1}/${bytes.length}`);
    }
    response.setHeader('content-length', part.length);
    if (cut === undefined) response.end(part);
    else response.write(part.subarray(0, cut), () => response.destroy());
  });
  return { ...clientOf(server.url, server.close), ranges };
}

function clientOf(baseUrl: string, close: () => Promise<void>, options: HttpClientOptions = {}) {
  const transport = undiciTransport();
  const client = createHttpClient({ baseUrl, transport, resilience: { maxAttempts: 1 }, ...options });
  onTestFinished(async () => {
    await close();
    await transport.close();
  });
  return { client, transport, baseUrl };
}

async function serveWith(handler: RequestListener, options: HttpClientOptions = {}) {
  const server = await startServer(handler);
  return clientOf(server.url, server.close, options);
}

describe('download$', () => {
  it('writes the file and tells how far it is', async () => {
    const { client } = await serve(() => ({ bytes: content }));
    const steps = await lastValueFrom(download$('/file', target, { client }).pipe(toArray()));
    expect((await readFile(target)).equals(content)).toBe(true);
    expect(await names()).toEqual(['file.bin']);
    expect(numbersOf(steps.at(-1))).toEqual({ receivedBytes: content.length, totalBytes: content.length, done: true });
    expect(steps.slice(0, -1).every(({ done }) => !done)).toBe(true);
    const received = steps.map(({ receivedBytes }) => receivedBytes);
    expect(received).toEqual(received.toSorted((a, b) => a - b));
    expect(steps[0]?.response.status).toBe(200);
  });

  it('takes a file URL, an empty body and a coded one', async () => {
    const empty = await serve(() => ({ bytes: Buffer.alloc(0) }));
    const response = await download('/', pathToFileURL(target), { client: empty.client });
    expect(response.status).toBe(200);
    expect((await readFile(target)).length).toBe(0);
    const coded = await serveWith((_request, answer) => {
      answer.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(content));
    });
    await download('/', target, { client: coded.client, overwrite: true });
    expect((await readFile(target)).equals(content)).toBe(true);
  });

  it('cut at twenty random places and resumed each time, ends bit-identical', async () => {
    const random = seededRandom(20);
    const { client, ranges } = await serve(
      () => ({ bytes: content, etag: '"v1"' }),
      (request) => (request < 20 ? Math.floor(random() * 60_000) : undefined),
    );
    const options = { client, resume: true, checksum: { algorithm: 'sha256', expected: sha256(content) } } as const;
    for (let cut = 0; cut < 20; cut++) {
      await expect(download('/file', target, options)).rejects.toMatchObject({ name: 'HttpNetworkError' });
      expect(await names()).not.toContain('file.bin');
    }
    const last = await lastValueFrom(download$('/file', target, options));
    expect(numbersOf(last)).toEqual({ receivedBytes: content.length, totalBytes: content.length, done: true });
    expect((await readFile(target)).equals(content)).toBe(true);
    expect(await names()).toEqual(['file.bin']);
    expect(ranges.length).toBe(21);
    expect(ranges.slice(2).every((range) => range?.startsWith('bytes='))).toBe(true);
  });

  it.each([
    ['ETag', { etag: '"v1"' }, { etag: '"v2"' }],
    [
      'Last-Modified',
      { lastModified: 'Mon, 02 Nov 2026 10:00:00 GMT' },
      { lastModified: 'Tue, 03 Nov 2026 10:00:00 GMT' },
    ],
  ])('an entity whose %s changed starts over', async (_name, before, after) => {
    const changed = bytesOf(8, 500_000);
    let entity: Entity = { bytes: content, ...before };
    const { client } = await serve(
      () => entity,
      (request) => (request === 0 ? 40_000 : undefined),
    );
    const options = { client, resume: true };
    await expect(download('/file', target, options)).rejects.toMatchObject({ name: 'HttpNetworkError' });
    entity = { bytes: changed, ...after };
    await download('/file', target, options);
    expect((await readFile(target)).equals(changed)).toBe(true);
    expect(await names()).toEqual(['file.bin']);
  });

  it('starts over where the server ignores If-Range, Range, or gives another range', async () => {
    for (const mode of ['ignores If-Range', 'ignores Range', 'other range', 'refuses'] as const) {
      let requests = 0;
      const { client } = await serveWith((request, response) => {
        requests++;
        response.setHeader('etag', requests === 1 ? '"v1"' : '"v2"');
        if (requests === 1) {
          response.setHeader('content-length', content.length);
          response.write(content.subarray(0, 1000), () => response.destroy());
        } else if (!request.headers.range || mode === 'ignores Range') response.end(content);
        else if (mode === 'refuses') response.writeHead(416).end();
        else {
          const from = mode === 'other range' ? 5 : 1000;
          if (mode === 'other range') response.setHeader('etag', '"v1"');
          response.writeHead(206, { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` });
          response.end(content.subarray(from));
        }
      });
      const options = { client, resume: true, overwrite: true };
      await expect(download('/file', target, options)).rejects.toMatchObject({ name: 'HttpNetworkError' });
      await download('/file', target, options);
      expect((await readFile(target)).equals(content)).toBe(true);
    }
  });

  it('a range that was asked for by hand is a file of its own, that nothing is joined to', async () => {
    const asked: (string | undefined)[] = [];
    let isCut = true;
    const { client } = await serveWith((request, response) => {
      asked.push(request.headers.range);
      const [, from, to] = (/^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? []).map(Number);
      const part = content.subarray(from, (to || content.length - 1) + 1);
      const range = `bytes ${from}-${(from ?? 0) + part.length - 1}/${content.length}`;
      response.writeHead(206, { etag: '"v1"', 'content-range': range, 'content-length': part.length });
      if (isCut) response.write(part.subarray(0, 30), () => response.destroy());
      else response.end(part);
    });
    const request = { path: '/file', headers: { Range: 'bytes=100-199' } };
    for (const resume of [true, false]) {
      isCut = true;
      const options = { client, resume, overwrite: true };
      await expect(download(request, target, options)).rejects.toMatchObject({ name: 'HttpNetworkError' });
      isCut = false;
      const last = await lastValueFrom(download$(request, target, options));
      expect(numbersOf(last)).toEqual({ receivedBytes: 100, totalBytes: 100, done: true });
      expect((await readFile(target)).equals(content.subarray(100, 200))).toBe(true);
      expect(await names()).toEqual(['file.bin']);
    }
    // Not with what an earlier run has left of the whole either.
    await writeFile(`${target}.part`, content.subarray(0, 150));
    await writeFile(`${target}.part.json`, JSON.stringify({ validator: '"v1"', totalBytes: content.length }));
    await download(request, target, { client, resume: true, overwrite: true });
    expect((await readFile(target)).equals(content.subarray(100, 200))).toBe(true);
    expect(new Set(asked)).toEqual(new Set(['bytes=100-199']));
  });

  it('refuses a part that nobody asked for, and takes one that is the whole', async () => {
    for (const range of ['bytes 0-99/1000', 'bytes 100-199/1000', 'bytes 0-99/*', 'junk', undefined]) {
      for (const resume of [true, false]) {
        const { client } = await serveWith((_request, response) => {
          response.writeHead(206, { etag: '"v1"', ...(range && { 'content-range': range }) });
          response.end(content.subarray(0, 100));
        });
        const refused = download('/file', target, { client, resume });
        await expect(refused).rejects.toMatchObject({ name: 'DownloadError', reason: 'length' });
        expect(await names()).toEqual([]);
      }
    }
    const { client } = await serveWith((_request, response) => {
      response.writeHead(206, { 'content-range': 'bytes 0-99/100' }).end(content.subarray(0, 100));
    });
    await download('/file', target, { client });
    expect((await readFile(target)).equals(content.subarray(0, 100))).toBe(true);
  });

  it('a partial file that is whole already costs one byte', async () => {
    const { client, ranges } = await serve(() => ({ bytes: content, etag: '"v1"' }));
    await writeFile(`${target}.part`, content);
    await writeFile(`${target}.part.json`, JSON.stringify({ validator: '"v1"', totalBytes: content.length }));
    await download('/file', target, { client, resume: true });
    expect(ranges).toEqual([`bytes=${content.length - 1}-`]);
    expect((await readFile(target)).equals(content)).toBe(true);
    expect(await names()).toEqual(['file.bin']);
  });

  it('goes on after a body that ended early without an error; one that is too long is no beginning', async () => {
    const ranges: (string | null)[] = [];
    /** How many bytes come of the 10 that each answer announces. */
    const coming = [4, 6, 20];
    const client = createHttpClient({
      baseUrl: 'https://api.example.com',
      transport: (request) => {
        const range = request.headers.get('range');
        ranges.push(range);
        const headers: Record<string, string> = { etag: '"1"', 'content-length': range ? '6' : '10' };
        if (range) headers['content-range'] = 'bytes 4-9/10';
        const bytes = new Uint8Array(coming.shift() ?? 0);
        return of(createHttpResponse(request, { status: range ? 206 : 200, headers, body: of(bytes) }));
      },
    });
    const short = { name: 'DownloadError', reason: 'length' };
    await expect(download('/file', target, { client, resume: true })).rejects.toMatchObject(short);
    await download('/file', target, { client, resume: true });
    expect((await readFile(target)).length).toBe(10);
    const long = download('/file', target, { client, resume: true, overwrite: true });
    await expect(long).rejects.toMatchObject(short);
    expect(ranges).toEqual([null, 'bytes=4-', null]);
    expect(await names()).toEqual(['file.bin']);
  });

  it('without a validator, or with resume off, it begins from the beginning and leaves nothing', async () => {
    const { client, ranges } = await serve(
      () => ({ bytes: content, etag: 'W/"weak"' }),
      (request) => (request < 2 ? 40_000 : undefined),
    );
    await expect(download('/file', target, { client })).rejects.toMatchObject({ name: 'HttpNetworkError' });
    expect(await names()).toEqual([]);
    await expect(download('/file', target, { client, resume: true })).rejects.toMatchObject({
      name: 'HttpNetworkError',
    });
    await download('/file', target, { client, resume: true });
    expect(ranges).toEqual([undefined, undefined, undefined]);
    expect((await readFile(target)).equals(content)).toBe(true);
  });

  it('anything but a success writes nothing, whether the client throws or not', async () => {
    for (const throwHttpErrors of [true, false]) {
      const { client, transport } = await serveWith(
        (_request, response) => {
          response.writeHead(404).end('not here');
        },
        { throwHttpErrors },
      );
      await expect(download('/file', target, { client })).rejects.toMatchObject({
        name: 'HttpStatusError',
        status: 404,
      });
      expect(await names()).toEqual([]);
      await eventually(() => expect(transport.poolStatus().activeConnections).toBe(0));
    }
  });

  it('an existing file needs overwrite: nothing is even sent', async () => {
    await writeFile(target, 'precious');
    const { client, ranges, baseUrl } = await serve(() => ({ bytes: content }));
    await expect(download('/file', target, { client })).rejects.toMatchObject({
      name: 'DownloadError',
      reason: 'exists',
    });
    expect(ranges).toEqual([]);
    expect(await readFile(target, 'utf8')).toBe('precious');
    await download(`${baseUrl}/file`, target, { client, overwrite: true });
    expect((await readFile(target)).equals(content)).toBe(true);
  });

  it('a wrong checksum leaves no file; the right one passes in any case', async () => {
    const { client, baseUrl } = await serve(() => ({ bytes: content, etag: '"v1"' }));
    const wrong = { algorithm: 'sha256', expected: '00'.repeat(32) } as const;
    for (const resume of [true, false]) {
      await expect(download('/file', target, { client, resume, checksum: wrong })).rejects.toMatchObject({
        name: 'DownloadError',
        reason: 'checksum',
        message: expect.stringContaining(`GET ${baseUrl}/file failed: the sha256 is ${sha256(content)}`),
      });
      expect(await names()).toEqual([]);
    }
    const md5 = createHash('md5').update(content).digest('hex').toUpperCase();
    await download('/file', target, { client, checksum: { algorithm: 'md5', expected: md5 } });
    expect((await readFile(target)).equals(content)).toBe(true);
  });

  it('a folder that is missing, or that is a file, is a clear error and frees the connection', async () => {
    const { client, transport } = await serve(() => ({ bytes: content }));
    await writeFile(join(folder, 'plain'), '');
    for (const place of [join(folder, 'missing', 'file'), join(folder, 'plain', 'file')]) {
      for (const resume of [true, false]) {
        await expect(download('/file', place, { client, resume })).rejects.toMatchObject({
          name: 'DownloadError',
          reason: 'file',
          message: expect.stringMatching(/cannot be written \((ENOENT|ENOTDIR)\)/),
          request: { method: 'GET' },
        });
      }
    }
    expect(await names()).toEqual(['plain']);
    await eventually(() => expect(transport.poolStatus().activeConnections).toBe(0));
  });

  it('a disk that takes no more is a clear error with no file left behind', async () => {
    const { baseUrl } = await serve(() => ({ bytes: content, etag: '"v1"' }));
    const child = await bundleForNode('test/node/children/download.ts');
    onTestFinished(() => child.remove());
    for (const resume of ['resume', 'no']) {
      // At most 100 blocks a file, of the million bytes that come.
      const script = 'ulimit -f 100; exec "$0" "$@"';
      const args = ['-c', script, process.execPath, child.file, `${baseUrl}/file`, target, resume];
      const { stdout } = await promisify(execFile)('sh', args, { timeout: 30_000 });
      expect(JSON.parse(stdout)).toMatchObject({
        name: 'DownloadError',
        reason: 'file',
        message: expect.stringContaining('cannot be written (EFBIG)'),
        active: 0,
      });
      expect(await names()).toEqual([]);
    }
  });

  it('a target that cannot be replaced leaves it, and no file beside it', async () => {
    await mkdir(join(target, 'full'), { recursive: true });
    const { client } = await serve(() => ({ bytes: content }));
    await expect(download('/file', target, { client, overwrite: true })).rejects.toMatchObject({ reason: 'file' });
    expect(await names()).toEqual(['file.bin']);
  });

  it('unsubscribing closes the connection; the partial file stays only with resume', async () => {
    for (const resume of [true, false]) {
      const { client, transport } = await serveWith((_request, response) => {
        response.writeHead(200, { etag: '"v1"', 'content-length': content.length });
        response.write(content.subarray(0, 1000));
      });
      let received = 0;
      const subscription = download$('/file', target, { client, resume }).subscribe(({ receivedBytes }) => {
        received = receivedBytes;
      });
      await eventually(() => expect(received).toBe(1000));
      subscription.unsubscribe();
      await eventually(() => expect(transport.poolStatus().activeConnections).toBe(0));
      if (resume) expect(await names()).toEqual(['file.bin.part', 'file.bin.part.json']);
      await rm(`${target}.part`, { force: true });
      await rm(`${target}.part.json`, { force: true });
      if (!resume) await waitForNames([]);
    }
  });
});

async function waitForNames(expected: string[]): Promise<void> {
  let seen: string[] = ['?'];
  for (let tries = 0; tries < 100 && seen.join() !== expected.join(); tries++) {
    seen = await names();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(seen).toEqual(expected);
}
