import { readFileSync } from 'node:fs';
import { createHttpClient } from '../http/client.js';
import type { HttpInterceptor } from '../http/types.js';
import type { RateLimit } from '../resilience/types.js';
import type { ResourcePlan } from '../rest/config/resourcePlan.js';
import { fromDltConfig } from '../rest/fromDltConfig.js';
import { sourceContext } from '../rest/run/sourceContext.js';
import { sourceRun$ } from '../rest/run/sourceRun.js';
import type { RestPaginatorConfig, RestResourceConfig, RestSourceConfig } from '../rest/types.js';
import { EXIT, UsageError } from './exitCodes.js';
import type { CliIo } from './io.js';
import type { Format } from './options.js';
import { createProgress } from './progress.js';
import { recordWriter } from './recordWriter.js';
import { reportSummary } from './reportSummary.js';
import { runToEnd } from './runToEnd.js';
import { resolveReferences, type Secrets } from './secrets.js';
import { directoryOutput, type SourceOutput } from './sourceOutput.js';
import { keepTally } from './tally.js';

export interface PullSourceOptions {
  readonly file: string;
  /** Names of resources; without it what the configuration selects. */
  readonly select?: readonly string[];
  readonly paginator?: RestPaginatorConfig;
  readonly headers: Record<string, string>;
  readonly auth?: HttpInterceptor;
  readonly rateLimit?: RateLimit;
  readonly concurrency?: number;
  readonly format: Format;
  /** A directory: one file for each resource. */
  readonly out?: string;
  readonly resume: boolean;
  /** Print the table of figures at the end. */
  readonly summary: boolean;
}

/** Reads a declarative source to its end. */
export async function pullSource(options: PullSourceOptions, secrets: Secrets, io: CliIo): Promise<number> {
  if (options.resume && options.out === undefined) throw new UsageError('--resume needs --out: it goes on with files');
  const config = withOptions(readConfig(options.file, secrets, io), options);
  const tally = keepTally();
  const context = sourceContext(config, { client: createHttpClient({ ...tally.counting, transport: io.transport }) });
  const { plans } = context;
  const output =
    options.out === undefined
      ? stdoutOutput(plans, options.format, io)
      : await directoryOutput({ ...options, directory: options.out, plans });
  const selected = plans.filter((plan) => plan.selected).map((plan) => plan.name);
  const records$ = sourceRun$(
    { ...context, ...(output.state && { state: output.state }), onResource: output.completed },
    new Set(selected),
  );
  const progress = createProgress(io, { recordsOnStdout: options.out === undefined });
  let how = 'failed after';
  try {
    const end = await runToEnd(
      records$,
      ({ resource, record }) => {
        output.record(resource, record);
        tally.record();
        progress.add(1);
      },
      io,
    );
    how = end === 'interrupted' ? 'interrupted:' : 'done:';
    return end === 'interrupted' ? EXIT.interrupted : EXIT.done;
  } finally {
    const remarks = await output.close();
    const { summary } = tally;
    const { records, attempts, elapsedMs } = summary;
    const figures = `${records.toLocaleString('en')} records, ${attempts.toLocaleString('en')} requests, ${(elapsedMs / 1000).toFixed(1)} s`;
    // Of a run that brought nothing the error says it all.
    progress.end(how === 'failed after' && records === 0 ? undefined : `${how} ${figures}`);
    for (const remark of remarks) io.stderr.write(`${remark}\n`);
    reportSummary(summary, options.summary && (how !== 'failed after' || records > 0), io);
  }
}

/** Ours, or dlt's, with secrets named `env:NAME` filled in where credentials go. */
function readConfig(file: string, secrets: Secrets, io: CliIo): RestSourceConfig {
  let config: unknown;
  try {
    config = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`${file} is neither a URL nor a JSON configuration: ${(error as Error).message}`);
  }
  const isDlt =
    typeof config === 'object' && config !== null && 'base_url' in ((config as { client?: object }).client ?? {});
  const ours = isDlt
    ? fromDltConfig(config, { onDropped: (place, reason) => io.stderr.write(`${place} is left out: ${reason}\n`) })
    : (config as RestSourceConfig);
  return withSecrets(ours, secrets) as RestSourceConfig;
}

/** References are filled in below `auth` and `headers` alone: a record or a parameter may hold any text. */
function withSecrets(value: unknown, secrets: Secrets): unknown {
  if (Array.isArray(value)) return value.map((item) => withSecrets(item, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [
      key,
      key === 'auth' || key === 'headers' ? resolveReferences(field, secrets) : withSecrets(field, secrets),
    ]),
  );
}

function withOptions(config: RestSourceConfig, options: PullSourceOptions): RestSourceConfig {
  const { auth, rateLimit, paginator, headers, concurrency, select } = options;
  if (typeof config !== 'object' || config === null || !Array.isArray(config.resources)) return config;
  return {
    ...config,
    client: {
      ...config.client,
      ...(Object.keys(headers).length > 0 && { headers: { ...config.client?.headers, ...headers } }),
      ...(auth && { auth }),
      ...(rateLimit && { rateLimit }),
      ...(paginator !== undefined && { paginator }),
    },
    ...(concurrency !== undefined && { resourceDefaults: { ...config.resourceDefaults, parallelized: concurrency } }),
    resources: select ? selected(config.resources, select) : config.resources,
  };
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

/** One resource alone as it is, several with their names. */
function stdoutOutput(plans: readonly ResourcePlan[], format: Format, io: CliIo): SourceOutput {
  const alone = plans.filter(({ selected }) => selected).length === 1;
  if (!alone && format === 'csv')
    throw new UsageError('--format csv takes one resource: name it with --select, or give a directory with --out');
  const writer = recordWriter(format);
  return {
    record: (resource, record) => {
      io.stdout.write(writer.write([alone ? record : { resource, record }]));
    },
    completed: async () => {},
    close: async () => {
      const text = writer.end();
      if (text !== '') io.stdout.write(text);
      return [];
    },
  };
}
