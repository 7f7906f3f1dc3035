/**
 * Takes the lock of a file. `hold`: and keeps it. `once`: and gives it back after a moment, in which it writes to a log that it has
 * it. `kill N`: and kills itself at that change of the file system.
 */

import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { lockFile } from '../../../src/node/lockFile.js';
import { killAtStep } from '../../support/killAtStep.js';

const [, , target = '', mode, step] = process.argv;
if (mode === 'kill') await killAtStep(Number(step), `${target}.${process.pid}.scratch`);
try {
  const lock = await lockFile(target);
  console.log('locked');
  if (mode === 'hold') await sleep(60_000);
  if (mode === 'once') {
    appendFileSync(`${target}.log`, 'in\n');
    await sleep(20);
    appendFileSync(`${target}.log`, 'out\n');
  }
  lock.release();
} catch (error) {
  console.log((error as Error).name);
}
