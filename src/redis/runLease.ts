import type { Subscription } from 'rxjs';
import { encodeJson } from '../core/json.js';
import type { PlatformAbortSignal } from '../core/platform.js';
import type { SteadyClock } from '../core/rate/steadyClock.js';
import type { CheckpointStore } from '../pagination/checkpointStore.js';
import { RedisUnavailableError, RunLockLostError } from './errors.js';
import { checkpointKey, loadCheckpoint } from './redisCheckpointStore.js';
import type { RedisConnection } from './redisConnection.js';
import type { RedisScript } from './redisScript.js';
import { fencedClearScript, fencedSaveScript, releaseScript, renewScript } from './scripts/lock.js';

/** The right to work on a run. It renews itself, and keeps the process alive, until it is released or lost. */
export interface RunLease {
  /** The name that the run was taken under. */
  readonly run: string;
  /** Higher with each taking of the run: what else the run writes to can refuse a lower one. */
  readonly token: number;
  /** Aborted with a {@link RunLockLostError} once another may have the run. Hand it to what the run does. */
  readonly signal: PlatformAbortSignal;
  /**
   * The run's checkpoints. `save` and `clear` of one whose run another has taken write nothing and fail with
   * {@link RunLockLostError}. The checkpoint under the run's own name is the one that `redisCheckpointStore` finds there.
   */
  readonly checkpoints: CheckpointStore;
  /** Gives the run back. Never fails: one that Redis does not hear of ends with its lease. */
  release(): Promise<void>;
}

/** Redis has so long for an answer, however little of the lease is left. */
const MIN_ANSWER_MS = 50;

interface LeaseFacts {
  run: string;
  lockKey: string;
  token: number;
  leaseMs: number;
  ttlMs: number;
  /** When the taking was asked for, by `clock`: the lease ends no sooner than `leaseMs` after that. */
  askedAt: number;
  clock: SteadyClock;
}

export function createRunLease(redis: RedisConnection, facts: LeaseFacts): RunLease {
  const { run, lockKey, token, leaseMs, ttlMs, clock } = facts;
  const losing = new AbortController();
  let endsAt = facts.askedAt + leaseMs;
  let renewal: Subscription | undefined;

  const lose = (reason: RunLockLostError['reason']) => {
    renewal?.unsubscribe();
    if (!losing.signal.aborted) losing.abort(new RunLockLostError(run, reason));
  };
  /** Everything that is written says by whom, and makes the lease last from there. */
  const write = async (script: RedisScript, keys: string[], args: readonly (string | number)[], limitMs?: number) => {
    losing.signal.throwIfAborted();
    const askedAt = clock.now();
    const isMine = await redis.run(script, [lockKey, ...keys], [token, leaseMs, ...args], limitMs);
    if (Number(isMine) !== 1) {
      lose('taken');
      losing.signal.throwIfAborted();
    }
    endsAt = Math.max(endsAt, askedAt + leaseMs);
  };
  const renew = async () => {
    let pause = leaseMs / 3;
    try {
      // Late as it may be, it is asked for: as long as nobody else has come the lease can go on.
      await write(renewScript, [], [], Math.max(MIN_ANSWER_MS, Math.min(pause, endsAt - clock.now())));
    } catch (error) {
      if (losing.signal.aborted) return;
      // Redis refuses it for good, or was away until the lease was over.
      if (!(error instanceof RedisUnavailableError) || clock.now() >= endsAt) return lose('expired');
      pause /= 4;
    }
    renewLater(pause);
  };
  const renewLater = (pause: number) => {
    if (losing.signal.aborted) return;
    renewal = redis.scheduler.schedule(() => void renew(), Math.max(0, Math.min(pause, endsAt - clock.now())));
  };
  renewLater(leaseMs / 3);

  return {
    run,
    token,
    signal: losing.signal,
    checkpoints: {
      load: async (key) => loadCheckpoint(redis, checkpointKey(redis, run, key)),
      save: async (key, value) =>
        write(fencedSaveScript, [checkpointKey(redis, run, key)], [encodeJson(value, 'value'), ttlMs]),
      clear: async (key) => write(fencedClearScript, [checkpointKey(redis, run, key)], []),
    },
    release: async () => {
      if (losing.signal.aborted) return;
      lose('released');
      await redis.run(releaseScript, [lockKey], [token, 0]).catch(() => undefined);
    },
  };
}
