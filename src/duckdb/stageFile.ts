import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { newFile } from './newFile.js';

/** Lines that are being written to a file of this process's own. */
export interface StageFile {
  readonly path: string;
  /** Lines. */
  readonly rows: number;
  /** Written, or not yet. */
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

let made = 0;

/** Another path with each call: beside `target`, and this process's own. */
export function stagePath(target: string, ending: 'ndjson' | 'parquet'): string {
  return `${target}.stage-${process.pid}-${made++}.${ending}`;
}

export function stageFile(path: string): StageFile {
  const file = newFile(path);
  let pending: string[] = [];
  let pendingLength = 0;
  let rows = 0;
  let longest = 0;
  const flush = () => {
    if (pending.length === 0) return;
    file.write(Buffer.from(`${pending.join('\n')}\n`));
    pending = [];
    pendingLength = 0;
  };
  return {
    path,
    get rows() {
      return rows;
    },
    get bytes() {
      return file.length + pendingLength;
    },
    get longest() {
      return longest;
    },
    append: (line) => {
      pending.push(line);
      rows += 1;
      const length = line.length + 1;
      pendingLength += length;
      if (length > longest) longest = length;
      if (pendingLength >= PIECE) flush();
    },
    close: () => {
      flush();
      file.close();
    },
    remove: () => {
      pending = [];
      file.remove();
    },
  };
}

/** Takes away what processes that were killed have left. Whoever calls it holds the database, so none of them runs. */
export function sweepStages(target: string): void {
  const folder = dirname(target);
  const prefix = `${basename(target)}.stage-`;
  for (const name of readdirSync(folder)) {
    const isStage = name.startsWith(prefix) && /\.(ndjson|parquet)$/.test(name);
    if (isStage && !name.startsWith(`${prefix}${process.pid}-`)) rmSync(join(folder, name), { force: true });
  }
}
