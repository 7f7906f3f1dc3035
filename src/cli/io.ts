import process from 'node:process';
import type { HttpTransport } from '../http/types.js';
import type { Environment } from './secrets.js';
import type { Summary } from './tally.js';

/** Where a run reads and writes. */
export interface CliIo {
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
  /** Standard error for what moves the cursor itself, and says nothing of a server's. @default stderr */
  readonly bar?: CliIo['stderr'];
  readonly env: Environment;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** What sends. @default fetch, or undici through the proxies that `env` names */
  readonly transport?: HttpTransport;
  /** Told what a pull took, once it has ended: for programs around the tool. */
  onSummary?(summary: Summary): void;
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
