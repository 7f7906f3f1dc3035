/**
 * Works on a run: takes its lease, and counts on from its checkpoint, a step every 20 ms. `workOnRun PORT RUN LEASE_MS STEPS`
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { redisRunLock } from 'rxjs-resilient-http/redis';

const [, , port, run = '', leaseMs, steps] = process.argv;
const client = new Redis({ port: Number(port), host: '127.0.0.1' });
const lock = redisRunLock({ client, leaseMs: Number(leaseMs) });
try {
  const lease = await lock.acquire(run, { waitMs: 30_000 });
  let done = Number((await lease.checkpoints.load(run)) ?? 0);
  console.log(`taken at ${done} with ${lease.token}`);
  while (done < Number(steps)) {
    await sleep(20);
    await lease.checkpoints.save(run, done + 1);
    done++;
    console.log(`saved ${done}`);
  }
  await lease.release();
  console.log('released');
} catch (error) {
  console.log(`${(error as Error).name}: ${(error as Error).message}`);
} finally {
  client.disconnect();
}
