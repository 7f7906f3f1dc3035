import { closeSync, openSync, rmSync, writeSync } from 'node:fs';

/** A file that is written from its start, and made with its first bytes. */
export interface NewFile {
  /** Bytes written. */
  readonly length: number;
  write(bytes: Uint8Array): void;
  close(): void;
  /** Takes it away, closed or not. */
  remove(): void;
}

export function newFile(path: string): NewFile {
  let descriptor: number | undefined;
  let length = 0;
  const close = () => {
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
  };
  return {
    get length() {
      return length;
    },
    write: (bytes) => {
      descriptor ??= openSync(path, 'w');
      for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
      length += bytes.length;
    },
    close,
    remove: () => {
      close();
      rmSync(path, { force: true });
    },
  };
}
