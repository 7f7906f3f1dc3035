import { Cluster, type Redis } from 'ioredis';
import { createCluster } from 'redis';
import type { RedisClient } from '../../src/redis/index.js';
import { eventually } from '../support/eventually.js';
import { unusedPort } from '../support/startServer.js';
import { type RunningRedis, startRedis } from './startRedis.js';

export interface RunningCluster {
  readonly nodes: readonly RunningRedis[];
  /** Clients of both packages, closed with the cluster. */
  ioredis(): RedisClient;
  nodeRedis(): Promise<RedisClient>;
  close(): Promise<void>;
}

const SLOTS = 16_384;

/** A Redis Cluster of three masters on the loopback interface, which have a third of the slots each. */
export async function startRedisCluster(): Promise<RunningCluster> {
  const nodes: RunningRedis[] = [];
  const busPorts: number[] = [];
  for (let count = 0; count < 3; count++) {
    const busPort = await unusedPort();
    busPorts.push(busPort);
    nodes.push(
      await startRedis([
        '--cluster-enabled',
        'yes',
        '--cluster-port',
        String(busPort),
        '--cluster-node-timeout',
        '2000',
      ]),
    );
  }
  const clients = nodes.map((node) => node.client());
  const [first] = clients as [Redis];
  for (const [index, client] of clients.entries()) {
    const range = [Math.ceil((index * SLOTS) / 3), Math.ceil(((index + 1) * SLOTS) / 3) - 1];
    await client.call('CLUSTER', 'ADDSLOTSRANGE', ...range);
    await first.call('CLUSTER', 'MEET', '127.0.0.1', nodes[index]?.port ?? 0, busPorts[index] ?? 0);
  }
  for (const client of clients) {
    await eventually(async () => {
      const info = String(await client.call('CLUSTER', 'INFO'));
      if (!/cluster_state:ok[\s\S]*cluster_known_nodes:3/.test(info)) throw new Error(info);
    }, 20_000);
  }
  const closing: (() => unknown)[] = [];
  const port = nodes[0]?.port ?? 0;
  return {
    nodes,
    ioredis: () => {
      const client = new Cluster([{ host: '127.0.0.1', port }]);
      client.on('error', () => undefined);
      closing.push(() => client.disconnect());
      return client;
    },
    nodeRedis: async () => {
      const client = createCluster({ rootNodes: [{ url: `redis://127.0.0.1:${port}` }] });
      client.on('error', () => undefined);
      await client.connect();
      closing.push(() => client.destroy());
      return client;
    },
    close: async () => {
      for (const close of closing) close();
      for (const node of nodes) await node.close();
    },
  };
}
