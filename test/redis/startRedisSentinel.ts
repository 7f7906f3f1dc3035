import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { createSentinel } from 'redis';
import type { RedisClient } from '../../src/redis/index.js';
import { eventually } from '../support/eventually.js';
import { unusedPort } from '../support/startServer.js';
import { hurry } from './hurry.js';
import { type RunningRedis, startRedis } from './startRedis.js';

export interface RunningSentinel {
  /** The master at the beginning, and its replica. */
  readonly nodes: readonly [RunningRedis, RunningRedis];
  /** Clients of both packages that ask the Sentinel who is the master, closed with it. */
  ioredis(): RedisClient;
  nodeRedis(): Promise<RedisClient>;
  /** The port of who is the master now. */
  masterPort(): Promise<number>;
  close(): Promise<void>;
}

const NAME = 'main';

/** A master, its replica, and a Redis Sentinel that makes the replica the master when that one is gone for half a second. */
export async function startRedisSentinel(): Promise<RunningSentinel> {
  const master = await startRedis();
  const replica = await startRedis(['--replicaof', '127.0.0.1', String(master.port)]);
  const folder = mkdtempSync(join(tmpdir(), 'sentinel-test-'));
  const port = await unusedPort();
  const config = join(folder, 'sentinel.conf');
  writeFileSync(
    config,
    `port ${port}
bind 127.0.0.1
dir ${folder}
sentinel monitor ${NAME} 127.0.0.1 ${master.port} 1
sentinel down-after-milliseconds ${NAME} 500
sentinel failover-timeout ${NAME} 3000
`,
  );
  const sentinel = spawn('redis-server', [config, '--sentinel'], { stdio: 'ignore' });
  hurry(sentinel.pid);
  const asking = new Redis({ port, host: '127.0.0.1' });
  asking.on('error', () => undefined);
  const closing: (() => unknown)[] = [() => asking.disconnect()];
  await eventually(async () => {
    const [known] = (await asking.call('SENTINEL', 'REPLICAS', NAME)) as string[][];
    const field = (name: string) => known?.[known.indexOf(name) + 1];
    if (!known || field('flags') !== 'slave' || field('master-link-status') !== 'ok') throw new Error(String(known));
  }, 30_000);
  return {
    nodes: [master, replica],
    ioredis: () => {
      const client = new Redis({
        sentinels: [{ host: '127.0.0.1', port }],
        name: NAME,
        sentinelRetryStrategy: () => 50,
      });
      client.on('error', () => undefined);
      closing.push(() => client.disconnect());
      return client;
    },
    nodeRedis: async () => {
      const client = createSentinel({ name: NAME, sentinelRootNodes: [{ host: '127.0.0.1', port }] });
      client.on('error', () => undefined);
      await client.connect();
      closing.push(() => client.destroy());
      return client;
    },
    masterPort: async () => {
      const [, at] = (await asking.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', NAME)) as string[];
      return Number(at);
    },
    close: async () => {
      for (const close of closing) await close();
      await end(sentinel);
      await Promise.all([master.close(), replica.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
