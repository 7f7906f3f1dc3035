import { rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type FileLock, FileLockedError, lockFile } from '../node/lockFile.js';
import { makeFolder } from '../node/makeFolder.js';
import { OutputError } from './exitCodes.js';

/** A file that one run at a time may write. */
export interface LockedFile {
  readonly path: string;
  /** Files beside it that are there for moments: what is found of them was left by a run that was killed. */
  readonly temporary: readonly string[];
}

/** Does `work` as the only one who writes these files; fails before it where another run, of any process, writes one of them. */
export async function underLocks<T>(files: readonly LockedFile[], work: () => Promise<T>): Promise<T> {
  const locks: FileLock[] = [];
  try {
    for (const { path, temporary } of files) {
      try {
        // Of a pipe or a terminal any number of runs may be the writers.
        if (isSpecial(path)) continue;
        makeFolder(dirname(path));
        locks.push(await lockFile(path));
        for (const left of temporary) rmSync(left, { force: true });
      } catch (error) {
        throw error instanceof FileLockedError ? error : new OutputError(path, error as NodeJS.ErrnoException);
      }
    }
    return await work();
  } finally {
    for (const lock of locks) lock.release();
  }
}

/** A pipe, a terminal, a device: what is written is gone, and cannot be gone on with. */
export function isSpecial(path: string): boolean {
  const known = statSync(path, { throwIfNoEntry: false });
  return known !== undefined && !known.isFile() && !known.isDirectory();
}
