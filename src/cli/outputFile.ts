import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../node/makeFolder.js';
import { OutputError, UsageError } from './exitCodes.js';
import { parseJsonText } from './parseJsonText.js';

/** A file that grows, and that can be cut back to where a checkpoint knew it. */
export interface OutputFile {
  append(text: string): void;
  /** Length in bytes. */
  readonly length: number;
  /** Nothing has been put into it yet. */
  readonly isFresh: boolean;
  close(): void;
}

/**
 * @param keep bytes of the file that is there to go on after; without it the file starts anew, once there is something
 * to put into it: a run that never gets an answer leaves what is there alone
 */
export function openOutput(path: string, keep?: number): OutputFile {
  makeFolder(dirname(path));
  const descriptor = keep === undefined ? openAnew(path) : openExisting(path);
  // What is none (a pipe, a terminal) has no length, and no place in it.
  const isFile = fstatSync(descriptor).isFile();
  let isFresh = keep === undefined;
  let length = keep ?? 0;
  if (keep !== undefined) {
    const { size } = fstatSync(descriptor);
    if (size < keep) {
      closeSync(descriptor);
      throw new UsageError(`${path} is shorter than its checkpoint says: start without --resume`);
    }
    // What was written after the checkpoint comes again.
    ftruncateSync(descriptor, keep);
  }
  return {
    append: (text) => {
      const bytes = Buffer.from(text);
      try {
        if (isFresh && isFile) ftruncateSync(descriptor, 0);
        isFresh = false;
        for (let written = 0; written < bytes.length; ) {
          const at = isFile ? length + written : null;
          written += writeSync(descriptor, bytes, written, bytes.length - written, at);
        }
      } catch (error) {
        // No half of a record stays.
        if (isFile) ftruncateSync(descriptor, length);
        throw new OutputError(path, error as NodeJS.ErrnoException);
      }
      length += bytes.length;
    },
    get length() {
      return length;
    },
    get isFresh() {
      return isFresh;
    },
    close: () => closeSync(descriptor),
  };
}

function openAnew(path: string): number {
  try {
    return openSync(path, constants.O_RDWR | constants.O_CREAT);
  } catch (error) {
    throw new OutputError(path, error as NodeJS.ErrnoException);
  }
}

function openExisting(path: string): number {
  try {
    return openSync(path, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new UsageError(`${path} is gone, which its checkpoint goes on from: start without --resume`);
  }
}

/** A small JSON file that is replaced whole: whoever reads finds the old one or the new one. */
export function jsonFile(path: string) {
  return {
    read: (): unknown => {
      let text: string;
      try {
        text = readFileSync(path, 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw new UsageError(`${path} cannot be read: ${(error as Error).message}`);
      }
      return parseJsonText(text, path);
    },
    write: (value: unknown) => {
      writeFileSync(`${path}.tmp`, JSON.stringify(value), { mode: 0o600 });
      renameSync(`${path}.tmp`, path);
    },
    remove: () => rmSync(path, { force: true }),
  };
}
