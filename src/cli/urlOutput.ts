import { existsSync, rmSync } from 'node:fs';
import { of } from 'rxjs';
import { hash64 } from '../core/hash.js';
import { createRedactor } from '../core/redact.js';
import { assertCheckpoint } from '../pagination/checkpoint.js';
import type { PaginationCheckpoint } from '../pagination/types.js';
import { withErrorPath } from '../rest/config/withErrorPath.js';
import { compressFile } from './compressFile.js';
import { UsageError } from './exitCodes.js';
import type { CliIo } from './io.js';
import type { Format, PullSettings } from './options.js';
import { jsonFile } from './outputFile.js';
import { type PullOutput, plannedOutput } from './pullOutput.js';
import { isSavedFile, openRecordFile, type SavedFile } from './recordFile.js';
import { stdoutRecords } from './stdoutRecords.js';
import { tableOutput } from './tableOutput.js';
import { isSpecial } from './underLocks.js';

export interface PullUrlOptions extends PullSettings {
  readonly url: string;
  /** The URL as it was given, with the names of variables in the place of their values. */
  readonly givenUrl: string;
  readonly select?: string;
  /** A body: the pages are asked for by POST. */
  readonly json?: unknown;
  readonly maxPages?: number;
  /** The most records; with `resume`, of this run. */
  readonly limit?: number;
}

/** What a pull leaves beside its file after every page. */
interface PullCheckpoint extends SavedFile {
  readonly version: 1;
  readonly target: string;
  readonly format: Format;
  readonly checkpoint: PaginationCheckpoint;
}

/** Where the text of a compressed file is until it is whole. */
export function partOf(out: string): string {
  return `${out.slice(0, -'.gz'.length)}.part`;
}

export async function openPullOutput(options: PullUrlOptions, io: CliIo): Promise<PullOutput> {
  const { givenUrl, out, resume, select, json, redact, storage } = options;
  if (out === undefined) {
    if (resume) throw new UsageError('--resume needs --out: it goes on with a file');
    return stdoutOutput(options, io);
  }
  // The body by its hash: it may hold a secret.
  const body = json === undefined ? '' : ` ${hash64(JSON.stringify(json)).high.toString(36)}`;
  const target = createRedactor(redact).url(`${givenUrl}${select === undefined ? '' : ` ${select}`}${body}`);
  if (storage.into !== 'text') return tableOutput({ ...options, out }, target, io);
  return storage.gzip ? gzipOutput({ ...options, out }, target, io) : textOutput({ ...options, out }, target, io);
}

/** The text as it grows, beside the file that is compressed in the end: only that one can be cut back and gone on with. */
function gzipOutput(options: PullUrlOptions & { readonly out: string }, target: string, io: CliIo): PullOutput {
  const { out } = options;
  const part = partOf(out);
  const output = textOutput({ ...options, out: part }, target, io);
  return {
    ...output,
    close: async (how) => {
      await output.close(how);
      if (!how.ended || !existsSync(part)) return;
      await compressFile(part, out);
      if (how.completed) rmSync(part);
    },
  };
}

function textOutput(options: PullUrlOptions & { readonly out: string }, target: string, io: CliIo): PullOutput {
  const { out, resume, fresh, format, exactJson, dryRun } = options;
  const file = jsonFile(`${out}.checkpoint.json`);
  const saved = resume ? checkedCheckpoint(file.read(), target, format, out) : undefined;
  if (fresh) file.remove();
  else if (!resume && existsSync(`${out}.checkpoint.json`)) {
    io.stderr.write(`the last pull into ${out} stopped on its way: starting anew; --resume goes on with it\n`);
  }
  if (resume && !saved) io.stderr.write(`there is no checkpoint beside ${out}: starting from the first page\n`);
  // Another pull may be writing it.
  const output = dryRun ? undefined : openRecordFile(out, format, { saved, stringify: exactJson?.stringify });
  if (saved) io.stderr.write(`going on after ${saved.checkpoint.collectedItems.toLocaleString('en')} records\n`);
  if (!output) return plannedOutput(saved?.checkpoint);
  const canGoOn = !isSpecial(out);
  return {
    resumeFrom: saved?.checkpoint,
    drained$: () => of(undefined),
    page: ({ items, checkpoint }) => {
      // One that an earlier run left means the file that is about to go.
      if (output.isFresh) file.remove();
      output.write(items);
      if (canGoOn) file.write({ version: 1, target, format, ...output.saved, checkpoint } satisfies PullCheckpoint);
    },
    close: async ({ completed }) => {
      output.close(completed);
      if (completed) file.remove();
    },
  };
}

function stdoutOutput({ format, exactJson }: PullUrlOptions, io: CliIo): PullOutput {
  const records = stdoutRecords(format, io, exactJson);
  return {
    drained$: records.drained$,
    page: ({ items }) => records.write(items),
    close: async ({ completed }) => {
      if (completed) records.end();
    },
    lostColumns: records.lostColumns,
  };
}

function checkedCheckpoint(saved: unknown, target: string, format: Format, out: string): PullCheckpoint | undefined {
  if (saved === undefined) return undefined;
  const place = `${out}.checkpoint.json`;
  const checkpoint = saved as PullCheckpoint | null;
  if (checkpoint?.version !== 1 || !isSavedFile(checkpoint)) {
    throw new UsageError(`${place} is of another version or damaged: start without --resume`);
  }
  withErrorPath(place, () => assertCheckpoint(checkpoint.checkpoint));
  if (checkpoint.target !== target || checkpoint.format !== format) {
    throw new UsageError(`${place} belongs to another pull: ${checkpoint.target} as ${checkpoint.format}`);
  }
  return checkpoint;
}
