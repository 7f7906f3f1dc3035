import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lastValueFrom, take, toArray } from 'rxjs';
import {
  createCircuitBreaker,
  createHttpClient,
  createRateLimiter,
  gather$,
  paginateRecords$,
  sse$,
} from 'rxjs-resilient-http';
import { download, undiciTransport } from 'rxjs-resilient-http/node';
import type { SoakServer } from './soakServer.js';

/** Runs once, and throws where the outcome is not what the server has. */
export interface SoakFlow {
  name: string;
  run(): Promise<void>;
}

const EVENTS = 60;
const CALLS = 200;

/** What a process does over and over, each through faults. */
export function soakFlows(server: SoakServer): { flows: SoakFlow[]; close(): Promise<void> } {
  const transport = undiciTransport({ connections: 20 });
  const resilience = { maxAttempts: 8, backoff: { initialDelayMs: 5, maxDelayMs: 50 } };
  const client = createHttpClient({ baseUrl: server.url, transport, resilience });
  const overFetch = createHttpClient({ baseUrl: server.url, resilience });
  const limited = client.extend({ rateLimit: createRateLimiter({ requestsPerSecond: 2_000, maxConcurrent: 10 }) });
  const guarded = client.extend({
    circuitBreaker: createCircuitBreaker({ minimumRequests: 5, halfOpenAfterMs: 20 }),
    resilience: { maxAttempts: 1 },
  });
  const cities = { path: '/cities', query: { style: 'link', limit: 50 } };
  const readAll = async (over: typeof client) => {
    const records$ = paginateRecords$<{ id: number }>({ client: over, baseRequest: cities });
    const ids = (await lastValueFrom(records$.pipe(toArray()))).map(({ id }) => id);
    same('records', ids.length, server.records);
    same('different records', new Set(ids).size, server.records);
  };

  const flows: SoakFlow[] = [
    { name: 'pagination over undici', run: () => readAll(client) },
    { name: 'pagination over fetch', run: () => readAll(overFetch) },
    {
      name: 'a gather under a limit',
      run: async () => {
        const paths = Array.from({ length: CALLS }, (_, index) => `/echo/${index}`);
        const answers$ = gather$(paths, { client: limited, concurrency: 20 });
        const answers = await lastValueFrom(answers$.pipe(toArray()));
        same('answers', answers.map((answer) => answer.contentJson<{ path: string }>().path).join(), paths.join());
      },
    },
    {
      name: 'a breaker that opens',
      run: async () => {
        for (let call = 0; call < 20; call++) await guarded.get('/down').catch(() => undefined);
      },
    },
    {
      name: 'runs and requests given up',
      run: async () => {
        await lastValueFrom(paginateRecords$({ client, baseRequest: cities }).pipe(take(60)));
        const hanging = client.get$('/hang').subscribe({ error: () => undefined });
        await sleep(5);
        hanging.unsubscribe();
      },
    },
    {
      name: 'events over broken connections',
      run: async () => {
        const events$ = sse$('/events', { client, reconnect: { backoff: { initialDelayMs: 1, maxDelayMs: 5 } } });
        const data = (await lastValueFrom(events$.pipe(take(EVENTS), toArray()))).map((event) => event.data);
        same('events', data.join(), Array.from({ length: EVENTS }, (_, id) => id).join());
      },
    },
    {
      name: 'a download',
      run: async () => {
        const file = join(tmpdir(), `soak-${randomUUID()}`);
        await download('/file', file, { client, checksum: { algorithm: 'sha256', expected: server.sha256 } });
        await rm(file);
      },
    },
  ];
  return { flows, close: () => transport.close() };
}

function same(what: string, got: unknown, wanted: unknown): void {
  if (got !== wanted) throw new Error(`${what}: ${String(got)} in place of ${String(wanted)}`);
}
