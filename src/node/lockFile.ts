import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isGone, type ProcessIdentity, thisProcess } from './processIdentity.js';

/** The right to be the only one who writes a file. */
export interface FileLock {
  release(): void;
}

/** Somebody who still runs holds the lock. */
export class FileLockedError extends Error {
  override readonly name = 'FileLockedError';

  constructor(target: string, { pid, host, since }: ProcessIdentity) {
    const who = `process ${pid} on ${host}, since ${new Date(since).toISOString()}`;
    super(`${target} is being written by another run (${who}); if that one is gone, delete ${lockPath(target)}`);
  }
}

/** Milliseconds that whoever made a lock has to write into it who it is; then it was killed in between. */
const SIGNING_MS = 500;
const LOOK_AGAIN_MS = 25;

/**
 * Takes the lock of `target`: a file `<target>.lock` beside it, that says which process it is. The lock of a process that runs no
 * more is taken over.
 *
 * @throws FileLockedError while somebody else holds it, this process included; Node's error when it cannot be written
 */
export async function lockFile(target: string): Promise<FileLock> {
  const path = lockPath(target);
  const id = randomUUID().slice(0, 8);
  const holder = await take(path, JSON.stringify({ ...thisProcess(), id } satisfies LockNote));
  if (holder) throw new FileLockedError(target, holder);
  return {
    release: () => {
      try {
        if (read(path)?.id === id) rmSync(path, { force: true });
      } catch {
        // It stays until this process is gone.
      }
    },
  };
}

function lockPath(target: string): string {
  return `${target}.lock`;
}

/** What a lock says; of one that says nothing only an id that is its own. */
type LockNote = ProcessIdentity & { readonly id: string };
type Seen = LockNote | { readonly id: string; readonly pid?: undefined };

/**
 * Makes `note` the content of `path`, or answers who holds it.
 *
 * A dead lock is replaced by whoever has taken the lock *of that dead lock*, which is a file of the same kind under its id: of any
 * number who find it dead at once one gets it, and one who comes with old knowledge finds another id and replaces nothing.
 */
async function take(path: string, note: string): Promise<LockNote | undefined> {
  for (;;) {
    if (create(path, note)) return undefined;
    const seen = await readSigned(path);
    if (!seen) continue;
    if (seen.pid !== undefined && !isGone(seen)) return seen;
    const claim = `${path}.${seen.id}`;
    const rival = await take(claim, note);
    if (rival) return rival;
    if (read(path)?.id === seen.id) {
      renameSync(claim, path);
      return undefined;
    }
    rmSync(claim, { force: true });
  }
}

/** False when there is one. */
function create(path: string, note: string): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  try {
    writeSync(descriptor, note);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
  // It may have taken so long that somebody thought it dead.
  return readText(path) === note;
}

/** Waits for the one who made it to say so. */
async function readSigned(path: string): Promise<Seen | undefined> {
  for (let waited = 0; ; waited += LOOK_AGAIN_MS) {
    const seen = read(path);
    if (!seen || seen.pid !== undefined || waited >= SIGNING_MS) return seen;
    await sleep(LOOK_AGAIN_MS);
  }
}

function read(path: string): Seen | undefined {
  const text = readText(path);
  if (text === undefined) return undefined;
  try {
    const note = JSON.parse(text) as LockNote;
    if (Number.isInteger(note.pid) && /^[\da-f]{8}$/.test(note.id)) return note;
  } catch {
    // Not written yet, or never to be.
  }
  return { id: `i${statSync(path, { throwIfNoEntry: false })?.ino ?? 0}` };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}
