import { checkOptions } from '../core/checkOptions.js';
import { ConfigurationError } from '../core/errors.js';
import { encodeJson } from '../core/json.js';
import type { CheckpointStore } from '../pagination/checkpointStore.js';
import { parseCheckpoint } from '../pagination/parseCheckpoint.js';
import { hashTag, type RedisConnection, type RedisOptions, redisConnection } from './redisConnection.js';
import { clearScript, loadScript, saveScript } from './scripts/checkpoint.js';

export interface RedisCheckpointStoreOptions extends RedisOptions {
  /** Milliseconds after its last save at which a checkpoint is forgotten. @default never */
  ttlMs?: number | undefined;
}

/**
 * Keeps checkpoints as JSON texts in Redis, one a key, where every process finds them. They last as long as Redis keeps its data:
 * with `appendonly yes` through a crash of it, too.
 *
 * `load` of a key that was never saved gives `undefined`; a damaged value is a `ConfigurationError` that names it. Saves of one
 * key arrive in the order of the calls. Nothing here keeps two workers from the same run: {@link redisRunLock} does.
 *
 * @throws ConfigurationError for options that cannot work
 *
 * @example
 * const store = redisCheckpointStore({ client: new Redis() });
 * await store.save('users', page.checkpoint);
 */
export function redisCheckpointStore(options: RedisCheckpointStoreOptions): CheckpointStore {
  const redis = redisConnection(options, 'redisCheckpointStore');
  const ttlMs = timeToLive(options, 'redisCheckpointStore');
  const keyOf = (key: string) => checkpointKey(redis, key);
  return {
    load: async (key) => loadCheckpoint(redis, keyOf(key)),
    save: async (key, value) => {
      await redis.run(saveScript, [keyOf(key)], [encodeJson(value, 'value'), ttlMs]);
    },
    clear: async (key) => {
      await redis.run(clearScript, [keyOf(key)], []);
    },
  };
}

/** Where the checkpoint of a run is kept, or another value beside it: all in one slot of a cluster. */
export function checkpointKey({ prefix }: RedisConnection, run: string, name = run): string {
  return `${prefix}${hashTag('key', run)}:checkpoint${name === run ? '' : `:${name}`}`;
}

/** What a {@link checkpointKey} holds. */
export async function loadCheckpoint(redis: RedisConnection, key: string): Promise<unknown> {
  const text = await redis.run(loadScript, [key], []);
  return text == null ? undefined : parseCheckpoint(String(text), key, 'value');
}

/** In milliseconds, 0 for one without end. @throws ConfigurationError */
export function timeToLive({ ttlMs }: { ttlMs?: number }, place: string): number {
  if (ttlMs === undefined) return 0;
  checkOptions({ ttlMs }, { number: ['ttlMs'] }, `${place}.`);
  if (!(ttlMs >= 1 && ttlMs < Number.POSITIVE_INFINITY)) {
    throw new ConfigurationError(`${place}.ttlMs`, `must be a number of milliseconds from 1, not ${ttlMs}`);
  }
  return Math.round(ttlMs);
}
