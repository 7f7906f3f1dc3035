import process from 'node:process';
import type { HttpTransport } from '../http/types.js';
import type { Environment } from './secrets.js';
import type { Summary } from './tally.js';

/** Where a run reads and writes. */
export interface CliIo {
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
  /** The line of standard error that is written over. @default none: what is said while it is shown runs into it */
  readonly bar?: BarLine;
  readonly env: Environment;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** What sends. @default fetch, or undici through the proxies that `env` names */
  readonly transport?: HttpTransport;
  /** Told what a pull took, once it has ended: for programs around the tool. */
  onSummary?(summary: Summary): void;
}

/** A line at the bottom of a terminal that is written over, and how whoever writes another one has it out of the way. */
export interface BarLine {
  /** For what moves the cursor itself, and says nothing of a server's. */
  readonly stream: CliIo['stderr'];
  /** Leaves the cursor where the line began: there while it is shown. */
  wipe?: (() => void) | undefined;
}

/** This process's. The first Ctrl-C aborts the signal, the second one is the platform's and ends the process. */
export function processIo(): CliIo {
  const interruption = new AbortController();
  process.once('SIGINT', () => interruption.abort());
  process.once('SIGTERM', () => interruption.abort());
  // Whoever writes hears of it; that nobody reads any more must not end the process with a stack.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  return { stdout: process.stdout, stderr: process.stderr, env: process.env, signal: interruption.signal };
}
