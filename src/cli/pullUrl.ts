import type { Page, PaginationCheckpoint, PaginationResult } from '../pagination/types.js';
import { createRateLimiter } from '../resilience/createRateLimiter.js';
import { withErrorPath } from '../rest/config/withErrorPath.js';
import { createRestClient } from '../rest/createRestClient.js';
import { restPath } from '../rest/restPath.js';
import { strategyOf } from '../rest/strategies/strategyOf.js';
import { isPlanned } from './dryRun.js';
import { EXIT, OutputError } from './exitCodes.js';
import { findingsOf } from './findings.js';
import { findTotal } from './findTotal.js';
import type { CliIo } from './io.js';
import { createProgress, type Progress } from './progress.js';
import { pullClientOptions } from './pullClient.js';
import { plannedOutput } from './pullOutput.js';
import { lostColumnsIn, reportSummary } from './reportSummary.js';
import { END, runToEnd } from './runToEnd.js';
import { SERIAL } from './serialPages.js';
import { keepTally, type Summary, type Tally } from './tally.js';
import { underLocks } from './underLocks.js';
import { openPullOutput, type PullUrlOptions, partOf } from './urlOutput.js';

/** Reads one paginated URL to its end. */
export function pullUrl(options: PullUrlOptions, io: CliIo): Promise<number> {
  const { out } = options;
  if (options.dryRun) return readUrl(options, io);
  const text = out !== undefined && options.storage.gzip ? partOf(out) : out;
  const files = out === undefined ? [] : [{ path: out, temporary: [`${out}.tmp`, `${text}.checkpoint.json.tmp`] }];
  return underLocks(files, () => readUrl(options, io));
}

async function readUrl(options: PullUrlOptions, io: CliIo): Promise<number> {
  const { url, select, json, strategy, headers, auth, rateLimit, concurrency } = options;
  const { maxPages, limit, onCrossOrigin, dryRun, resume } = options;
  // Nothing comes that could be written; --resume tells where it would go on.
  const output = dryRun && !resume ? plannedOutput() : await openPullOutput(options, io);
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
  if (select !== undefined) withErrorPath('--select', () => restPath(select));
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
        if (isSerial(page, tally, options)) io.stderr.write(`--concurrency ${concurrency}: ${SERIAL}\n`);
      },
      io,
    );
    await output.close({ ended: end === 'complete', completed: end === 'complete' && result?.completed === true });
    how =
      end !== 'complete'
        ? END[end]
        : result?.completed === false
          ? `stopped at ${LIMIT_OPTIONS[result.stopReason] ?? result.stopReason}:`
          : 'done:';
    return end === 'interrupted' ? EXIT.interrupted : EXIT.done;
  } catch (error) {
    if (isPlanned(error)) {
      how = undefined;
      await output.close({ ended: false, completed: false });
      return EXIT.done;
    }
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

/** What a run may stop at, as it is written here. */
const LIMIT_OPTIONS: Readonly<Record<string, string>> = { maxItems: '--limit', maxPages: '--max-pages' };

/** Told once, with the second page: had it been planned, the third would be under way by now. */
function isSerial({ checkpoint }: Page<unknown>, { summary, activity }: Tally, { concurrency = 1 }: PullUrlOptions) {
  return concurrency > 1 && summary.pages === 2 && checkpoint.next !== null && activity.mostAtOnce() < 2;
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
