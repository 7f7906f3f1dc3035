import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { unusedPort } from '../support/startServer.js';
import { hurry } from './hurry.js';

export interface RunningRedis {
  readonly port: number;
  /** A client of ioredis, closed with the server. */
  client(): Redis;
  /** Commands that the server has carried out. */
  commandCalls(name: string): Promise<number>;
  /** Ends the process, at once and without saving. */
  kill(): Promise<void>;
  /** Starts it again where it was, with nothing in it unless it saved. */
  start(): Promise<void>;
  pause(): void;
  resume(): void;
  /** Ends the server and takes its folder away. */
  close(): Promise<void>;
}

/** A `redis-server` of its own on a free port of the loopback interface, which keeps nothing on disk unless `args` say so. */
export async function startRedis(args: readonly string[] = []): Promise<RunningRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'redis-test-'));
  const clients: Redis[] = [];
  let port = await unusedPort();
  let server: ChildProcess | undefined;

  const tryStart = async (): Promise<boolean> => {
    const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', ...args];
    const child = spawn('redis-server', options, { stdio: 'ignore' });
    server = child;
    hurry(child.pid);
    for (let turn = 0; turn < 200 && child.exitCode === null; turn++) {
      if (await answers(port)) return child.exitCode === null;
      await sleep(25);
    }
    child.kill('SIGKILL');
    return false;
  };
  const start = async () => {
    for (let turn = 0; turn < 5; turn++) if (await tryStart()) return;
    throw new Error(`redis-server does not start on port ${port}`);
  };
  const kill = async () => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  };

  // Somebody else may have got the port in between.
  for (let turn = 0; turn < 5 && !(await tryStart()); turn++) port = await unusedPort();
  return {
    port,
    client: () => {
      const client = new Redis({ port, host: '127.0.0.1' });
      // What fails is seen by those who ask; a connection that is gone comes back by itself.
      client.on('error', () => undefined);
      clients.push(client);
      return client;
    },
    commandCalls: async (name) => {
      const asking = new Redis({ port, host: '127.0.0.1' });
      const info = await asking.info('commandstats');
      asking.disconnect();
      return Number(new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(info)?.[1] ?? 0);
    },
    kill,
    start,
    pause: () => server?.kill('SIGSTOP'),
    resume: () => server?.kill('SIGCONT'),
    close: async () => {
      for (const client of clients) client.disconnect();
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const end = (found: boolean) => {
      socket.destroy();
      resolve(found);
    };
    socket.on('data', (data) => end(data.toString().startsWith('+PONG')));
    socket.on('error', () => end(false));
    socket.setTimeout(1000, () => end(false));
  });
}
