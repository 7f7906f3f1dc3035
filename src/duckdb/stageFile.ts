import { closeSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';

/** Lines that wait to be loaded: on the disk, so that a source may be faster than the table. */
export interface StageFile {
  readonly path: string;
  readonly lines: number;
  readonly bytes: number;
  /** Characters of the longest line. */
  readonly longest: number;
  append(line: string): void;
  /** No more comes: all of it is in the file. */
  close(): void;
  remove(): void;
}

/** Characters that are written at once. */
const PIECE = 1 << 18;

/** A file beside `target` that is this process's own. Made with its first piece. */
export function stageFile(target: string, number: number): StageFile {
  const path = `${target}.stage-${process.pid}-${number}.ndjson`;
  let descriptor: number | undefined;
  let pending: string[] = [];
  let pendingLength = 0;
  let lines = 0;
  let bytes = 0;
  let longest = 0;
  const flush = () => {
    if (pending.length === 0) return;
    descriptor ??= openSync(path, 'w');
    const piece = Buffer.from(`${pending.join('\n')}\n`);
    for (let written = 0; written < piece.length; ) written += writeSync(descriptor, piece, written);
    pending = [];
    pendingLength = 0;
  };
  return {
    path,
    get lines() {
      return lines;
    },
    get bytes() {
      return bytes;
    },
    get longest() {
      return longest;
    },
    append: (line) => {
      pending.push(line);
      lines += 1;
      const length = line.length + 1;
      bytes += length;
      pendingLength += length;
      if (length > longest) longest = length;
      if (pendingLength >= PIECE) flush();
    },
    close: () => {
      flush();
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
    remove: () => {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
      pending = [];
      rmSync(path, { force: true });
    },
  };
}

/** Takes away what processes that were killed have left. Whoever calls it holds the database, so none of them runs. */
export function sweepStages(target: string): void {
  const folder = dirname(target);
  const prefix = `${basename(target)}.stage-`;
  for (const name of readdirSync(folder)) {
    const isStage = name.startsWith(prefix) && name.endsWith('.ndjson');
    if (isStage && !name.startsWith(`${prefix}${process.pid}-`)) rmSync(join(folder, name), { force: true });
  }
}
