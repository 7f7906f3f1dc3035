import { fromEvent, of, take } from 'rxjs';
import { hash64 } from '../core/hash.js';
import { defaultRedactor } from '../core/redact.js';
import type { HttpInterceptor } from '../http/types.js';
import type { Page, PaginationCheckpoint, PaginationResult } from '../pagination/types.js';
import type { RateLimit } from '../resilience/types.js';
import { createRestClient } from '../rest/createRestClient.js';
import { strategyOf } from '../rest/paginators.js';
import type { RestPaginatorConfig } from '../rest/types.js';
import { EXIT, UsageError } from './exitCodes.js';
import { findTotal } from './findTotal.js';
import type { CliIo } from './io.js';
import type { Format } from './options.js';
import { jsonFile } from './outputFile.js';
import { createProgress, type Progress } from './progress.js';
import { openRecordFile, type SavedFile } from './recordFile.js';
import { type RecordWriter, recordWriter } from './recordWriter.js';
import { reportSummary } from './reportSummary.js';
import { runToEnd } from './runToEnd.js';
import { keepTally, type Summary } from './tally.js';

export interface PullUrlOptions {
  readonly url: string;
  readonly select?: string;
  /** A body: the pages are asked for by POST. */
  readonly json?: unknown;
  readonly paginator?: RestPaginatorConfig;
  readonly headers: Record<string, string>;
  readonly auth?: HttpInterceptor;
  readonly rateLimit?: RateLimit;
  readonly concurrency?: number;
  readonly maxPages?: number;
  readonly format: Format;
  readonly out?: string;
  readonly resume: boolean;
  /** Print the table of figures at the end. */
  readonly summary: boolean;
}

/** What a pull leaves beside its file after every page. */
interface PullCheckpoint extends SavedFile {
  readonly version: 1;
  readonly target: string;
  readonly format: Format;
  readonly checkpoint: PaginationCheckpoint;
}

/** Reads one paginated URL to its end. */
export async function pullUrl(options: PullUrlOptions, io: CliIo): Promise<number> {
  const { url, select, json, paginator, headers, auth, rateLimit, concurrency, maxPages } = options;
  const output = openPullOutput(options, io);
  const progress = createProgress(io, {
    alreadyThere: output.resumeFrom?.collectedItems,
    recordsOnStdout: options.out === undefined,
  });
  const tally = keepTally();
  const client = createRestClient({
    headers,
    ...(auth && { auth }),
    ...(rateLimit && { rateLimit }),
    transport: io.transport,
    ...tally.counting,
  });
  let result: PaginationResult<unknown> | undefined;
  const pages$ = client.paginate$<unknown>(url, {
    // A pull reads, POST or not: asking again does no harm.
    ...(json !== undefined && { method: 'POST', json, idempotent: true }),
    ...(select !== undefined && { dataSelector: select }),
    ...(paginator !== undefined && { paginator: strategyOf(paginator) }),
    ...(concurrency !== undefined && { concurrency }),
    ...(maxPages !== undefined && { limits: { maxPages } }),
    ...(output.resumeFrom && { resumeFrom: output.resumeFrom }),
    pace: () => output.drained$(),
    observer: {
      onComplete: (complete) => {
        result = complete;
      },
    },
  });
  let how = 'failed';
  try {
    const end = await runToEnd(
      pages$,
      (page) => {
        if (tally.summary.pages === undefined) announceTotal(page, maxPages, progress);
        output.page(page.items, page.checkpoint);
        tally.page(page.items.length);
        progress.add(page.items.length);
      },
      io,
    );
    output.close(end === 'complete' && result?.completed === true);
    how =
      end === 'interrupted' ? 'interrupted' : result?.completed === false ? `stopped at ${result.stopReason}` : 'done';
    return end === 'interrupted' ? EXIT.interrupted : EXIT.done;
  } catch (error) {
    output.close(false);
    throw error;
  } finally {
    const { summary } = tally;
    const resumable = options.out !== undefined && how !== 'done';
    // Of a run that brought nothing the error says it all.
    progress.end(how === 'failed' && !summary.pages ? undefined : endLine(how, summary, resumable));
    if ('writer' in output) warnOfLostColumns(output.writer, io);
    reportSummary(summary, options.summary && (how !== 'failed' || summary.pages !== undefined), io);
  }
}

function announceTotal({ response, items }: Page<unknown>, maxPages: number | undefined, progress: Progress): void {
  const total = response && findTotal(response);
  const atMost = maxPages === undefined ? undefined : maxPages * items.length;
  const known = [total, atMost].filter((count) => count !== undefined);
  if (known.length > 0) progress.setTotal(Math.min(...known));
}

function endLine(how: string, { records, pages = 0, attempts, elapsedMs }: Summary, resumable: boolean): string {
  const figures = [
    `${records.toLocaleString('en')} records in ${pages.toLocaleString('en')} pages`,
    `${attempts.toLocaleString('en')} requests`,
    `${(elapsedMs / 1000).toFixed(1)} s`,
    `${Math.round(records / Math.max(elapsedMs / 1000, 0.001)).toLocaleString('en')}/s`,
  ];
  const after = how === 'failed' ? 'failed after' : `${how}:`;
  return `${after} ${figures.join(', ')}${resumable ? '; --resume goes on from here' : ''}`;
}

function openPullOutput({ url, out, resume, format, select, json }: PullUrlOptions, io: CliIo) {
  if (out === undefined) {
    if (resume) throw new UsageError('--resume needs --out: it goes on with a file');
    return stdoutOutput(format, io);
  }
  const file = jsonFile(`${out}.checkpoint.json`);
  // The body by its hash: it may hold a secret.
  const body = json === undefined ? '' : ` ${hash64(JSON.stringify(json)).high.toString(36)}`;
  const target = defaultRedactor.url(`${url}${select === undefined ? '' : ` ${select}`}${body}`);
  const saved = resume ? checkedCheckpoint(file.read(), target, format, out) : undefined;
  if (resume && !saved) io.stderr.write(`there is no checkpoint beside ${out}: starting from the first page\n`);
  const output = openRecordFile(out, format, saved);
  if (saved) io.stderr.write(`going on after ${saved.checkpoint.collectedItems.toLocaleString('en')} records\n`);
  return {
    resumeFrom: saved?.checkpoint,
    drained$: () => of(undefined),
    page: (items: readonly unknown[], checkpoint: PaginationCheckpoint) => {
      // One that an earlier run left means the file that is about to go.
      if (output.isFresh) file.remove();
      output.write(items);
      file.write({ version: 1, target, format, ...output.saved, checkpoint } satisfies PullCheckpoint);
    },
    close: (completed: boolean) => {
      output.close(completed);
      if (completed) file.remove();
    },
  };
}

function stdoutOutput(format: Format, io: CliIo) {
  const writer = recordWriter(format);
  return {
    writer,
    resumeFrom: undefined,
    // A reader slower than the API holds the next request back.
    drained$: () =>
      (io.stdout as { writableNeedDrain?: boolean }).writableNeedDrain
        ? fromEvent(io.stdout, 'drain').pipe(take(1))
        : of(undefined),
    page: (items: readonly unknown[]) => {
      const text = writer.write(items);
      if (text !== '') io.stdout.write(text);
    },
    close: (completed: boolean) => {
      const text = writer.end();
      if (text !== '' && completed) io.stdout.write(text);
    },
  };
}

function checkedCheckpoint(saved: unknown, target: string, format: Format, out: string): PullCheckpoint | undefined {
  if (saved === undefined) return undefined;
  const checkpoint = saved as PullCheckpoint;
  if (checkpoint.version !== 1) throw new UsageError(`${out}.checkpoint.json is of another version`);
  if (checkpoint.target !== target || checkpoint.format !== format) {
    throw new UsageError(
      `${out}.checkpoint.json belongs to another pull: ${checkpoint.target} as ${checkpoint.format}`,
    );
  }
  return checkpoint;
}

function warnOfLostColumns({ lostColumns }: RecordWriter, io: CliIo): void {
  if (lostColumns.size === 0) return;
  io.stderr.write(
    `left out of the CSV, whose columns are those of the first page: ${[...lostColumns.keys()].join(', ')}\n`,
  );
}
