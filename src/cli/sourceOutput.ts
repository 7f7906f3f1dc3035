import { renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileCheckpointStore } from '../node/fileCheckpointStore.js';
import type { CheckpointStore } from '../pagination/checkpointStore.js';
import type { ResourcePlan } from '../rest/config/resourcePlan.js';
import type { ExactJson } from './exactJson.js';
import { UsageError } from './exitCodes.js';
import type { CliIo } from './io.js';
import type { Format, PullSettings } from './options.js';
import {
  isSavedFile,
  openRecordFile,
  openReplacement,
  type RecordFile,
  type Replacement,
  type SavedFile,
} from './recordFile.js';
import { stdoutRecords } from './stdoutRecords.js';
import type { LockedFile } from './underLocks.js';

/** Where the records of a source go. */
export interface SourceOutput {
  record(resource: string, record: unknown): void;
  readonly state?: CheckpointStore;
  /** A resource, with all that depends on it, is complete. */
  completed(resource: string): Promise<void>;
  /** Answers what is to be said about files that are not what one might think. */
  close(): Promise<readonly string[]>;
  /** CSV: keys without a column, and how many records had them. */
  readonly lostColumns?: ReadonlyMap<string, number>;
}

/** One resource alone as it is, several with their names. */
export function streamOutput(
  plans: readonly ResourcePlan[],
  { format, exactJson }: Pick<PullSettings, 'format' | 'exactJson'>,
  io: CliIo,
): SourceOutput {
  const alone = plans.filter(({ selected }) => selected).length === 1;
  if (!alone && format === 'csv')
    throw new UsageError('--format csv takes one resource: name it with --select, or give a directory with --out');
  const records = stdoutRecords(format, io, exactJson);
  // A CSV's columns are those of its first batch: what comes in one turn is a page.
  let batch: unknown[] = [];
  const flush = () => {
    if (batch.length > 0) records.write(batch);
    batch = [];
  };
  return {
    record: (resource, record) => {
      if (batch.push(alone ? record : { resource, record }) === 1) queueMicrotask(flush);
    },
    completed: async () => {},
    close: async () => {
      flush();
      records.end();
      return [];
    },
    lostColumns: records.lostColumns,
  };
}

/** What is saved of a resource that is incremental: its value, and how long its file and those of its dependents were then. */
interface SavedRun {
  readonly version: 1;
  readonly format: Format;
  readonly cursor: unknown;
  readonly files: Readonly<Record<string, SavedFile>>;
}

const STATE_FOLDER = '.state';

export interface DirectoryOptions {
  readonly directory: string;
  readonly plans: readonly ResourcePlan[];
  readonly format: Format;
  readonly resume: boolean;
  readonly exactJson?: ExactJson;
}

/**
 * A file for each resource. One that is read anew takes its old file's place once it is complete, and not before. One that
 * brings only what is new, because it or what it depends on is incremental, goes on with its file: the lengths of
 * all these files are saved in one piece with the incremental value, so that a run that fails or is killed leaves
 * no half of itself behind for the next one to repeat.
 */
export async function directoryOutput({
  directory,
  plans,
  format,
  resume,
  exactJson,
}: DirectoryOptions): Promise<SourceOutput> {
  const store = fileCheckpointStore(join(directory, STATE_FOLDER));
  const emitted = plans.filter(({ selected }) => selected).map(({ name }) => name);
  const keeperOf = keepers(plans);
  const pathOf = (resource: string) => join(directory, `${encodeURIComponent(resource)}.${format}`);
  const runs = resume ? await savedRuns(new Set(keeperOf.values()), directory, format) : new Map<string, SavedRun>();

  const grown = new Map<string, RecordFile>();
  const anew = new Map<string, Replacement>();
  const lengths = new Map<string, Record<string, SavedFile>>();
  for (const resource of emitted) {
    const keeper = keeperOf.get(resource);
    const run = keeper === undefined ? undefined : runs.get(keeper);
    if (!run) continue;
    const saved = run.files[resource];
    if (!saved) {
      throw new UsageError(
        `--resume would bring what is new of ${resource} alone: it was not among what the last run over ${keeper} read; start without --resume`,
      );
    }
    grown.set(resource, openRecordFile(pathOf(resource), format, { saved, stringify: exactJson?.stringify }));
  }
  const fileOf = (resource: string): RecordFile | Replacement => {
    const open =
      grown.get(resource) ?? anew.get(resource) ?? openReplacement(pathOf(resource), format, exactJson?.stringify);
    if (!grown.has(resource)) anew.set(resource, open as Replacement);
    return open;
  };
  // The lengths that it saves mean the file that is about to go.
  const forget = async (keeper: string | undefined) => {
    if (keeper !== undefined && !runs.has(keeper)) await store.clear(keeper);
  };

  const finish = async (resource: string) => {
    const kept = emitted.filter((name) => (keeperOf.get(name) ?? name) === resource);
    if (keeperOf.get(resource) === resource) await forget(resource);
    const saved: Record<string, SavedFile> = {};
    for (const name of kept) {
      const file = fileOf(name);
      saved[name] = file.saved;
      if ('replace' in file) file.replace();
      else file.close(true);
      grown.delete(name);
      anew.delete(name);
    }
    lengths.set(resource, saved);
  };
  // One after the other, and before the end, which may come by another resource's failure.
  let finishing = Promise.resolve();

  return {
    state: {
      load: async (resource) => runs.get(resource)?.cursor,
      save: (resource, cursor) => {
        const files = lengths.get(resource) ?? {};
        return store.save(resource, { version: 1, format, cursor, files } satisfies SavedRun);
      },
      clear: (resource) => store.clear(resource),
    },
    record: (resource, record) => fileOf(resource).write([record]),
    completed: (resource) => {
      finishing = finishing.then(() => finish(resource));
      return finishing;
    },
    close: async () => {
      await finishing.catch(() => {});
      const remarks: string[] = [];
      for (const file of grown.values()) file.close(false);
      for (const [resource, file] of anew) {
        const part = file.giveUp();
        if (part === undefined) continue;
        if (file.hasOld) {
          remarks.push(`${basename(pathOf(resource))} is as it was; what came of this run is in ${basename(part)}`);
        } else {
          await forget(keeperOf.get(resource));
          renameSync(part, pathOf(resource));
        }
      }
      return remarks;
    },
  };
}

/** What a run over these resources must be the only one to write: their files, and what is saved of those they depend on. */
export function lockedFiles(directory: string, plans: readonly ResourcePlan[], format: Format): LockedFile[] {
  const keeperOf = keepers(plans);
  const emitted = plans.filter(({ selected }) => selected).map(({ name }) => name);
  const names = emitted.flatMap((name) => [name, keeperOf.get(name) ?? name]);
  // In one order for all: of two runs that want the same, one gets all of it.
  return [...new Set(names)].sort().map((name) => {
    const path = join(directory, encodeURIComponent(name));
    return { path, temporary: emitted.includes(name) ? [`${path}.${format}.tmp`] : [] };
  });
}

/** For each resource the nearest one, itself first, that is incremental: with its value stands and falls what the file holds. */
function keepers(plans: readonly ResourcePlan[]): ReadonlyMap<string, string> {
  const byName = new Map(plans.map((plan) => [plan.name, plan]));
  const keeperOf = (plan: ResourcePlan | undefined): string | undefined => {
    if (!plan || plan.endpoint.incremental) return plan?.name;
    return plan.parent === undefined ? undefined : keeperOf(byName.get(plan.parent));
  };
  const pairs = plans.map(({ name }) => [name, keeperOf(byName.get(name))] as const);
  return new Map(pairs.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

async function savedRuns(
  keepers: ReadonlySet<string>,
  directory: string,
  format: Format,
): Promise<Map<string, SavedRun>> {
  const folder = join(directory, STATE_FOLDER);
  const store = fileCheckpointStore(folder);
  const runs = new Map<string, SavedRun>();
  for (const keeper of keepers) {
    const saved = (await store.load(keeper)) as Partial<SavedRun> | null | undefined;
    if (saved === undefined) continue;
    if (saved?.version !== 1 || !Object.values(saved.files ?? [undefined]).every(isSavedFile)) {
      throw new UsageError(
        `${folder}: what is saved of ${keeper} is of another version or damaged: start without --resume`,
      );
    }
    if (saved.format !== format) {
      throw new UsageError(`${folder}: the files of the last run over ${keeper} are ${saved.format}, not ${format}`);
    }
    runs.set(keeper, saved as SavedRun);
  }
  return runs;
}
