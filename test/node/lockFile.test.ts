import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FileLockedError, lockFile } from '../../src/node/lockFile.js';
import { thisProcess } from '../../src/node/processIdentity.js';
import { type Bundle, bundleForNode } from '../support/bundle.js';
import { startNode } from '../support/runChild.js';

let child: Bundle;
let folder: string;
let target: string;

beforeAll(async () => {
  child = await bundleForNode('test/node/children/holdLock.ts');
});
afterAll(() => child.remove());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'locks-'));
  target = join(folder, 'file');
});
afterEach(() => rm(folder, { recursive: true }));

const names = () => readdir(folder);
const start = (...args: string[]) => startNode([child.file, target, ...args], { limitMs: 30_000 });
/** The lock of a process that was killed. */
async function deadLock() {
  const holder = start('hold');
  await holder.untilOutput(/locked/);
  holder.process.kill('SIGKILL');
  await holder.ended;
  expect(await names()).toEqual(['file.lock']);
}
const writeLock = (note: object) =>
  writeFile(`${target}.lock`, JSON.stringify({ ...thisProcess(), id: '01234567', ...note }));

describe('lockFile', () => {
  it('gives one the lock, and the next one when that one has released it', async () => {
    const lock = await lockFile(target);
    expect(await names()).toEqual(['file.lock']);
    await expect(lockFile(target)).rejects.toThrow(FileLockedError);
    lock.release();
    expect(await names()).toEqual([]);
    (await lockFile(target)).release();
    // Released once more it is another one's.
    const next = await lockFile(target);
    lock.release();
    await expect(lockFile(target)).rejects.toThrow(FileLockedError);
    next.release();
  });

  it('says who has it, since when, and what to do about it', async () => {
    const holder = start('hold');
    await holder.untilOutput(/locked/);
    const error = await lockFile(target).catch((caught: Error) => caught);
    expect((error as Error).message).toMatch(
      new RegExp(
        `^${target} is being written by another run \\(process ${holder.process.pid} on ${hostname()}, since 20.+Z\\); if that one is gone, delete ${target}\\.lock$`,
      ),
    );
    holder.process.kill('SIGKILL');
    await holder.ended;
  });

  it('takes over the lock of a process that was killed, at once', async () => {
    await deadLock();
    const lock = await lockFile(target);
    expect(JSON.parse(await readFile(`${target}.lock`, 'utf8'))).toMatchObject({ pid: process.pid });
    expect(await names()).toEqual(['file.lock']);
    lock.release();
    expect(await names()).toEqual([]);
  });

  it.runIf(process.platform === 'linux')(
    'takes over the lock of one whose number another process has now',
    async () => {
      await writeLock({ start: '00000000-1' });
      (await lockFile(target)).release();
      expect(await names()).toEqual([]);
    },
  );

  it('takes over the lock of one that ran before this machine was started', async () => {
    await writeLock({ start: undefined, since: 0 });
    (await lockFile(target)).release();
  });

  it('leaves the lock of another host, of which it cannot know', async () => {
    await writeLock({ host: 'elsewhere', pid: 999_999_999 });
    await expect(lockFile(target)).rejects.toThrow(/process 999999999 on elsewhere/);
    expect(await names()).toEqual(['file.lock']);
  });

  it.each(['', '{"pid":1', 'null', '{"pid":"x"}'])(
    'takes over one that says nothing after a moment: %j',
    async (text) => {
      await writeFile(`${target}.lock`, text);
      (await lockFile(target)).release();
      expect(await names()).toEqual([]);
    },
  );

  it('gives a dead lock to one of any number who find it', async () => {
    await deadLock();
    const all = await Promise.allSettled(Array.from({ length: 50 }, () => lockFile(target)));
    expect(all.filter(({ status }) => status === 'fulfilled').length).toBe(1);
    expect(await names()).toEqual(['file.lock']);
  });

  it('also among processes: never two at once', async () => {
    await deadLock();
    for (let round = 0; round < 4; round++) {
      const ended = await Promise.all(Array.from({ length: 5 }, () => start('once').ended));
      expect(ended.map(({ stderr }) => stderr).join('')).toBe('');
      expect(ended.filter(({ stdout }) => stdout === 'locked\n').length).toBeGreaterThan(0);
      const lines = (await readFile(`${target}.log`, 'utf8')).trim().split('\n');
      expect(lines.every((line, index) => line === (index % 2 === 0 ? 'in' : 'out'))).toBe(true);
    }
  });

  it.each([
    ['free', async () => undefined],
    ['dead', deadLock],
  ])('is there for the next one when who takes a %s one is killed at any step', async (_name, prepare) => {
    let kills = 0;
    for (let step = 1; ; step++) {
      await prepare();
      const { signal, stderr } = await start('kill', String(step)).ended;
      expect(stderr).toBe('');
      if (signal !== 'SIGKILL') break;
      kills++;
      // And who takes it then is killed as well.
      await start('kill', String(step + 1)).ended;
      (await lockFile(target)).release();
      expect(await names()).toEqual([]);
    }
    expect(kills).toBeGreaterThanOrEqual(2);
  });

  it('fails with what the file system says where no lock can be', async () => {
    await expect(lockFile(join(folder, 'missing', 'file'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
