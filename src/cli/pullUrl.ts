import { existsSync, rmSync } from 'node:fs';
import { type Observable, of } from 'rxjs';
import { hash64 } from '../core/hash.js';
import { createRedactor } from '../core/redact.js';
import { assertCheckpoint } from '../pagination/checkpoint.js';
import type { Page, PaginationCheckpoint, PaginationResult } from '../pagination/types.js';
import { createRateLimiter } from '../resilience/createRateLimiter.js';
import { withErrorPath } from '../rest/config/withErrorPath.js';
import { createRestClient } from '../rest/createRestClient.js';
import { strategyOf } from '../rest/strategies/strategyOf.js';
import { compressFile } from './compressFile.js';
import type { ExactJson } from './exactJson.js';
import { EXIT, OutputError, UsageError } from './exitCodes.js';
import { findingsOf } from './findings.js';
import { findTotal } from './findTotal.js';
import type { CliIo } from './io.js';
import type { Format, PullSettings } from './options.js';
import { jsonFile } from './outputFile.js';
import { createProgress, type Progress } from './progress.js';
import { pullClientOptions } from './pullClient.js';
import { isSavedFile, openRecordFile, type SavedFile } from './recordFile.js';
import { lostColumnsIn, reportSummary } from './reportSummary.js';
import { END, runToEnd } from './runToEnd.js';
import { stdoutRecords } from './stdoutRecords.js';
import { tableOutput } from './tableOutput.js';
import { keepTally, type Summary } from './tally.js';
import { underLocks } from './underLocks.js';

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

/** Reads one paginated URL to its end. */
export function pullUrl(options: PullUrlOptions, io: CliIo): Promise<number> {
  const { out } = options;
  const text = out !== undefined && options.storage.gzip ? partOf(out) : out;
  const files = out === undefined ? [] : [{ path: out, temporary: [`${out}.tmp`, `${text}.checkpoint.json.tmp`] }];
  return underLocks(files, () => readUrl(options, io));
}

async function readUrl(options: PullUrlOptions, io: CliIo): Promise<number> {
  const { url, select, json, strategy, headers, auth, rateLimit, concurrency, maxPages, limit, onCrossOrigin } =
    options;
  const output = await openPullOutput(options, io);
  const tally = keepTally();
  const progress = createProgress(io, {
    alreadyThere: output.resumeFrom?.collectedItems,
    recordsOnStdout: options.out === undefined,
    verbose: options.verbose,
    activity: tally.activity,
  });
  const client = createRestClient({
    headers,
    ...(auth && { auth }),
    ...(rateLimit && { rateLimit: createRateLimiter(rateLimit) }),
    ...pullClientOptions(options, tally, io),
  });
  let result: PaginationResult<unknown> | undefined;
  let found: Pick<Summary, 'found'> | undefined;
  const pages$ = client.paginate$<unknown>(url, {
    // A pull reads, POST or not: asking again does no harm.
    ...(json !== undefined && { method: 'POST', json, idempotent: true }),
    ...(select !== undefined && { select }),
    ...(strategy !== undefined && { strategy: strategyOf(strategy) }),
    ...(concurrency !== undefined && { concurrency }),
    ...(onCrossOrigin && { onCrossOrigin }),
    limits: { maxPages, maxItems: limit },
    ...(output.resumeFrom && { resumeFrom: output.resumeFrom }),
    pace: () => output.drained$(),
    observer: {
      onComplete: (complete) => {
        result = complete;
      },
    },
  });
  let how: string | undefined = 'failed after';
  try {
    const end = await runToEnd(
      pages$,
      (page) => {
        if (tally.summary.pages === undefined) announceTotal(page, options, output.resumeFrom, progress);
        if (page.items.length > 0) found ??= { found: { '': findingsOf(page, options) } };
        output.page(page);
        tally.page(page.items.length);
        progress.add(page.items.length);
      },
      io,
    );
    await output.close({ ended: end === 'complete', completed: end === 'complete' && result?.completed === true });
    how = end !== 'complete' ? END[end] : result?.completed === false ? `stopped at ${result.stopReason}:` : 'done:';
    return end === 'interrupted' ? EXIT.interrupted : EXIT.done;
  } catch (error) {
    // Of a run that brought nothing, or has nowhere to write, the error says it all.
    if (!tally.summary.pages || error instanceof OutputError) how = undefined;
    await output.close({ ended: false, completed: false }).catch(() => {});
    throw error;
  } finally {
    const { summary } = tally;
    const resumable = options.out !== undefined && how !== 'done:';
    progress.end(how && endLine(how, summary, resumable));
    reportSummary({ ...summary, ...lostColumnsIn(output), ...found }, options.summary && how !== undefined, io);
  }
}

function announceTotal(
  { response, items }: Page<unknown>,
  { maxPages, limit }: PullUrlOptions,
  resumeFrom: PaginationCheckpoint | undefined,
  progress: Progress,
): void {
  const there = resumeFrom?.collectedItems ?? 0;
  const atMost = [limit, maxPages && maxPages * items.length].map((count) => (count ? there + count : undefined));
  const known = [findTotal(response), ...atMost].filter((count) => count !== undefined);
  if (known.length > 0) progress.setTotal(Math.min(...known));
}

function endLine(how: string, { records, pages = 0, attempts, elapsedMs }: Summary, resumable: boolean): string {
  const figures = [
    `${records.toLocaleString('en')} records in ${pages.toLocaleString('en')} pages`,
    `${attempts.toLocaleString('en')} requests`,
    `${(elapsedMs / 1000).toFixed(1)} s`,
    `${Math.round(records / Math.max(elapsedMs / 1000, 0.001)).toLocaleString('en')}/s`,
  ];
  return `${how} ${figures.join(', ')}${resumable ? '; --resume goes on from here' : ''}`;
}

/** Where the text of a compressed file is until it is whole. */
function partOf(out: string): string {
  return `${out.slice(0, -'.gz'.length)}.part`;
}

/** Where the pages go, and from where they go on. */
interface PullOutput {
  readonly resumeFrom?: PaginationCheckpoint;
  drained$(): Observable<unknown>;
  page(page: Page<unknown>): void;
  /**
   * @param how `ended`: the run came to an end of its own, be it a limit; `completed`: there is nothing left
   */
  close(how: { ended: boolean; completed: boolean }): Promise<void>;
  readonly lostColumns?: ReadonlyMap<string, number>;
}

async function openPullOutput(options: PullUrlOptions, io: CliIo): Promise<PullOutput> {
  const { givenUrl, out, resume, format, select, json, exactJson, redact, storage } = options;
  if (out === undefined) {
    if (resume) throw new UsageError('--resume needs --out: it goes on with a file');
    return stdoutOutput(format, exactJson, io);
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
  const { out, resume, format, exactJson } = options;
  const file = jsonFile(`${out}.checkpoint.json`);
  const saved = resume ? checkedCheckpoint(file.read(), target, format, out) : undefined;
  if (resume && !saved) io.stderr.write(`there is no checkpoint beside ${out}: starting from the first page\n`);
  const output = openRecordFile(out, format, { saved, stringify: exactJson?.stringify });
  if (saved) io.stderr.write(`going on after ${saved.checkpoint.collectedItems.toLocaleString('en')} records\n`);
  return {
    resumeFrom: saved?.checkpoint,
    drained$: () => of(undefined),
    page: ({ items, checkpoint }) => {
      // One that an earlier run left means the file that is about to go.
      if (output.isFresh) file.remove();
      output.write(items);
      file.write({ version: 1, target, format, ...output.saved, checkpoint } satisfies PullCheckpoint);
    },
    close: async ({ completed }) => {
      output.close(completed);
      if (completed) file.remove();
    },
  };
}

function stdoutOutput(format: Format, exactJson: ExactJson | undefined, io: CliIo): PullOutput {
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
