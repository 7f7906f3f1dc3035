import { setTimeout as sleep } from 'node:timers/promises';

/** Tries `assert` until it holds: for what another process or the far end of a socket notices a little later. */
export async function eventually(assert: () => void | Promise<void>, limitMs = 10_000): Promise<void> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    try {
      await assert();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(5);
    }
  }
}
