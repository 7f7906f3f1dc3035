import { createHash, type Hash } from 'node:crypto';
import { createReadStream, rmSync } from 'node:fs';
import { access, type FileHandle, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { DownloadError } from '../core/errors.js';
import type { Entity } from './entity.js';
import { type FileLock, FileLockedError, lockFile } from './lockFile.js';

/** A partial file from an earlier run, or none. */
export interface Partial {
  bytes: number;
  entity: Entity;
}

/** Downloads of this process that have been left and are about to let go of their target, by its path. */
const leaving = new Map<string, Promise<void>>();

/**
 * The temporary file of one download, beside its target, and the lock that makes it the only one. With `resume` a small JSON file
 * beside it, the note, says which entity it belongs to, so that another process can go on with it.
 *
 * A process may be killed between any two steps: a note never stands beside bytes of another entity than its own. So the old bytes
 * go before the new note is written, and the new ones come after it.
 */
export class PartialFile {
  receivedBytes = 0;
  readonly #target: string;
  readonly #resume: boolean;
  /** Both have names that are always the same, so that the next run finds what a killed one has left. */
  readonly #resumable: string;
  readonly #fresh: string;
  readonly #note: string;
  readonly #algorithm: string | undefined;
  #lock: FileLock | undefined;
  /** Why there is no lock: nothing can be written there, which is said when it is tried. */
  #lockProblem: unknown;
  #working: Promise<unknown> | undefined;
  #hash: Hash | undefined;
  #handle: FileHandle | undefined;
  #totalBytes: number | undefined;

  constructor(target: string, { resume, algorithm }: { resume: boolean; algorithm: string | undefined }) {
    this.#target = target;
    this.#resume = resume;
    this.#resumable = `${target}.part`;
    this.#fresh = `${target}.new.part`;
    this.#note = `${this.#resumable}.json`;
    this.#algorithm = algorithm;
  }

  get #path(): string {
    return this.#resume ? this.#resumable : this.#fresh;
  }

  /** Fewer bytes than the entity has. */
  get isShort(): boolean {
    return this.#totalBytes !== undefined && this.receivedBytes < this.#totalBytes;
  }

  /** Makes this the only download into the target. @throws DownloadError while there is another one */
  claim(): Promise<void> {
    return this.#step(async () => {
      await leaving.get(resolve(this.#target));
      try {
        this.#lock = await lockFile(this.#target);
      } catch (cause) {
        if (cause instanceof FileLockedError) throw new DownloadError('locked', cause.message, { cause });
        this.#lockProblem = cause;
      }
    });
  }

  /** What an earlier run left, when it can be gone on with; what cannot goes. */
  find(): Promise<Partial | undefined> {
    return this.#step(async () => {
      if (!this.#lock || !this.#resume) return undefined;
      await discard(this.#fresh);
      try {
        const [{ size }, note] = await Promise.all([stat(this.#resumable), readFile(this.#note, 'utf8')]);
        const entity = JSON.parse(note) as Entity;
        if (entity.validator !== undefined && size > 0) return { bytes: size, entity };
      } catch {
        // Nothing there, or nothing that can be trusted: from the beginning, then.
      }
      await discard(this.#resumable, this.#note);
      return undefined;
    });
  }

  /** Opens the file to go on after `from` bytes of the entity that its note names; 0 begins anew, with a note of this one. */
  async begin(from: number, entity: Entity): Promise<void> {
    await this.#guard(async () => {
      if (!this.#lock) throw this.#lockProblem;
      this.#handle = await open(this.#path, from === 0 ? 'w' : 'r+');
      await this.#handle.truncate(from);
      if (this.#resume && from === 0) {
        await this.#handle.sync();
        await writeFile(this.#note, JSON.stringify(entity));
      }
      this.receivedBytes = from;
      this.#totalBytes = entity.totalBytes;
      this.#hash = this.#algorithm === undefined ? undefined : createHash(this.#algorithm);
      if (!this.#hash || from === 0) return;
      for await (const chunk of createReadStream(this.#path, { end: from - 1 })) this.#hash.update(chunk as Uint8Array);
    });
  }

  async append(chunk: Uint8Array): Promise<void> {
    await this.#guard(async () => {
      let written = 0;
      while (written < chunk.length) {
        const rest = chunk.length - written;
        const result = await this.#handle?.write(chunk, written, rest, this.receivedBytes + written);
        written += result?.bytesWritten ?? rest;
      }
    });
    this.#hash?.update(chunk);
    this.receivedBytes += chunk.length;
  }

  /** Hexadecimal, of all bytes so far. */
  digest(): string | undefined {
    return this.#hash?.copy().digest('hex');
  }

  /** Makes it the target: on the disk first, then under its name, so that no one ever sees half a file. */
  async commit(overwrite: boolean): Promise<void> {
    await this.#guard(async () => {
      await this.#handle?.sync();
      await this.#close();
      if (!overwrite) await assertFree(this.#target);
      await rename(this.#path, this.#target);
      await discard(this.#resumable, this.#note);
      await syncDirectory(dirname(this.#target));
    });
    this.#lock?.release();
  }

  /** Ends without a result. What is there stays for a later run if that was asked for and `keep` agrees. */
  async abandon({ keep }: { keep: boolean }): Promise<void> {
    await this.#close();
    // Without the lock all of it is another one's.
    if (!this.#lock) return;
    if (!this.#resume) await discard(this.#fresh);
    else if (!keep) await discard(this.#resumable, this.#note);
    this.#lock.release();
  }

  /** The same for a download that nobody waits for: at once, unless the disk is at work for it. */
  leave(): void {
    if (!this.#working) {
      void this.#close();
      if (this.#lock && !this.#resume) discardNow(this.#fresh);
      this.#lock?.release();
      return;
    }
    // The next one of this process into the target waits.
    const key = resolve(this.#target);
    const left = this.#working
      .catch(() => undefined)
      .then(() => this.abandon({ keep: true }))
      .finally(() => {
        if (leaving.get(key) === left) leaving.delete(key);
      });
    leaving.set(key, left);
  }

  async #close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close().catch(() => undefined);
  }

  #guard(work: () => Promise<void>): Promise<void> {
    return this.#step(async () => {
      try {
        await work();
      } catch (cause) {
        if (cause instanceof DownloadError) throw cause;
        const { code, message } = cause as NodeJS.ErrnoException;
        throw new DownloadError('file', `${this.#target} cannot be written (${code ?? message})`, { cause });
      }
    });
  }

  /** One at a time: none begins once the download was left. */
  #step<T>(work: () => Promise<T>): Promise<T> {
    const step = work().finally(() => {
      if (this.#working === step) this.#working = undefined;
    });
    this.#working = step;
    return step;
  }
}

/** @throws DownloadError when something is there already */
export async function assertFree(target: string): Promise<void> {
  const taken = await access(target).then(
    () => true,
    () => false,
  );
  if (taken) throw new DownloadError('exists', `${target} exists already; overwrite: true replaces it`);
}

/** As far as it can be: what stays is in nobody's way. */
async function discard(...paths: readonly string[]): Promise<void> {
  await Promise.allSettled(paths.map((path) => rm(path, { force: true })));
}

function discardNow(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The next run into the target finds it.
  }
}

/** Makes a rename durable, where the platform lets a directory be opened. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r').catch(() => undefined);
  await directory?.sync().catch(() => undefined);
  await directory?.close().catch(() => undefined);
}
