import { resolve } from 'node:path';
import { take } from 'rxjs';
import { messageOf } from '../core/messageOf.js';
import { createHttpClient } from '../http/client.js';
import type { RateLimit } from '../resilience/types.js';
import type { RestResourceConfig, RestSourceConfig } from '../rest/configTypes.js';
import { sourceContext } from '../rest/run/sourceContext.js';
import { sourceRun$ } from '../rest/run/sourceRun.js';
import { isPlainObject } from '../rest/valueTemplates.js';
import { databaseOutput } from './databaseOutput.js';
import { planSource } from './dryRun.js';
import { EXIT, OutputError, UsageError } from './exitCodes.js';
import { type Findings, findingsOf } from './findings.js';
import type { CliIo } from './io.js';
import type { PullSettings } from './options.js';
import { createProgress } from './progress.js';
import { pullClientOptions, pullProfile } from './pullClient.js';
import { readConfig } from './readConfig.js';
import { rejectedPath, rejectedRecords } from './rejectedRecords.js';
import { lostColumnsIn, reportSummary } from './reportSummary.js';
import { END, runToEnd } from './runToEnd.js';
import type { Secrets } from './secrets.js';
import { serialResource } from './serialPages.js';
import { directoryOutput, lockedFiles, streamOutput } from './sourceOutput.js';
import { keepTally, type Tally } from './tally.js';
import { tokenStore } from './tokenStore.js';
import { underLocks } from './underLocks.js';

export interface PullSourceOptions extends PullSettings {
  readonly file: string;
  /** Names of resources; without it what the configuration selects. */
  readonly select?: readonly string[];
  /** The most records of all resources together. */
  readonly limit?: number;
}

/** Reads a declarative source to its end. */
export async function pullSource(options: PullSourceOptions, secrets: Secrets, io: CliIo): Promise<number> {
  if (options.table !== undefined || options.primaryKey !== undefined) {
    throw new UsageError(
      '--table and --primary-key go with a URL: in a configuration they are name and primaryKey of a resource',
    );
  }
  if (options.resume && options.out === undefined) throw new UsageError('--resume needs --out: it goes on with files');
  const config = withOptions(await readConfig(options.file, secrets, io), options);
  const tally = keepTally();
  const context = sourceContext(config, {
    client: createHttpClient(pullClientOptions(options, tally, io)),
    onCrossOrigin: options.onCrossOrigin,
    fresh: !options.resume,
    tokens: tokenStore(options, secrets, io),
    // What counts is `onRejected`, which may fail.
    onInvalid: () => {},
  });
  if (options.dryRun) {
    if (options.resume)
      throw new UsageError('--dry-run tells where a run begins: without --resume, of a configuration');
    return planSource(config, context.plans, (name) => sourceRun$(context, new Set([name])), io);
  }
  const rejected = rejectedPath(context.plans, options);
  if (rejected !== undefined) refuseOneFileForBoth(rejected, options, context.plans);
  const files = [
    ...(options.out === undefined ? [] : filesOf(options.out, options, context.plans)),
    ...(rejected === undefined ? [] : [{ path: rejected, temporary: [] }]),
  ];
  return underLocks(files, () => readSource({ ...options, rejected }, context, tally, io));
}

async function readSource(
  options: PullSourceOptions,
  context: ReturnType<typeof sourceContext>,
  tally: Tally,
  io: CliIo,
): Promise<number> {
  const { plans } = context;
  const { limit } = options;
  const output =
    options.out === undefined
      ? streamOutput(plans, options, io)
      : options.storage.into === 'duckdb'
        ? await databaseOutput({ ...options, path: options.out, plans }, io)
        : await directoryOutput({ ...options, directory: options.out, plans });
  const selected = plans.filter((plan) => plan.selected).map((plan) => plan.name);
  const found: Record<string, Findings> = {};
  const tell = (line: string) => void io.stderr.write(`${line}\n`);
  const rejected = rejectedRecords(plans, options.rejected, options, tell);
  const serial = new Set<string>();
  const records$ = sourceRun$(
    {
      ...context,
      pagesAtOnce: options.concurrency,
      onRejected: rejected.add,
      onSkipped: ({ error }) => tell(`skipped: ${messageOf(error)}`),
      onSerial: (plan) => {
        if (serial.has(plan.name)) return;
        serial.add(plan.name);
        tell(serialResource(plan, options.concurrency));
      },
      ...(output.state && { state: output.state }),
      onResource: output.completed,
      onPage: ({ name, endpoint }, page) => {
        if (!Object.hasOwn(found, name) && page.items.length > 0) found[name] = findingsOf(page, endpoint.declared);
      },
    },
    new Set(selected),
  );
  const progress = createProgress(io, {
    recordsOnStdout: options.out === undefined,
    verbose: options.verbose,
    activity: tally.activity,
  });
  let how: string | undefined = 'failed after';
  try {
    const end = await runToEnd(
      limit === undefined ? records$ : records$.pipe(take(limit)),
      (record) => {
        output.record(record.resource, record.record, record.parentKey);
        tally.record();
        progress.add(1);
      },
      io,
    );
    const isCut = limit !== undefined && tally.summary.records >= limit;
    if (end === 'complete') await output.ended?.();
    how = end !== 'complete' ? END[end] : isCut ? 'stopped at --limit:' : 'done:';
    return end === 'interrupted' ? EXIT.interrupted : EXIT.done;
  } catch (error) {
    // Of a run that brought nothing, or has nowhere to write, the error says it all.
    if (tally.summary.records === 0 || error instanceof OutputError) how = undefined;
    throw error;
  } finally {
    const remarks = await output.close();
    const { summary } = tally;
    const { records, attempts, elapsedMs } = summary;
    const figures = `${records.toLocaleString('en')} records, ${attempts.toLocaleString('en')} requests, ${(elapsedMs / 1000).toFixed(1)} s`;
    const resumable = options.out !== undefined && options.storage.into === 'text' && how !== 'done:';
    progress.end(how && `${how} ${figures}${resumable ? '; --resume goes on from here' : ''}`);
    for (const remark of [...remarks, ...rejected.end(how === 'done:')]) tell(remark);
    const refused = Object.keys(rejected.counts).length > 0 && { rejected: rejected.counts };
    reportSummary(
      { ...summary, ...refused, ...lostColumnsIn(output), found },
      options.summary && how !== undefined,
      io,
    );
  }
}

/** What the run must be the only one to write. */
function filesOf(
  out: string,
  { storage, format }: PullSourceOptions,
  plans: Parameters<typeof lockedFiles>[1],
): ReturnType<typeof lockedFiles> {
  if (storage.into === 'duckdb') return [{ path: out, temporary: [] }];
  if (storage.into === 'parquet' || storage.gzip) {
    throw new UsageError(
      'a configuration fills the tables of a database (--out data.duckdb) or a directory of ndjson, json or csv files: .parquet and .gz are for a URL',
    );
  }
  return lockedFiles(out, plans, format);
}

/** What is rejected is no record of a resource, and would be lost where that one's file takes its place. */
function refuseOneFileForBoth(
  rejected: string,
  { out, storage, format }: PullSourceOptions,
  plans: Parameters<typeof lockedFiles>[1],
): void {
  if (out === undefined) return;
  const fileOf = ({ name }: { name: string }) => resolve(out, `${encodeURIComponent(name)}.${format}`);
  const taken = storage.into === 'text' ? plans.filter(({ selected }) => selected).map(fileOf) : [resolve(out)];
  if (taken.includes(resolve(rejected)))
    throw new UsageError(`--rejected takes a file of its own: ${rejected} is of --out`);
}

function withOptions(config: RestSourceConfig, options: PullSourceOptions): RestSourceConfig {
  const { auth, rateLimit, strategy, headers, concurrency, select, retries, timeoutMs } = options;
  // What is of another kind is told as it is.
  if (!isPlainObject(config.client) || !Array.isArray(config.resources)) return config;
  const { resilience } = config.client;
  return {
    ...config,
    client: {
      ...config.client,
      ...(Object.keys(headers).length > 0 && { headers: { ...config.client.headers, ...headers } }),
      ...(auth && { auth }),
      ...rateLimited(rateLimit ?? config.client.rateLimit, concurrency),
      ...(strategy !== undefined && { strategy }),
      ...(timeoutMs !== undefined && { timeoutMs }),
      ...(isPlainObject(resilience) && { resilience: pullProfile(retries, resilience) }),
    },
    ...(concurrency !== undefined && {
      concurrency: config.concurrency ?? concurrency,
      resourceDefaults: { parallelized: concurrency, ...config.resourceDefaults },
    }),
    resources: select ? selected(config.resources, select) : config.resources,
  };
}

/** `--concurrency` is how many requests there are at once, whatever they are for. */
function rateLimited(limit: RateLimit | undefined, concurrency = Number.POSITIVE_INFINITY): { rateLimit?: RateLimit } {
  if (concurrency === Number.POSITIVE_INFINITY || (typeof limit !== 'object' && limit !== undefined)) {
    return limit === undefined ? {} : { rateLimit: limit };
  }
  const { maxConcurrent = concurrency } = limit ?? {};
  // A limiter that is there for nothing else leaves the server's headers to the retries.
  return { rateLimit: { ...(limit ?? { feedback: 'off' }), maxConcurrent: Math.min(maxConcurrent, concurrency) } };
}

function selected(resources: RestSourceConfig['resources'], select: readonly string[]): RestSourceConfig['resources'] {
  const named = resources.map(
    (resource): RestResourceConfig => (typeof resource === 'string' ? { name: resource } : resource),
  );
  for (const name of select) {
    if (!named.some((resource) => resource.name === name)) {
      throw new UsageError(
        `--select: there is no resource ${JSON.stringify(name)}: ${named.map((resource) => resource.name).join(', ')}`,
      );
    }
  }
  return named.map((resource) => ({ ...resource, selected: select.includes(resource.name) }));
}
