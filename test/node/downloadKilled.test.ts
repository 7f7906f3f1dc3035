import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttpClient } from 'rxjs-resilient-http';
import { download } from 'rxjs-resilient-http/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bundle, bundleForNode } from '../support/bundle.js';
import { startNode } from '../support/runChild.js';
import { type RunningServer, startServer } from '../support/startServer.js';

const entities = {
  a: Buffer.alloc(90_000, 'a'),
  b: Buffer.alloc(90_000, 'b'),
};
type Name = keyof typeof entities;

let current: Name = 'a';
let cutAt = Number.POSITIVE_INFINITY;
let server: RunningServer;
let child: Bundle;
let folder: string;

beforeAll(async () => {
  child = await bundleForNode('test/node/children/killedDownload.ts');
  folder = await mkdtemp(join(tmpdir(), 'killed-downloads-'));
  // In pieces, so that there are steps between them.
  server = await startServer(async (request, response) => {
    const bytes = entities[current];
    const etag = `"${current}"`;
    const from = request.headers['if-range'] === etag ? Number(request.headers.range?.slice(6, -1) ?? 0) : 0;
    response.writeHead(from > 0 ? 206 : 200, {
      etag,
      'content-length': bytes.length - from,
      ...(from > 0 && { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
    });
    for (let at = from; at < bytes.length; at += 30_000) {
      if (at >= cutAt) return void response.destroy();
      await new Promise((resolve) => response.write(bytes.subarray(at, at + 30_000), resolve));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    response.end();
  });
});
afterAll(async () => {
  await Promise.all([server.close(), child.remove()]);
  await rm(folder, { recursive: true });
});

const client = createHttpClient({ resilience: { maxAttempts: 1 } });

/** A folder with what a download of `a` that was cut has left, or with nothing. */
async function startFolder(hasPart: boolean, name: string): Promise<string> {
  const place = join(folder, name);
  await mkdir(place);
  if (hasPart) {
    [current, cutAt] = ['a', 60_000];
    await download(`${server.url}/`, join(place, 'file'), { client, resume: true }).catch(() => undefined);
    cutAt = Number.POSITIVE_INFINITY;
    expect((await readdir(place)).sort()).toEqual(['file.part', 'file.part.json']);
  }
  return place;
}

describe.each([
  { mode: 'resume', hasPart: true, what: 'over the part of another entity' },
  { mode: 'resume', hasPart: false, what: 'with resume, from nothing' },
  { mode: 'plain', hasPart: false, what: 'without resume' },
])('a download that is killed at any step, $what', ({ mode, hasPart }) => {
  it('leaves the next one to end with one entity, whichever it is by then, and no other file', async () => {
    let steps = Number.POSITIVE_INFINITY;
    let kills = 0;
    for (let step = 1; step <= steps; step++) {
      const killed = await startFolder(hasPart, `${mode}-${hasPart}-${step}`);
      current = 'b';
      const run = await startNode([child.file, `${server.url}/`, join(killed, 'file'), mode, String(step)]).ended;
      expect(run.stderr).toBe('');
      if (run.code === 0) steps = Number(run.stdout);
      else {
        expect(run.signal).toBe('SIGKILL');
        kills++;
      }
      // What the folder holds is good for both ways on.
      for (const next of ['a', 'b'] as const) {
        const place = `${killed}-${next}`;
        await cp(killed, place, { recursive: true });
        const target = join(place, 'file');
        const there = await readFile(target).catch(() => undefined);
        if (there) expect(there.equals(entities.b)).toBe(true);
        current = next;
        await download(`${server.url}/`, target, { client, resume: mode === 'resume', overwrite: true });
        expect((await readFile(target)).equals(entities[next])).toBe(true);
        expect(await readdir(place)).toEqual(['file']);
      }
    }
    // Lock, file, note, three pieces, fsync, rename, and tidying up.
    expect(kills).toBeGreaterThanOrEqual(9);
    expect(kills).toBeLessThan(40);
  });
});

it('a run that is killed without resume leaves nothing that one with resume would go on from', async () => {
  const place = await startFolder(false, 'mixed');
  const target = join(place, 'file');
  [current, cutAt] = ['b', Number.POSITIVE_INFINITY];
  const { signal } = await startNode([child.file, `${server.url}/`, target, 'plain', '6']).ended;
  expect(signal).toBe('SIGKILL');
  expect(await readdir(place)).toContain('file.new.part');
  current = 'a';
  await download(`${server.url}/`, target, { client, resume: true });
  expect((await readFile(target)).equals(entities.a)).toBe(true);
  expect(await readdir(place)).toEqual(['file']);
});

it('what a killed run left goes, also when there is nothing to download any more', async () => {
  const place = await startFolder(false, 'done');
  await writeFile(join(place, 'file'), entities.a);
  // Killed between the rename and the end.
  await writeFile(join(place, 'file.part.json'), '{"validator":"\\"a\\""}');
  await expect(download(`${server.url}/`, join(place, 'file'), { client, resume: true })).rejects.toMatchObject({
    reason: 'exists',
  });
  expect(await readdir(place)).toEqual(['file']);
});
