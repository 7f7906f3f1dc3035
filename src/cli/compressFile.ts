import { createReadStream, createWriteStream, renameSync, rmSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { OutputError } from './exitCodes.js';

/** Writes a file compressed to `target`, whose place it takes once it is whole. */
export async function compressFile(source: string, target: string): Promise<void> {
  const temporary = `${target}.tmp`;
  try {
    await pipeline(createReadStream(source), createGzip(), createWriteStream(temporary, { flush: true }));
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new OutputError(target, error as NodeJS.ErrnoException);
  }
}
