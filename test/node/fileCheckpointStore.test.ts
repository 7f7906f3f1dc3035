import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fileCheckpointStore } from 'rxjs-resilient-http/node';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { processTag } from '../../src/node/processIdentity.js';
import { bundleForNode } from '../support/bundle.js';
import { startNode } from '../support/runChild.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checkpoints-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('fileCheckpointStore', () => {
  it('gives back what was saved, also to another process', async () => {
    const value = { version: 1, next: null, nested: ['ü', 1.5, true] };
    await fileCheckpointStore(join(folder, 'made', 'on demand')).save('run', value);
    const other = fileCheckpointStore(pathToFileURL(join(folder, 'made', 'on demand')));
    expect(await other.load('run')).toEqual(value);
  });

  it('knows nothing of a key that was never saved, or was cleared', async () => {
    const store = fileCheckpointStore(folder);
    expect(await store.load('run')).toBeUndefined();
    await store.save('run', 1);
    await store.clear('run');
    await store.clear('run');
    expect(await store.load('run')).toBeUndefined();
    expect(await fileCheckpointStore(join(folder, 'missing')).load('run')).toBeUndefined();
  });

  it('keeps any two keys apart, and inside its folder', async () => {
    const store = fileCheckpointStore(folder);
    const keys = [
      'a',
      'A',
      'a/b',
      'a_b',
      '../escape',
      '..',
      '',
      'ü',
      'x'.repeat(500),
      `${'x'.repeat(500)}y`,
      'con',
      '\0',
    ];
    for (const key of keys) await store.save(key, key);
    for (const key of keys) expect(await store.load(key)).toBe(key);
    expect((await readdir(folder)).length).toBe(keys.length);
    expect((await readdir(join(folder, '..'))).filter((name) => name.startsWith('escape'))).toEqual([]);
  });

  it('saves of one key follow each other: the last one called wins', async () => {
    const store = fileCheckpointStore(folder);
    const value = { count: 0 };
    const saves = [];
    for (let count = 1; count <= 50; count++) {
      value.count = count;
      saves.push(store.save('run', value));
    }
    expect(await store.load('run')).toEqual({ count: 50 });
    await Promise.all(saves);
    expect(await store.load('run')).toEqual({ count: 50 });
    expect((await readdir(folder)).length).toBe(1);
  });

  it('does work for one key at a time, also when it fails, and for others meanwhile', async () => {
    const [one, other] = [fileCheckpointStore(join(folder, 'made')), fileCheckpointStore(join(folder, 'made'))];
    const steps: string[] = [];
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const first = one.exclusively('a', async () => {
      steps.push('first begins');
      await ended;
      steps.push('first ends');
      throw new Error('no');
    });
    const second = other.exclusively('a', async () => steps.push('second'));
    expect(await other.exclusively('b', async () => 'meanwhile')).toBe('meanwhile');
    end();
    await expect(first).rejects.toThrow('no');
    await second;
    expect(steps).toEqual(['first begins', 'first ends', 'second']);
    expect(await readdir(join(folder, 'made'))).toEqual([]);
  });

  it('leaves nothing behind, and the old value in force, when a value cannot be written', async () => {
    const store = fileCheckpointStore(folder);
    await store.save('run', 'old');
    await expect(store.save('run', { big: 1n })).rejects.toThrow(TypeError);
    expect(await store.load('run')).toBe('old');
    const blocked = join(folder, 'file');
    await writeFile(blocked, '');
    await expect(fileCheckpointStore(blocked).save('run', 1)).rejects.toThrow();
  });

  it('a process that is killed at any step of a save leaves a whole value, and no file that the next one keeps', async () => {
    const child = await bundleForNode('test/node/children/killedSave.ts');
    onTestFinished(() => child.remove());
    const found = new Set<unknown>();
    let left = 0;
    for (let step = 1; ; step++) {
      const place = join(folder, String(step));
      const { signal, stderr } = await startNode([child.file, place, String(step)]).ended;
      expect(stderr).toBe('');
      if (signal !== 'SIGKILL') break;
      if ((await readdir(place).catch(() => [])).some((name) => name.endsWith('.tmp'))) left++;
      const store = fileCheckpointStore(place);
      const value = await store.load('run');
      found.add(value);
      expect(await readdir(place).catch(() => [])).toEqual(
        value === undefined ? [] : [expect.stringMatching(/^run-.*\.json$/)],
      );
    }
    expect(found).toEqual(new Set([undefined, 'first']));
    expect(left).toBeGreaterThan(0);
  });

  it('leaves the files of saves that another process is about to make', async () => {
    const store = fileCheckpointStore(folder);
    await store.save('run', 1);
    const [name = ''] = await readdir(folder);
    const theirs = [
      `${name}.${processTag()}.01234567.tmp`,
      `${name}.1-0-01234567.01234567.tmp`,
      `${name}.tmp`,
      'notes.tmp',
    ];
    for (const other of theirs) await writeFile(join(folder, other), '');
    await fileCheckpointStore(folder).save('run', 2);
    expect(new Set(await readdir(folder))).toEqual(new Set([name, ...theirs]));
  });
});
