import { existsSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileCheckpointStore } from '../node/fileCheckpointStore.js';
import type { CheckpointStore } from '../pagination/checkpointStore.js';
import type { ResourcePlan } from '../rest/config/resourcePlan.js';
import type { ExactJson } from './exactJson.js';
import { UsageError } from './exitCodes.js';
import type { CliIo } from './io.js';
import type { Format, PullSettings } from './options.js';
import {
  openRecordFile,
  openReplacement,
  partOf,
  type RecordFile,
  type Replacement,
  type SavedFile,
} from './recordFile.js';
import { keepers, type SavedRun, STATE_FOLDER, savedRuns } from './savedRuns.js';
import { stdoutRecords } from './stdoutRecords.js';
import type { LockedFile } from './underLocks.js';
import { type UnfinishedRun, unfinishedRuns, unfinishedTrees } from './unfinishedRuns.js';

/** Where the records of a source go. */
export interface SourceOutput {
  /** @param parentKey what tells the record's parent apart */
  record(resource: string, record: unknown, parentKey?: Readonly<Record<string, unknown>>): void;
  readonly state?: CheckpointStore;
  /** A resource, with all that depends on it, is complete. */
  completed(resource: string): Promise<void>;
  /** The run has come to its end, or to the limit that was set: told before `close`. */
  ended?(): Promise<void>;
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

  const trees = unfinishedTrees(plans);
  const unfinished = resume
    ? await unfinishedRuns(trees.keys(), store, { directory, format })
    : new Map<string, UnfinishedRun>();

  const grown = new Map<string, RecordFile>();
  const anew = new Map<string, Replacement>();
  const lengths = new Map<string, Record<string, SavedFile>>();
  const isAnew = (key: string) => unfinished.get(key)?.isAnew ?? !resume;
  for (const [key, { members }] of trees) {
    // What it began without it goes on without.
    if (isAnew(key)) for (const name of members) runs.delete(name);
  }
  const goneOnWith = new Set<string>();
  for (const { files } of unfinished.values()) {
    for (const [resource, saved] of Object.entries(files)) {
      goneOnWith.add(resource);
      const path = pathOf(resource);
      const options = { saved, stringify: exactJson?.stringify };
      // A run that failed where there was no old file has left its new one there.
      if (existsSync(partOf(path))) anew.set(resource, openReplacement(path, format, options));
      else grown.set(resource, openRecordFile(path, format, options));
    }
  }
  for (const resource of emitted) {
    if (goneOnWith.has(resource)) continue;
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
      grown.get(resource) ??
      anew.get(resource) ??
      openReplacement(pathOf(resource), format, { stringify: exactJson?.stringify });
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
  /** How long the files of a tree's resources are now. */
  const filesOf = (tree: readonly string[]): Record<string, SavedFile> =>
    Object.fromEntries(
      tree.flatMap((name) => {
        const file = grown.get(name) ?? anew.get(name);
        return file && (!file.isFresh || grown.has(name)) ? [[name, file.saved]] : [];
      }),
    );
  // One after the other, and before the end, which may come by another resource's failure.
  let finishing = Promise.resolve();

  return {
    state: {
      load: async (key) => (trees.has(key) ? unfinished.get(key)?.state : runs.get(key)?.cursor),
      save: (resource, cursor) => {
        const tree = trees.get(resource);
        if (tree) {
          const standing = { state: cursor, isAnew: isAnew(resource), files: filesOf(tree.emitted) };
          return store.save(resource, { version: 1, format, ...standing } satisfies UnfinishedRun);
        }
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
