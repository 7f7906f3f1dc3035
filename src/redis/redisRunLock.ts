import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import process from 'node:process';
import { firstValueFrom, fromEvent, type Observable, race, timer } from 'rxjs';
import { checkOptions } from '../core/checkOptions.js';
import { ConfigurationError } from '../core/errors.js';
import type { PlatformAbortSignal } from '../core/platform.js';
import { createSteadyClock } from '../core/rate/steadyClock.js';
import { RunLockedError } from './errors.js';
import { timeToLive } from './redisCheckpointStore.js';
import { hashTag, type RedisOptions, redisConnection } from './redisConnection.js';
import { createRunLease, type RunLease } from './runLease.js';
import { acquireScript } from './scripts/lock.js';

export interface RedisRunLockOptions extends RedisOptions {
  /**
   * Milliseconds that a taking lasts unless it is renewed, which happens every third of it and with each save: after that long
   * another takes over the run of a worker that died. @default 30_000
   */
  leaseMs?: number | undefined;
  /** How this worker is called in the errors of others. @default process and host */
  owner?: string | undefined;
  /** Milliseconds after its last save at which a checkpoint is forgotten. @default never */
  ttlMs?: number | undefined;
}

export interface RedisRunLock {
  /**
   * Takes `run`, and waits for it as long as `waitMs` says.
   *
   * @throws RunLockedError when another worker has it still; `signal.reason`; RedisUnavailableError
   */
  acquire(run: string, options?: RunLockWait): Promise<RunLease>;
}

export interface RunLockWait {
  /** Milliseconds; `Infinity` for as long as it takes. @default 0 */
  waitMs?: number | undefined;
  /** Ends the waiting. @default none */
  signal?: PlatformAbortSignal | undefined;
}

/** A run that was given back is found free after so long, at the latest. */
const LOOK_AGAIN_MS = 500;

/**
 * One worker a run at a time, however many there are: whoever has the lease works, and renews it; of one that died the lease
 * ends, and the next goes on from its checkpoint. Each taking has a token, higher than all before, and each save is checked
 * against it in Redis: a worker that was held up, and does not know yet that it lost the run, can overwrite nothing.
 *
 * ```
 * worker 1:  acquire ──save──save──✗ (killed)
 * worker 2:  acquire ─ ─ ─ ─ ─ ─ ─ ─ ─ leaseMs ─ ─ load──save──save──release
 * ```
 * @throws ConfigurationError for options that cannot work
 *
 * @example
 * const lease = await redisRunLock({ client: new Redis() }).acquire('users');
 * try {
 *   const resumeFrom = await lease.checkpoints.load('users');
 *   // … and `lease.checkpoints.save('users', page.checkpoint)` after each page
 * } finally {
 *   await lease.release();
 * }
 */
export function redisRunLock(options: RedisRunLockOptions): RedisRunLock {
  const place = 'redisRunLock';
  const redis = redisConnection(options, place);
  checkOptions(options, { number: ['leaseMs'], string: ['owner'] }, `${place}.`);
  const { leaseMs = 30_000, owner = `process ${process.pid} on ${hostname()}` } = options;
  if (!(leaseMs >= 100 && leaseMs <= MAX_LEASE_MS)) {
    throw new ConfigurationError(`${place}.leaseMs`, `must be from 100 to ${MAX_LEASE_MS} ms, not ${leaseMs}`);
  }
  const settings = { leaseMs: Math.round(leaseMs), ttlMs: timeToLive(options, place) };
  const clock = createSteadyClock(() => redis.scheduler.now());

  return {
    acquire: async (run, wait = {}) => {
      const lockKey = `${redis.prefix}${hashTag('run', run)}:lock`;
      checkOptions(wait, { number: ['waitMs'], '.addEventListener': ['signal'] }, 'acquire.');
      const { waitMs = 0, signal } = wait;
      if (!(waitMs >= 0)) throw new ConfigurationError('acquire.waitMs', `must be zero or more, not ${waitMs}`);
      // One id for all the questions: an answer that was lost on the way has not taken the run for nobody.
      const id = randomUUID();
      const giveUpAt = clock.now() + waitMs;
      for (;;) {
        signal?.throwIfAborted();
        const askedAt = clock.now();
        const [isTaken, value, holder] = (await redis.run(acquireScript, [lockKey], [settings.leaseMs, id, owner])) as [
          number,
          string,
          string?,
        ];
        if (Number(isTaken) === 1)
          return createRunLease(redis, { ...settings, run, lockKey, token: Number(value), askedAt, clock });
        const left = giveUpAt - clock.now();
        if (left <= 0) throw new RunLockedError(run, String(holder ?? 'another worker'), Number(value));
        const pause = timer(Math.max(10, Math.min(left, Number(value), LOOK_AGAIN_MS)), redis.scheduler);
        await firstValueFrom(signal ? race(pause, aborted(signal)) : pause);
      }
    },
  };
}

const MAX_LEASE_MS = 24 * 3_600_000;

function aborted(signal: PlatformAbortSignal): Observable<Event> {
  return fromEvent(signal, 'abort');
}
