import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defer, lastValueFrom, retry, Subject, switchMap, take } from 'rxjs';
import { createHttpClient } from 'rxjs-resilient-http';
import { download, download$ } from 'rxjs-resilient-http/node';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { bundleForNode } from '../support/bundle.js';
import { eventually } from '../support/eventually.js';
import { startNode } from '../support/runChild.js';
import { startServer } from '../support/startServer.js';

let folder: string;
let target: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'download-lock-'));
  target = join(folder, 'file.bin');
});
afterEach(() => rm(folder, { recursive: true, force: true }));
const names = () => readdir(folder);

async function serve(handler: RequestListener) {
  const server = await startServer(handler);
  onTestFinished(() => server.close());
  const client = createHttpClient({ baseUrl: server.url, resilience: { maxAttempts: 1 } });
  return { client, url: server.url };
}

/** A server that sends half a file, and the rest when it is told to. */
async function serveInHalves() {
  let requests = 0;
  const rests: (() => void)[] = [];
  const served = await serve((_request, response) => {
    requests++;
    response.writeHead(200, { etag: '"1"', 'content-length': 2000 });
    response.write(Buffer.alloc(1000, 'x'));
    rests.push(() => response.end(Buffer.alloc(1000, 'y')));
  });
  return {
    ...served,
    requests: () => requests,
    sendRests: () => {
      for (const send of rests) send();
    },
  };
}
const whole = `${'x'.repeat(1000)}${'y'.repeat(1000)}`;

describe('two downloads into one target', () => {
  it.each([true, false])(
    'the second fails before anything is sent, the first is unharmed (resume: %j)',
    async (resume) => {
      const { client, requests, sendRests } = await serveInHalves();
      const first = download('/', target, { client, resume });
      await eventually(() => expect(requests()).toBe(1));
      for (const other of [true, false]) {
        await expect(download('/', target, { client, resume: other, overwrite: true })).rejects.toMatchObject({
          name: 'DownloadError',
          reason: 'locked',
          category: 'unknown',
          message: expect.stringContaining(`${target} is being written by another run (process ${process.pid} on `),
        });
      }
      expect(requests()).toBe(1);
      sendRests();
      await first;
      expect(await readFile(target, 'utf8')).toBe(whole);
      expect(await names()).toEqual(['file.bin']);
    },
  );

  it('of two processes as well, and a killed one is in nobody’s way', async () => {
    const child = await bundleForNode('test/node/children/download.ts');
    onTestFinished(() => child.remove());
    const { client, requests, sendRests, url } = await serveInHalves();
    const run = startNode([child.file, url, target, 'resume']);
    await eventually(() => expect(requests()).toBe(1));
    await expect(download('/', target, { client, resume: true })).rejects.toMatchObject({
      reason: 'locked',
      message: expect.stringContaining(`(process ${run.process.pid} on `),
    });
    run.process.kill('SIGKILL');
    await run.ended;
    const next = download('/', target, { client, resume: true });
    await eventually(() => expect(requests()).toBe(2));
    sendRests();
    await next;
    expect(await readFile(target, 'utf8')).toBe(whole);
    expect(await names()).toEqual(['file.bin']);
  });

  it('into two targets have nothing to do with each other', async () => {
    const { client } = await serve((_request, response) => response.end('text'));
    await Promise.all(['a', 'b', 'c'].map((name) => download('/', join(folder, name), { client })));
    expect(await names()).toEqual(['a', 'b', 'c']);
  });
});

describe('one download after the other', () => {
  it.each([true, false])(
    'goes on as soon as the first was left, also in the middle of a write (resume: %j)',
    async (resume) => {
      const { client } = await serve((request, response) => {
        response.writeHead(200, { etag: '"1"' }).write(Buffer.alloc(500_000, 'x'));
        if (request.url === '/whole') response.end();
      });
      const again$ = new Subject<string>();
      let failed: unknown;
      let done = false;
      const subscription = again$.pipe(switchMap((path) => download$(path, target, { client, resume }))).subscribe({
        next: (progress) => {
          done = progress.done;
        },
        error: (error: unknown) => {
          failed = error;
        },
      });
      // At once, after a turn, when the answer came, in the middle of the body: wherever it is.
      for (const wait of [0, 1, 3, 10, 30]) {
        again$.next('/endless');
        again$.next('/endless');
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
      again$.next('/whole');
      await eventually(() => expect({ done, failed }).toEqual({ done: true, failed: undefined }));
      subscription.unsubscribe();
      expect((await readFile(target)).length).toBe(500_000);
      expect(await names()).toEqual(['file.bin']);
    },
  );

  it('is subscribed to again after a failure', async () => {
    let requests = 0;
    const { client } = await serve((_request, response) => {
      requests++;
      if (requests < 3)
        response.writeHead(200, { etag: '"1"', 'content-length': 10 }).write('x', () => response.destroy());
      else response.end('0123456789');
    });
    await lastValueFrom(defer(() => download$('/', target, { client, resume: true })).pipe(retry(2)));
    expect(await readFile(target, 'utf8')).toBe('0123456789');
    expect(await names()).toEqual(['file.bin']);
  });

  it('leaves no lock, however it ends', async () => {
    const { client } = await serve((request, response) => {
      if (request.url === '/missing') response.writeHead(404).end();
      else if (request.url === '/cut')
        response.writeHead(200, { 'content-length': 10 }).write('x', () => response.destroy());
      else response.end('text');
    });
    await expect(download('/missing', target, { client })).rejects.toMatchObject({ status: 404 });
    await expect(download('/cut', target, { client })).rejects.toMatchObject({ name: 'HttpNetworkError' });
    await lastValueFrom(download$('/', target, { client }).pipe(take(1)));
    const checksum = { algorithm: 'md5', expected: '00' } as const;
    await expect(download('/', target, { client, checksum, overwrite: true })).rejects.toMatchObject({
      reason: 'checksum',
    });
    await eventually(async () => expect((await names()).filter((name) => name !== 'file.bin')).toEqual([]));
  });
});

describe('a part is gone on with for the same entity alone', () => {
  const date = 'Mon, 02 Nov 2026 10:00:00 GMT';
  it.each<[string, Record<string, string>, Record<string, string>, string, boolean]>([
    ['the same ETag', { etag: '"1"' }, { etag: '"1"' }, '/file', true],
    ['the same ETag at another address', { etag: '"1"' }, { etag: '"1"' }, '/other', false],
    ['the same ETag with another query', { etag: '"1"' }, { etag: '"1"' }, '/file?v=2', false],
    ['the same ETag, signed anew', { etag: '"1"' }, { etag: '"1"' }, '/file?X-Amz-Signature=9&X-Amz-Date=1', true],
    ['a rest that does not repeat the ETag', { etag: '"1"' }, {}, '/file', false],
    ['a rest with another ETag', { etag: '"1"' }, { etag: '"2"' }, '/file', false],
    ['a rest with a weak ETag', { etag: '"1"' }, { etag: 'W/"1"' }, '/file', false],
    ['a rest that is coded', { etag: '"1"' }, { etag: '"1"', 'content-encoding': 'x-other' }, '/file', false],
    ['the same date', { 'last-modified': date, date: 'Mon, 02 Nov 2026 10:00:01 GMT' }, {}, '/file', true],
    ['a date of the same second', { 'last-modified': date, date }, { 'last-modified': date }, '/file', false],
    ['another date', { 'last-modified': date }, { 'last-modified': 'Mon, 02 Nov 2026 10:00:05 GMT' }, '/file', false],
  ])('%s', async (_name, first, rest, path, goesOn) => {
    const ranges: (string | undefined)[] = [];
    const { client } = await serve((request, response) => {
      const { range } = request.headers;
      ranges.push(range);
      if (ranges.length === 1) {
        response.writeHead(200, { ...first, 'content-length': 10 });
        response.write('01234');
      } else if (range) {
        response.writeHead(206, { ...rest, 'content-range': 'bytes 5-9/10', 'content-length': 5 }).end('56789');
      } else response.writeHead(200, { 'content-length': 10 }).end('abcdefghij');
    });
    await lastValueFrom(download$('/file', target, { client, resume: true }).pipe(take(1)));
    await download(path, target, { client, resume: true });
    expect(await readFile(target, 'utf8')).toBe(goesOn ? '0123456789' : 'abcdefghij');
    expect(await names()).toEqual(['file.bin']);
  });

  it('its note holds no secret of the address', async () => {
    const { client } = await serve((_request, response) => {
      response.writeHead(200, { etag: '"1"', 'content-length': 10 }).write('01234');
    });
    await lastValueFrom(download$('/file?token=s3cret', target, { client, resume: true }).pipe(take(1)));
    expect(await readFile(`${target}.part.json`, 'utf8')).not.toContain('s3cret');
  });
});
