import { type ChildProcess, spawn } from 'node:child_process';
import type { RateLimit } from 'rxjs-resilient-http';
import type { RedisRateLimitStoreOptions } from 'rxjs-resilient-http/redis';
import { type Bundle, bundleForNode } from '../support/bundle.js';
import { hurry } from './hurry.js';

/** What a worker says of itself at the end. */
export interface WorkerReport {
  name: string;
  /** Answers it got. */
  sent: number;
  /** Round trips to Redis. */
  asked: number;
  failures: Record<string, number>;
}
/** A request as the server saw it: epoch milliseconds, who sent it, and the answer. */
export type Arrival = readonly [at: number, from: string, status: number];

export interface Fleet {
  readonly workers: readonly ChildProcess[];
  /** What the server has seen so far. */
  arrivals(): Promise<Arrival[]>;
  /** The next request is refused for so long. */
  refuse(ms: number): Promise<void>;
  /** Ends the workers; those that were killed report nothing. */
  end(): Promise<WorkerReport[]>;
}

export interface FleetOptions {
  count: number;
  redisPort: number;
  limit: RateLimit;
  store?: Omit<Partial<RedisRateLimitStoreOptions>, 'client'>;
  /** Requests under way or waiting, in each of them. */
  concurrency?: number;
  /** Milliseconds that the server takes for an answer. */
  holdMs?: number;
}

/** A server and processes that send to it as fast as the limit they share lets them; all of them have begun when this resolves. */
export async function startFleet({ count, redisPort, ...options }: FleetOptions): Promise<Fleet> {
  const [serverFile, workerFile] = await programs();
  const server = start(serverFile.file, []);
  const port = /listening on (\d+);/.exec(await outputOf(server, /listening on \d+;/))?.[1];
  const url = `http://127.0.0.1:${port}`;
  const workers = Array.from({ length: count }, (_, index) =>
    start(workerFile.file, [`w${index}`, String(redisPort), url, JSON.stringify(options)]),
  );
  await Promise.all(workers.map((worker) => outputOf(worker, /ready;/)));
  for (const worker of workers) worker.stdin?.write('go\n');
  return {
    workers,
    arrivals: async () => (await fetch(`${url}/times`)).json() as Promise<Arrival[]>,
    refuse: async (ms) => {
      await fetch(`${url}/refuse?ms=${ms}`);
    },
    end: async () => {
      const running = workers.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
      const reports = running.map((worker) => outputOf(worker, /\{.*\}\n/));
      for (const worker of running) worker.stdin?.write('end\n');
      const texts = await Promise.all(reports);
      server.kill('SIGKILL');
      return texts.map((text) => JSON.parse(/\{.*\}/.exec(text)?.[0] ?? '{}') as WorkerReport);
    },
  };
}

/** Both programs, compiled once. */
const programs = (() => {
  let bundles: Promise<readonly [Bundle, Bundle]> | undefined;
  return () => {
    bundles ??= Promise.all([
      bundleForNode('test/redis/children/countingServer.ts'),
      bundleForNode('test/redis/children/limitedWorker.ts'),
    ]);
    return bundles;
  };
})();

/** Takes what {@link startFleet} has compiled away. */
export async function removePrograms(): Promise<void> {
  for (const bundle of await programs()) await bundle.remove();
}

/** A fleet that is forgotten ends by itself. */
const LIMIT_MS = 120_000;

function start(file: string, args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  hurry(child.pid);
  const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  child.once('exit', () => clearTimeout(timer));
  return child;
}

/** Everything printed from now on until it matches. */
function outputOf(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const read = (data: Buffer) => {
      text += data.toString();
      if (!pattern.test(text)) return;
      child.stdout?.off('data', read);
      resolve(text);
    };
    child.stdout?.on('data', read);
    child.once('exit', (code, signal) => reject(new Error(`the child has ended (${code ?? signal}): ${text}`)));
  });
}
