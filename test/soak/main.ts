/**
 * `npm run soak [-- --seconds 600]`: every flow over and over through faults, side by side, at most ten minutes. At the end the process has to
 * hold what it held after a short first round: memory, sockets, timers, listeners. Exit status 1 where it holds more, or an outcome was wrong.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { soakFlows } from './flows.js';
import { startSoakServer } from './soakServer.js';
import { grown, usage } from './usage.js';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '120' } } });
const seconds = Number(values.seconds);
if (!(seconds >= 10 && seconds <= 600)) {
  console.error(`error: --seconds must be from 10 to 600, not ${values.seconds}`);
  process.exit(2);
}
/** What compiled code and the caches of Node may take more. */
const HEAP_MIB = 4;

const runs = new Map<string, number>();
/** Each flow over and over until the time is up, side by side with the others; then everything is closed. */
async function round(forMs: number, seed: number): Promise<void> {
  const server = await startSoakServer(seed);
  const { flows, close } = soakFlows(server);
  const until = performance.now() + forMs;
  await Promise.all(
    flows.map(async ({ name, run }) => {
      while (performance.now() < until) {
        await run().catch((error: Error) => {
          throw new Error(`${name}: ${error.message}`, { cause: error });
        });
        runs.set(name, (runs.get(name) ?? 0) + 1);
      }
    }),
  );
  await close();
  await server.close();
  // Sockets of the global fetch end by themselves; what was closed is gone after a turn.
  await sleep(500);
}

await round(Math.min(10_000, seconds * 200), 1);
const before = usage();
runs.clear();
const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();
await round(seconds * 800, 2);
delay.disable();
const after = usage();

console.table(Object.fromEntries([...runs].map(([flow, count]) => [flow, { runs: count }])));
console.table({ before, after });
const ms = (nanoseconds: number) => (nanoseconds / 1e6).toFixed(1);
console.log(`event loop delay: p50 ${ms(delay.percentile(50))} ms, p99 ${ms(delay.percentile(99))} ms`);
const problems = grown(before, after, HEAP_MIB);
for (const problem of problems) console.error(`✗ ${problem}`);
if (problems.length === 0) console.log('✓ it holds what it held before');
process.exit(problems.length === 0 ? 0 : 1);
