import { concatMap, endWith, firstValueFrom, fromEvent, ignoreElements, map, merge, type Observable, tap } from 'rxjs';
import { createHttpClient, flattenPages, type Page, paginate$, tapProgress } from 'rxjs-resilient-http';
import type { ApiServer } from '../support/api-server.js';
import { type DemoOptions, parseDemoOptions, usage } from './demo-options.js';
import { openTarget } from './demo-target.js';
import { errorLine } from './error-line.js';
import { findTotal } from './find-total.js';
import { type NdjsonSink, openNdjsonSink } from './ndjson-sink.js';
import { type ProgressDisplay, showProgress } from './show-progress.js';
import { disagreements, summaryTable } from './summary.js';
import { keepTally, type Tally } from './tally.js';

type Outcome = 'finished' | 'interrupted';

const exitCodes: Record<Outcome, number> = { finished: 0, interrupted: 130 };

try {
  const options = parseDemoOptions(process.argv.slice(2));
  if (options === 'help') console.log(usage);
  else process.exitCode = exitCodes[await runDemo(options)];
} catch (error) {
  console.error(`Error: ${errorLine(error)}`);
  process.exitCode = 1;
}

/** The main job: read an API to its end, records to a file, and say what it took. */
async function runDemo(options: DemoOptions): Promise<Outcome> {
  const target = await openTarget(options);
  const sink = await openNdjsonSink(target.recordsFile, { target: target.name, fresh: options.fresh });
  const { resumeFrom } = sink;
  const alreadyThere = resumeFrom?.collectedItems ?? 0;
  if (resumeFrom) console.log(`Going on after ${alreadyThere.toLocaleString('en')} records.`);
  const display = showProgress(process.stderr, alreadyThere);
  if (target.server) display.setTotal(target.server.records.length);
  const keeper = keepTally();

  const client = createHttpClient({
    baseUrl: target.baseUrl,
    rateLimit: { requestsPerSecond: 60, burst: 5 },
    interceptors: [keeper.interceptor],
    attemptInterceptors: [keeper.attemptInterceptor],
  });
  const records$ = paginate$<unknown>({
    client,
    ...target.run,
    resumeFrom,
    // The next page is asked for when this one is safely on disk.
    pace: () => sink.committed(),
  }).pipe(
    concatMap((page) => sink.commit(page)),
    tap((page) => {
      keeper.addPage(page);
      if (!target.server && page.index === 0) announceTotal(page, display);
    }),
    flattenPages(),
    // Progress in whole pages: that is how they are committed.
    tapProgress((progress) => display.update({ ...progress, count: keeper.tally.records }), { everyMs: 100 }),
  );

  let outcome: Outcome = 'interrupted';
  try {
    outcome = await untilEndOrInterrupt(records$);
  } finally {
    display.stop();
    await sink.close(outcome);
    await target.server?.close();
  }
  report(outcome, sink, keeper.tally, target.server);
  return outcome;
}

/** Ctrl-C unsubscribes: whatever is in flight is aborted at once, what was committed stays. */
function untilEndOrInterrupt(records$: Observable<unknown>): Promise<Outcome> {
  const finished$ = records$.pipe(ignoreElements(), endWith('finished' as const));
  const interrupted$ = merge(fromEvent(process, 'SIGINT'), fromEvent(process, 'SIGTERM')).pipe(
    map(() => 'interrupted' as const),
  );
  return firstValueFrom(merge(finished$, interrupted$));
}

function announceTotal(page: Page<unknown>, display: ProgressDisplay): void {
  const total = page.response && findTotal(page.response);
  if (total !== undefined) display.setTotal(total);
}

function report(outcome: Outcome, sink: NdjsonSink, tally: Tally, server?: ApiServer): void {
  if (outcome === 'interrupted') {
    console.log(`Stopped. ${sink.recordsFile} holds what came so far; the next start goes on from there.`);
    return;
  }
  console.log(`\n${summaryTable(tally, server?.counts)}\n\nRecords: ${sink.recordsFile}`);
  const different = server ? disagreements(tally, server.counts) : [];
  if (different.length > 0) throw new Error(`client and server do not agree on ${different.join(', ')}`);
}
