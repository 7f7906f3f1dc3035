import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHttpClient } from '../http/client.js';
import type { HttpInterceptor } from '../http/types.js';
import { fileCheckpointStore } from '../node/fileCheckpointStore.js';
import type { CheckpointStore } from '../pagination/types.js';
import type { RateLimit } from '../resilience/types.js';
import { createRestSource } from '../rest/createRestSource.js';
import { fromDltConfig } from '../rest/fromDltConfig.js';
import type { RestPaginatorConfig, RestResourceConfig, RestSourceConfig } from '../rest/types.js';
import { EXIT, UsageError } from './exitCodes.js';
import type { CliIo } from './io.js';
import type { Format } from './options.js';
import { type OutputFile, openOutput } from './outputFile.js';
import { createProgress } from './progress.js';
import { type RecordWriter, recordWriter, type WriterState } from './recordWriter.js';
import { reportSummary } from './reportSummary.js';
import { runToEnd } from './runToEnd.js';
import { resolveReferences, type Secrets } from './secrets.js';
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
  const output =
    options.out === undefined
      ? stdoutOutput(config, options.format, io)
      : directoryOutput(options.out, emittedBy(config), options);
  const tally = keepTally();
  const source = createRestSource(config, {
    client: createHttpClient(tally.counting),
    ...(output.state && { state: output.state }),
  });
  const progress = createProgress(io, { recordsOnStdout: options.out === undefined });
  let how = 'failed after';
  try {
    const end = await runToEnd(
      source.records$,
      ({ resource, record }) => {
        output.record(resource, record);
        tally.record();
        progress.add(1);
      },
      io,
    );
    if (end === 'complete') output.completed();
    how = end === 'interrupted' ? 'interrupted:' : 'done:';
    return end === 'interrupted' ? EXIT.interrupted : EXIT.done;
  } finally {
    output.close();
    const { summary } = tally;
    const { records, attempts, elapsedMs } = summary;
    const figures = `${records.toLocaleString('en')} records, ${attempts.toLocaleString('en')} requests, ${(elapsedMs / 1000).toFixed(1)} s`;
    // Of a run that brought nothing the error says it all.
    progress.end(how === 'failed after' && records === 0 ? undefined : `${how} ${figures}`);
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

interface SourceOutput {
  record(resource: string, record: unknown): void;
  readonly state?: CheckpointStore;
  completed(): void;
  close(): void;
}

/** The resources that records come from, as far as the configuration can be read. */
function emittedBy(config: RestSourceConfig): string[] {
  const isSelected = config.resourceDefaults?.selected ?? true;
  return (Array.isArray(config.resources) ? config.resources : [])
    .filter((resource) => (typeof resource === 'string' ? isSelected : (resource?.selected ?? isSelected)))
    .map((resource) => (typeof resource === 'string' ? resource : resource.name));
}

/** One resource alone as it is, several with their names. */
function stdoutOutput(config: RestSourceConfig, format: Format, io: CliIo): SourceOutput {
  const alone = emittedBy(config).length === 1;
  if (!alone && format === 'csv')
    throw new UsageError('--format csv takes one resource: name it with --select, or give a directory with --out');
  const writer = recordWriter(format);
  return {
    record: (resource, record) => {
      io.stdout.write(writer.write([alone ? record : { resource, record }]));
    },
    completed: () => {},
    close: () => {
      const text = writer.end();
      if (text !== '') io.stdout.write(text);
    },
  };
}

interface ResourceFile {
  readonly output: OutputFile;
  readonly writer: RecordWriter;
}
interface SavedResource {
  readonly cursor: unknown;
  readonly bytes: number;
  readonly writer: WriterState;
}

/**
 * A file for each resource. The incremental value of a resource is saved together with the length of its file, so that a
 * run that fails leaves no half of itself behind for the next one to repeat.
 */
function directoryOutput(
  directory: string,
  emitted: readonly string[],
  { format, resume }: PullSourceOptions,
): SourceOutput {
  const store = fileCheckpointStore(join(directory, '.state'));
  const files = new Map<string, ResourceFile>();
  const fileOf = (resource: string, saved?: SavedResource): ResourceFile => {
    const open = files.get(resource) ?? {
      output: openOutput(join(directory, `${encodeURIComponent(resource)}.${format}`), saved?.bytes),
      writer: recordWriter(format, saved?.writer),
    };
    files.set(resource, open);
    return open;
  };
  return {
    state: {
      load: async (resource) => {
        const saved = resume ? ((await store.load(resource)) as SavedResource | undefined) : undefined;
        if (emitted.includes(resource)) fileOf(resource, saved);
        return saved?.cursor;
      },
      save: (resource, cursor) => {
        const file = files.get(resource);
        const saved: SavedResource = {
          cursor,
          bytes: file?.output.length ?? 0,
          writer: file?.writer.state ?? { records: 0 },
        };
        return store.save(resource, saved);
      },
      clear: (resource) => store.clear(resource),
    },
    record: (resource, record) => {
      const { output, writer } = fileOf(resource);
      output.append(writer.write([record]));
    },
    // A resource that has become empty must not keep the records of an earlier run.
    completed: () => {
      for (const resource of emitted) fileOf(resource).output.append('');
    },
    close: () => {
      for (const { output, writer } of files.values()) {
        if (!output.isFresh) output.append(writer.end());
        output.close();
      }
    },
  };
}
