import { createHash } from 'node:crypto';
import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkKind } from '../core/checkOptions.js';
import { encodeJson } from '../core/json.js';
import type { CheckpointStore } from '../pagination/checkpointStore.js';
import { parseCheckpoint } from '../pagination/parseCheckpoint.js';
import { type FileLock, FileLockedError, lockFile } from './lockFile.js';
import { makeFolder } from './makeFolder.js';
import { pathOf as folderOf } from './pathOf.js';
import { isTagGone, processTag } from './processIdentity.js';

/**
 * Keeps checkpoints as JSON files in `directory`, one a key. A save is atomic and durable: whoever reads, after a
 * crash too, finds the old value or the new one.
 *
 * `load` of a key that was never saved gives `undefined`; a damaged file is a `ConfigurationError` that names it. Saves of
 * one key follow each other in the order of the calls. `exclusively` is a lock file beside the key's: of a process that is gone it
 * is taken over, and whoever waits for another longer than a minute is told who has it. The files are for their owner alone to read. What a process that was killed in a save has left is taken away.
 *
 * @example
 * const store = fileCheckpointStore('./state');
 * await store.save('users', page.checkpoint);
 */
export function fileCheckpointStore(directory: string | URL): Required<CheckpointStore> {
  const folder = folderOf('directory', directory);
  const pathOf = (key: string) => join(folder, fileNameOf(key));
  /** The last write of each key that is still going on. */
  const writes = new Map<string, Promise<void>>();
  let swept: Promise<void> | undefined;
  const sweepOnce = () => {
    swept ??= sweep(folder);
    return swept;
  };

  const inTurn = (key: string, write: () => Promise<void>): Promise<void> => {
    const before = writes.get(key) ?? Promise.resolve();
    const mine = before.then(write, write);
    writes.set(key, mine);
    const forget = () => {
      if (writes.get(key) === mine) writes.delete(key);
    };
    mine.then(forget, forget);
    return mine;
  };

  return {
    async load(key) {
      await Promise.all([sweepOnce(), writes.get(key)?.catch(() => undefined)]);
      const path = pathOf(key);
      const text = await readFile(path, 'utf8').catch(whenMissing);
      return text === undefined ? undefined : parseCheckpoint(text, path, 'file');
    },
    async save(key, value) {
      const text = encodeJson(value, 'value');
      await inTurn(key, async () => {
        await sweepOnce();
        await replaceFile(folder, pathOf(key), text);
      });
    },
    clear: async (key) => inTurn(key, () => rm(pathOf(key), { force: true })),
    async exclusively(key, work) {
      const path = pathOf(key);
      makeFolder(folder);
      const lock = await waitForLock(path);
      try {
        return await work();
      } finally {
        lock.release();
      }
    },
  };
}

/** As long as a token request with its retries may take. */
const LOCKED_MS = 60_000;
const LOOK_AGAIN_MS = 50;

async function waitForLock(path: string): Promise<FileLock> {
  for (let waitedMs = 0; ; waitedMs += LOOK_AGAIN_MS) {
    try {
      return await lockFile(path);
    } catch (error) {
      if (!(error instanceof FileLockedError) || waitedMs >= LOCKED_MS) throw error;
    }
    await sleep(LOOK_AGAIN_MS);
  }
}

/** Readable where the key allows it, and different for different keys, whatever the file system makes of case. */
function fileNameOf(key: string): string {
  checkKind('key', key ?? null, 'string');
  const readable = key.replace(/[^a-z\d_-]+/gi, '_').slice(0, 80);
  const digest = createHash('sha256').update(key).digest('hex').slice(0, 16);
  return `${readable}-${digest}.json`;
}

/** A link that a server signed, a refresh token: for nobody else to read. */
const OWN = 0o600;

async function replaceFile(folder: string, path: string, text: string): Promise<void> {
  makeFolder(folder);
  const temporary = `${path}.${processTag()}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    const file = await open(temporary, 'wx', OWN);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Takes away what saves of killed processes have left. Those of others may be under way. */
async function sweep(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const left = names.filter((name) => {
    const tag = TEMPORARY.exec(name)?.[1];
    return tag !== undefined && isTagGone(tag);
  });
  await Promise.allSettled(left.map((name) => rm(join(folder, name), { force: true })));
}

const TEMPORARY = /-[\da-f]{16}\.json\.([^.]+)\.[\da-f]{8}\.tmp$/;

function whenMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}
