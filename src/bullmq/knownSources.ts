import { UnrecoverableError } from 'bullmq';
import { checkOptions } from '../core/checkOptions.js';
import type { ResourcePlan } from '../rest/config/resourcePlan.js';
import { type CursorState, cursorState } from '../rest/run/cursorState.js';
import type { SavedCursor } from '../rest/run/incremental.js';
import { withParents } from '../rest/run/parents.js';
import { sourceContext } from '../rest/run/sourceContext.js';
import type { SourceContext } from '../rest/run/sourceRun.js';
import type { SourceJob, SourceRun, SourceWorkerOptions } from './sourceTypes.js';

/** Sources, and runs of them, that a worker keeps in mind: few are at work at once. */
const KEPT = 32;

/** A worker's sources: each is checked and planned once for its params, and has one client. */
export interface KnownSources {
  /** @throws UnrecoverableError for one that is none of the worker's; ConfigurationError for one that cannot be */
  of(run: SourceRun): SourceContext;
  /** What the jobs of one run start from, read once: it does not change before all of them are done. */
  savedCursors(job: SourceJob, plan: ResourcePlan): CursorState['saved$'];
}

export function knownSources({ sources }: Pick<SourceWorkerOptions, 'sources'>): KnownSources {
  const contexts = new Map<string, SourceContext>();
  const saved = new Map<string, CursorState['saved$']>();
  const of = ({ source, params }: SourceRun): SourceContext => {
    const make = Object.hasOwn(sources, source) ? sources[source] : undefined;
    if (!make) {
      const names = Object.keys(sources).join(', ');
      throw new UnrecoverableError(`source ${JSON.stringify(source)} is none of this worker's: ${names}`);
    }
    return kept(contexts, JSON.stringify([source, params]), () => {
      const made = make(params ?? {});
      checkOptions(made, {}, `sources.${source}.`);
      const { config, ...options } = made;
      return sourceContext(config, options);
    });
  };
  return {
    of,
    savedCursors: (job, plan) =>
      kept(
        saved,
        JSON.stringify([job.data.run, plan.name]),
        () => cursorState(plan, of(job.data).state, new Map()).saved$,
      ),
  };
}

/** The resources that are read: those wanted, and the parents that they need. */
export function neededOf({ plans }: SourceContext, run: SourceRun): ReadonlySet<string> {
  return withParents(plans, wantedOf(plans, run));
}

/** The resources whose records are wanted. */
export function wantedOf(plans: readonly ResourcePlan[], { resources }: SourceRun): ReadonlySet<string> {
  if (!resources) return new Set(plans.filter(({ selected }) => selected).map(({ name }) => name));
  const unknown = resources.find((name) => !plans.some((plan) => plan.name === name));
  if (unknown === undefined) return new Set(resources);
  const names = plans.map(({ name }) => name).join(', ');
  throw new UnrecoverableError(`resources: there is no resource ${JSON.stringify(unknown)}: ${names}`);
}

/** What the resource's incremental values are after a run that is complete. */
export async function saveCursors(
  { plans, state }: SourceContext,
  cursors: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): Promise<void> {
  for (const plan of plans) {
    const of = cursors[plan.name];
    if (!of || !state) continue;
    const { keep, save$ } = cursorState(plan, state, new Map());
    for (const [path, cursor] of Object.entries(of)) keep(path, cursor as SavedCursor);
    await save$.forEach(() => {});
  }
}

function kept<T>(map: Map<string, T>, key: string, make: () => T): T {
  const value = map.get(key) ?? make();
  // The one that was asked for last is forgotten last.
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= KEPT) break;
    map.delete(oldest);
  }
  return value;
}

/** What a job reads. */
export function planOf({ plans }: SourceContext, { data }: SourceJob): ResourcePlan {
  const plan = plans.find(({ name }) => name === data.resource);
  if (!plan) throw new UnrecoverableError(`resource ${JSON.stringify(data.resource)} is none of its source any longer`);
  return plan;
}
