import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import process from 'node:process';

type Functions = Record<string, (...given: never[]) => unknown>;

const PROMISED = ['open', 'writeFile', 'rename', 'rm', 'mkdir', 'unlink'];
const SYNCHRONOUS = [
  'openSync',
  'writeSync',
  'writeFileSync',
  'renameSync',
  'rmSync',
  'mkdirSync',
  'unlinkSync',
  'ftruncateSync',
];
const OF_A_HANDLE = ['write', 'writeFile', 'truncate', 'sync'];

/**
 * From now on this process kills itself, as by `kill -9`, at its `step`-th change of the file system: before it is made.
 * Answers how many it has made so far.
 */
export async function killAtStep(step: number, scratch: string): Promise<() => number> {
  let steps = 0;
  const count = () => {
    steps += 1;
    if (steps === step) process.kill(process.pid, 'SIGKILL');
  };
  const handle = await fs.promises.open(scratch, 'w');
  const handles = Object.getPrototypeOf(handle) as object;
  await handle.close();
  fs.rmSync(scratch);
  for (const [owner, names] of [
    [fs.promises, PROMISED],
    [fs, SYNCHRONOUS],
    [handles, OF_A_HANDLE],
  ] as const) {
    for (const name of names) {
      const original = (owner as unknown as Functions)[name] as (...given: unknown[]) => unknown;
      Object.defineProperty(owner, name, {
        configurable: true,
        writable: true,
        value(this: unknown, ...given: unknown[]) {
          count();
          return original.apply(this, given);
        },
      });
    }
  }
  syncBuiltinESMExports();
  return () => steps;
}
