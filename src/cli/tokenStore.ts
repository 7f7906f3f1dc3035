import { isAbsolute, join } from 'node:path';
import { fileCheckpointStore } from '../node/fileCheckpointStore.js';
import { FileLockedError } from '../node/lockFile.js';
import type { CheckpointStore } from '../pagination/checkpointStore.js';
import type { CliIo } from './io.js';
import type { PullSettings } from './options.js';
import { STATE_FOLDER } from './savedRuns.js';
import type { Environment, Secrets } from './secrets.js';

interface KeptToken {
  readonly version: 1;
  /** Epoch milliseconds. */
  readonly savedAt: number;
  readonly value: unknown;
}

/**
 * Keeps the refresh tokens that servers give in place of a configuration's own: with the state of a directory that is written,
 * and with the user's, where a pull to anywhere else looks, too. The newest one counts. One pull at a time spends it.
 */
export function tokenStore(
  { out, storage }: Pick<PullSettings, 'out' | 'storage'>,
  secrets: Secrets,
  io: Pick<CliIo, 'env' | 'stderr'>,
): CheckpointStore {
  const folders = [userFolder(io.env), out !== undefined && storage.into === 'text' && join(out, STATE_FOLDER)];
  const stores = folders.filter((folder) => typeof folder === 'string').map((folder) => fileCheckpointStore(folder));
  const hidden = (value: unknown) => {
    for (const text of Object.values(Object(value))) if (typeof text === 'string') secrets.hide(text);
    return value;
  };
  return {
    async load(key) {
      const kept = await Promise.all(stores.map((store) => store.load(key).catch(whenNoFolder)));
      const [newest] = kept.filter(isKept).sort((one, other) => other.savedAt - one.savedAt);
      return hidden(newest?.value);
    },
    async save(key, value) {
      const token: KeptToken = { version: 1, savedAt: Date.now(), value: hidden(value) };
      const saves = await Promise.allSettled(stores.map((store) => store.save(key, token)));
      if (saves.some(({ status }) => status === 'fulfilled')) return;
      const [failed] = saves.filter((save) => save.status === 'rejected');
      const why = failed ? (failed.reason as Error).message : 'no directory as --out, no HOME';
      io.stderr.write(
        `the API gave a new refresh token, which cannot be kept (${why}): the next run needs another one in the configuration\n`,
      );
    },
    clear: async (key) => {
      await Promise.all(stores.map((store) => store.clear(key)));
    },
    exclusively: (key, work) => exclusivelyIn(stores, key, work),
  };
}

/** By the lock of the first folder that takes one: the user's own is the same for all. */
async function exclusivelyIn<T>(
  [store, ...others]: readonly Required<CheckpointStore>[],
  key: string,
  work: () => Promise<T>,
): Promise<T> {
  if (!store) return work();
  let hasBegun = false;
  try {
    return await store.exclusively(key, () => {
      hasBegun = true;
      return work();
    });
  } catch (error) {
    if (hasBegun || error instanceof FileLockedError) throw error;
    return exclusivelyIn(others, key, work);
  }
}

/** By the XDG base directories; Windows has its own. */
function userFolder({ XDG_STATE_HOME: state = '', LOCALAPPDATA: local = '', HOME: home = '' }: Environment) {
  const base = [state, local, home && join(home, '.local', 'state')].find(isAbsolute);
  return base && join(base, 'rxjs-resilient-http', 'tokens');
}

function isKept(value: unknown): value is KeptToken {
  return (value as KeptToken | undefined)?.version === 1;
}

/** `HOME=/dev/null` */
function whenNoFolder(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOTDIR') throw error;
  return undefined;
}
