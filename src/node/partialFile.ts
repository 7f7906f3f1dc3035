import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, type FileHandle, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DownloadError } from '../core/errors.js';

/** What is known about the entity that a partial file is the beginning of. */
export interface Entity {
  /** A strong `ETag`, else `Last-Modified`: what `If-Range` takes (RFC 9110 section 13.1.5). */
  validator?: string;
  totalBytes?: number;
}

/** A partial file from an earlier run, or none. */
export interface Partial {
  bytes: number;
  entity: Entity;
}

/**
 * The temporary file of one download, beside its target. With `resume` its name is always the same and a small JSON
 * file beside it says which entity it belongs to, so that another process can go on with it.
 */
export class PartialFile {
  receivedBytes = 0;
  readonly #target: string;
  readonly #resume: boolean;
  readonly #path: string;
  readonly #notePath: string;
  readonly #algorithm: string | undefined;
  #hash: Hash | undefined;
  #handle: FileHandle | undefined;
  #totalBytes: number | undefined;

  constructor(target: string, { resume, algorithm }: { resume: boolean; algorithm: string | undefined }) {
    this.#target = target;
    this.#resume = resume;
    this.#path = resume ? `${target}.part` : `${target}.${crypto.randomUUID()}.part`;
    this.#notePath = `${this.#path}.json`;
    this.#algorithm = algorithm;
  }

  /** Fewer bytes than the entity has. */
  get isShort(): boolean {
    return this.#totalBytes !== undefined && this.receivedBytes < this.#totalBytes;
  }

  /** What an earlier run left, when it can be gone on with. */
  async find(): Promise<Partial | undefined> {
    if (!this.#resume) return undefined;
    try {
      const [{ size }, note] = await Promise.all([stat(this.#path), readFile(this.#notePath, 'utf8')]);
      const entity = JSON.parse(note) as Entity;
      return entity.validator !== undefined && size > 0 ? { bytes: size, entity } : undefined;
    } catch {
      // Nothing there, or nothing that can be trusted: from the beginning, then.
      return undefined;
    }
  }

  /** Opens the file to go on after `from` bytes; 0 begins anew. */
  async begin(from: number, entity: Entity): Promise<void> {
    await this.#guard(async () => {
      if (this.#resume) await writeFile(this.#notePath, JSON.stringify(entity));
      this.#handle = await open(this.#path, from === 0 ? 'w' : 'r+');
      await this.#handle.truncate(from);
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
      await rm(this.#notePath, { force: true });
      await syncDirectory(dirname(this.#target));
    });
  }

  /** Ends without a result. What is there stays for a later run if that was asked for and `keep` agrees. */
  async abandon({ keep }: { keep: boolean }): Promise<void> {
    await this.#close();
    if (this.#resume && keep) return;
    await Promise.allSettled([rm(this.#path, { force: true }), rm(this.#notePath, { force: true })]);
  }

  async #close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close().catch(() => undefined);
  }

  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (cause) {
      if (cause instanceof DownloadError) throw cause;
      const { code, message } = cause as NodeJS.ErrnoException;
      throw new DownloadError('file', `${this.#target} cannot be written (${code ?? message})`, { cause });
    }
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

/** Makes a rename durable, where the platform lets a directory be opened. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r').catch(() => undefined);
  await directory?.sync().catch(() => undefined);
  await directory?.close().catch(() => undefined);
}
