import { asyncScheduler, defer, firstValueFrom, type SchedulerLike, throwError, timeout } from 'rxjs';
import { checkKind, checkOptions } from '../core/checkOptions.js';
import { ConfigurationError } from '../core/errors.js';
import { messageOf } from '../core/messageOf.js';
import { describeKind } from '../core/paths/paths.js';
import { RedisUnavailableError } from './errors.js';
import type { IoredisClient, NodeRedisClient, RedisClient } from './redisClient.js';
import type { RedisScript } from './redisScript.js';

/** What everything that talks to Redis takes. */
export interface RedisOptions {
  /** A connected client of `ioredis` or `redis`, which stays the caller's to close. */
  client: RedisClient;
  /** In front of every key. @default 'resilient-http:' */
  prefix?: string | undefined;
  /** Milliseconds that Redis has for an answer, the way there and back included; then {@link RedisUnavailableError}. @default 5000 */
  commandTimeoutMs?: number | undefined;
  /** @default asyncScheduler */
  scheduler?: SchedulerLike | undefined;
}

/** The caller's client as it is used here: whole scripts, each with a limit of time. */
export interface RedisConnection {
  readonly prefix: string;
  readonly scheduler: SchedulerLike;
  /** The client says so itself; a command would wait until it is connected again. */
  isDisconnected(): boolean;
  /**
   * Runs a script, atomically. All keys of one call have one hash tag, so that they are in one slot of a cluster.
   *
   * @param limitMs a shorter time for the answer than `commandTimeoutMs`
   * @throws RedisUnavailableError when there is no answer; the client's own error for what Redis refuses
   */
  run(script: RedisScript, keys: string[], args: readonly (string | number)[], limitMs?: number): Promise<unknown>;
}

/** @throws ConfigurationError for options that cannot work, under `place` */
export function redisConnection(options: RedisOptions, place: string, defaultTimeoutMs = 5000): RedisConnection {
  checkOptions(options, { string: ['prefix'], number: ['commandTimeoutMs'], '.now': ['scheduler'] }, `${place}.`);
  const {
    client,
    prefix = 'resilient-http:',
    commandTimeoutMs = defaultTimeoutMs,
    scheduler = asyncScheduler,
  } = options;
  const evaluate = evaluatorOf(client, `${place}.client`);
  requirePositive(`${place}.commandTimeoutMs`, commandTimeoutMs);
  if (/[{}]/.test(prefix)) {
    throw new ConfigurationError(
      `${place}.prefix`,
      `must not hold { or }, which mark the slot of a cluster: ${prefix}`,
    );
  }

  return {
    prefix,
    scheduler,
    isDisconnected: () => isDisconnected(client),
    run: (script, keys, args, limitMs = commandTimeoutMs) => {
      const first = Math.min(limitMs, commandTimeoutMs);
      const noAnswer = throwError(
        () => new RedisUnavailableError(`Redis gave no answer within ${Math.round(first)} ms`),
      );
      const ask = async () => {
        const texts = args.map(String);
        try {
          return await evaluate.sha(script.sha1, keys, texts);
        } catch (error) {
          // The server does not have it yet, or not any longer: it was restarted, flushed, or another one of the cluster.
          if (messageOf(error).startsWith('NOSCRIPT')) return evaluate.lua(script.lua, keys, texts);
          throw error;
        }
      };
      return firstValueFrom(defer(ask).pipe(timeout({ first, scheduler, with: () => noAnswer }))).catch(
        (error: unknown) => {
          throw asUnavailable(error);
        },
      );
    },
  };
}

/** Zero, negative and NaN cannot be. */
export function requirePositive(place: string, value: number): void {
  if (!(value > 0)) throw new ConfigurationError(place, `must be more than zero, not ${value}`);
}

/**
 * The hash tag of a key: what is between the braces decides about the slot of a cluster, so that all keys with it are in one.
 *
 * @throws ConfigurationError
 */
export function hashTag(place: string, key: string): string {
  checkKind(place, key ?? null, 'string');
  if (key === '') throw new ConfigurationError(place, 'must not be empty');
  return `{${key.replace(/[%{}]/g, (brace) => encodeURIComponent(brace))}}`;
}

/** The hash tag of what is shared by a name and a key: no two pairs have the same. */
export function limitTag(name: string, key: string): string {
  return hashTag('name', `${name.replace(/[%|]/g, encodeURIComponent)}|${key}`);
}

type Evaluate = (script: string, keys: string[], args: string[]) => Promise<unknown>;

function evaluatorOf(client: RedisClient | undefined, place: string): { lua: Evaluate; sha: Evaluate } {
  if (isNodeRedis(client)) {
    return {
      lua: (script, keys, args) => client.eval(script, { keys, arguments: args }),
      sha: (sha1, keys, args) => client.evalSha(sha1, { keys, arguments: args }),
    };
  }
  if (isIoredis(client)) {
    return {
      lua: (script, keys, args) => client.eval(script, keys.length, ...keys, ...args),
      sha: (sha1, keys, args) => client.evalsha(sha1, keys.length, ...keys, ...args),
    };
  }
  throw new ConfigurationError(place, `must be a client of ioredis or redis, not ${describeKind(client)}`);
}

function isNodeRedis(client: RedisClient | undefined): client is NodeRedisClient {
  return isFunction(client, 'eval') && isFunction(client, 'evalSha');
}

function isIoredis(client: RedisClient | undefined): client is IoredisClient {
  return isFunction(client, 'eval') && isFunction(client, 'evalsha');
}

function isFunction(value: unknown, name: string): boolean {
  return typeof (value as Record<string, unknown> | null | undefined)?.[name] === 'function';
}

/** Answers of a server that is there and cannot serve for the moment; before 7.0 what a script is refused comes wrapped. */
const NOT_NOW =
  /^(?:ERR Error running script .*@user_script: ?\d+: )?-?(?:LOADING|CLUSTERDOWN|MASTERDOWN|READONLY|TRYAGAIN|BUSY|NOREPLICAS|MISCONF|OOM) /;
/** Every refusal of a Redis server begins with a word in capitals; what a client says by itself does not. */
const REFUSAL = /^-?[A-Z][A-Z\d]+ /;

/** What Redis refuses for good (a wrong password, a key of another type) stays what it is. */
function asUnavailable(error: unknown): unknown {
  const message = messageOf(error);
  if (error instanceof RedisUnavailableError || (REFUSAL.test(message) && !NOT_NOW.test(message))) return error;
  return new RedisUnavailableError(`Redis is not there: ${message}`, error);
}

function isDisconnected(client: Partial<Pick<NodeRedisClient, 'isReady'> & Pick<IoredisClient, 'status'>>): boolean {
  const { isReady, status = 'ready' } = client;
  return isReady === false || status !== 'ready';
}
