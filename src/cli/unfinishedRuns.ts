import type { CheckpointStore } from '../pagination/checkpointStore.js';
import type { ResourcePlan } from '../rest/config/resourcePlan.js';
import { unfinishedKey } from '../rest/run/unfinishedKey.js';
import { UsageError } from './exitCodes.js';
import type { Format } from './options.js';
import { isSavedFile, type SavedFile } from './recordFile.js';

/** Where a run that is not complete stands, and how long the files of its resources were then: one says nothing without the other. */
export interface UnfinishedRun {
  readonly version: 1;
  readonly format: Format;
  readonly state: unknown;
  /** It began without what earlier runs had saved of its resources. */
  readonly isAnew: boolean;
  readonly files: Readonly<Record<string, SavedFile>>;
}

/** Resources that depend on each other. */
export interface Tree {
  readonly members: readonly string[];
  /** Those whose records come out. */
  readonly emitted: readonly string[];
}

/** Every tree of resources, by the key that its unfinished run is saved under. */
export function unfinishedTrees(plans: readonly ResourcePlan[]): ReadonlyMap<string, Tree> {
  const wanted = new Set(plans.filter(({ selected }) => selected).map(({ name }) => name));
  const trees = plans
    .filter(({ parent }) => parent === undefined)
    .map((root) => {
      const members = neededOf(root, wanted);
      const names = members.map(({ name }) => name);
      const tree: Tree = { members: names, emitted: names.filter((name) => wanted.has(name)) };
      return [unfinishedKey(members, wanted), tree] as const;
    });
  return new Map(trees.filter(([, { emitted }]) => emitted.length > 0));
}

/** @throws UsageError for what another version wrote, or in another format */
export async function unfinishedRuns(
  keys: Iterable<string>,
  store: CheckpointStore,
  { directory, format }: { directory: string; format: Format },
): Promise<Map<string, UnfinishedRun>> {
  const runs = new Map<string, UnfinishedRun>();
  for (const key of keys) {
    const saved = (await store.load(key)) as Partial<UnfinishedRun> | null | undefined;
    if (saved === undefined || saved === null) continue;
    if (saved.version !== 1 || !Object.values(saved.files ?? [undefined]).every(isSavedFile)) {
      throw new UsageError(
        `${directory}: where ${key} stands is of another version or damaged: start without --resume`,
      );
    }
    if (saved.format !== format)
      throw new UsageError(`${directory}: ${key} was written as ${saved.format}, not ${format}`);
    runs.set(key, saved as UnfinishedRun);
  }
  return runs;
}

/** Those of a tree that are read: what is wanted, and its parents. */
function neededOf(plan: ResourcePlan, wanted: ReadonlySet<string>): readonly ResourcePlan[] {
  const below = plan.children.flatMap((child) => neededOf(child, wanted));
  return wanted.has(plan.name) || below.length > 0 ? [plan, ...below] : [];
}
