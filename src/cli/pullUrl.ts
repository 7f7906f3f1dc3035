import { fromEvent, of, take } from 'rxjs';
import { defaultRedactor } from '../core/redact.js';
import type { HttpInterceptor } from '../http/types.js';
import type { PaginationCheckpoint, PaginationResult } from '../pagination/types.js';
import type { RateLimit } from '../resilience/types.js';
import { createRestClient } from '../rest/createRestClient.js';
import { strategyOf } from '../rest/paginators.js';
import type { RestPaginatorConfig } from '../rest/types.js';
import { EXIT, UsageError } from './exitCodes.js';
import type { CliIo } from './io.js';
import type { Format } from './options.js';
import { jsonFile, openOutput } from './outputFile.js';
import { createProgress, type Progress } from './progress.js';
import { type RecordWriter, recordWriter, type WriterState } from './recordWriter.js';
import { runToEnd } from './runToEnd.js';

export interface PullUrlOptions {
  readonly url: string;
  readonly select?: string;
  readonly paginator?: RestPaginatorConfig;
  readonly headers: Record<string, string>;
  readonly auth?: HttpInterceptor;
  readonly rateLimit?: RateLimit;
  readonly concurrency?: number;
  readonly maxPages?: number;
  readonly format: Format;
  readonly out?: string;
  readonly resume: boolean;
}

/** What a pull leaves beside its file after every page. */
interface PullCheckpoint {
  readonly version: 1;
  readonly target: string;
  readonly format: Format;
  readonly bytes: number;
  readonly writer: WriterState;
  readonly checkpoint: PaginationCheckpoint;
}

/** Reads one paginated URL to its end. */
export async function pullUrl(options: PullUrlOptions, io: CliIo): Promise<number> {
  const { url, select, paginator, headers, auth, rateLimit, concurrency, maxPages } = options;
  const output = openPullOutput(options, io);
  const progress = createProgress(io, maxPages);
  const client = createRestClient({ headers, ...(auth && { auth }), ...(rateLimit && { rateLimit }) });
  let result: PaginationResult<unknown> | undefined;
  const pages$ = client.paginate$<unknown>(url, {
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
  try {
    const end = await runToEnd(
      pages$,
      (page) => {
        output.page(page.items, page.checkpoint);
        progress.page(page.items.length);
      },
      io,
    );
    output.close(end === 'complete' && result?.completed === true);
    progress.end(({ records, pages, seconds, perSecond }) => {
      const attempts = result?.outcome.attempts ?? pages;
      const left = options.out === undefined || result?.completed ? '' : '; --resume goes on from here';
      const what =
        end === 'interrupted'
          ? 'interrupted'
          : result?.completed === false
            ? `stopped at ${result.stopReason}`
            : 'done';
      return `${what}: ${records} records in ${pages} pages, ${attempts} requests, ${seconds} s, ${perSecond}/s${left}`;
    });
    warnOfLostColumns(output.writer, progress);
    return end === 'interrupted' ? EXIT.interrupted : EXIT.done;
  } catch (error) {
    output.close(false);
    progress.end(
      ({ records, pages }) =>
        `failed after ${records} records in ${pages} pages${options.out === undefined ? '' : '; --resume goes on from there'}`,
    );
    throw error;
  }
}

function openPullOutput({ url, out, resume, format, select }: PullUrlOptions, io: CliIo) {
  if (out === undefined) {
    if (resume) throw new UsageError('--resume needs --out: it goes on with a file');
    return stdoutOutput(format, io);
  }
  const file = jsonFile(`${out}.checkpoint.json`);
  const target = defaultRedactor.url(`${url}${select === undefined ? '' : ` ${select}`}`);
  const saved = resume ? checkedCheckpoint(file.read(), target, format, out) : undefined;
  if (resume && !saved) io.stderr.write(`there is no checkpoint beside ${out}: starting from the first page\n`);
  const writer = recordWriter(format, saved?.writer);
  const output = openOutput(out, saved?.bytes);
  if (!saved) file.remove();
  return {
    writer,
    resumeFrom: saved?.checkpoint,
    drained$: () => of(undefined),
    page: (items: readonly unknown[], checkpoint: PaginationCheckpoint) => {
      output.append(writer.write(items));
      file.write({
        version: 1,
        target,
        format,
        bytes: output.length,
        writer: writer.state,
        checkpoint,
      } satisfies PullCheckpoint);
    },
    close: (completed: boolean) => {
      output.append(writer.end());
      output.close();
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

function warnOfLostColumns({ lostColumns }: RecordWriter, progress: Progress): void {
  if (lostColumns.size === 0) return;
  progress.note(`left out of the CSV, whose columns are those of the first page: ${[...lostColumns].join(', ')}`);
}
