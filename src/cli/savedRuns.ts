import { join } from 'node:path';
import { fileCheckpointStore } from '../node/fileCheckpointStore.js';
import type { ResourcePlan } from '../rest/config/resourcePlan.js';
import { UsageError } from './exitCodes.js';
import type { Format } from './options.js';
import { isSavedFile, type SavedFile } from './recordFile.js';

/** In the directory of the files. */
export const STATE_FOLDER = '.state';

/** What is saved of a resource that is incremental: its value, and how long its file and those of its dependents were then. */
export interface SavedRun {
  readonly version: 1;
  readonly format: Format;
  readonly cursor: unknown;
  readonly files: Readonly<Record<string, SavedFile>>;
}

/** For each resource the nearest one, itself first, that is incremental: with its value stands and falls what the file holds. */
export function keepers(plans: readonly ResourcePlan[]): ReadonlyMap<string, string> {
  const byName = new Map(plans.map((plan) => [plan.name, plan]));
  const keeperOf = (plan: ResourcePlan | undefined): string | undefined => {
    if (!plan || plan.endpoint.incremental) return plan?.name;
    return plan.parent === undefined ? undefined : keeperOf(byName.get(plan.parent));
  };
  const pairs = plans.map(({ name }) => [name, keeperOf(byName.get(name))] as const);
  return new Map(pairs.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

export async function savedRuns(
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
