import { ResponseParseError } from '../../core/errors.js';
import { messageOf } from '../../core/messageOf.js';
import { isPromiseLike } from '../../core/schema.js';
import type { StepPlan } from '../config/planSteps.js';
import type { ResourcePlan } from '../config/resourcePlan.js';
import { isPlainObject } from '../valueTemplates.js';
import { nameRecord } from './nameRecord.js';

/** At once where every step answers at once. */
export type Made<T> = T | PromiseLike<T>;

/** A record with its parent's fields, through the resource's steps: none, one or several. */
export function processRecord(plan: ResourcePlan, record: unknown, parent: unknown): Made<readonly unknown[]> {
  return throughSteps(plan, withInherited(plan, record, parent), 0);
}

/** Each item through `process`, in order and one after the other: what they make, together. */
export function processAll(
  items: readonly unknown[],
  process: (item: unknown) => Made<readonly unknown[]>,
): Made<readonly unknown[]> {
  const records: unknown[] = [];
  const add = (made: readonly unknown[]) => {
    for (const record of made) records.push(record);
  };
  const later = async (pending: PromiseLike<readonly unknown[]>, next: number) => {
    add(await pending);
    for (const item of items.slice(next)) add(await process(item));
    return records;
  };
  for (const [index, item] of items.entries()) {
    const made = process(item);
    if (isPromiseLike(made)) return later(made as PromiseLike<readonly unknown[]>, index + 1);
    add(made as readonly unknown[]);
  }
  return records;
}

function throughSteps(plan: ResourcePlan, record: unknown, from: number): Made<readonly unknown[]> {
  let current = record;
  for (let index = from; index < plan.steps.length; index++) {
    const step = plan.steps[index] as StepPlan;
    const source = current;
    const after = (made: unknown): Made<readonly unknown[]> => {
      if (step.kind === 'filter') return made ? throughSteps(plan, source, index + 1) : [];
      if (step.kind === 'map') return throughSteps(plan, made, index + 1);
      const several = named(plan, step, source, () => [...(made as Iterable<unknown>)]) as readonly unknown[];
      return processAll(several, (one) => throughSteps(plan, one, index + 1));
    };
    const made = named(plan, step, source, () => step.run(source));
    if (isPromiseLike(made)) return made.then(after);
    if (step.kind === 'flatMap') return after(made);
    if (step.kind === 'map') current = made;
    else if (!made) return [];
  }
  return [current];
}

function withInherited(plan: ResourcePlan, record: unknown, parent: unknown): unknown {
  if (plan.inherited.length === 0) return record;
  if (!isPlainObject(record)) {
    throw new ResponseParseError(
      `${plan.place}.includeFromParent: a record of ${plan.name} is no object that could take them`,
    );
  }
  const fields = plan.inherited.map(({ name, read }) => {
    const field = read(parent);
    return [name, field.found ? field.value : null] as const;
  });
  return { ...record, ...Object.fromEntries(fields) };
}

/** A step that throws, at once or later, ends the run with an error that says which step and which record. */
function named(plan: ResourcePlan, { place }: StepPlan, record: unknown, run: () => unknown): unknown {
  const fail = (cause: unknown): never => {
    const problem = messageOf(cause);
    throw new Error(`${place} threw for ${nameRecord(plan, record)}: ${problem}`, { cause });
  };
  try {
    const made = run();
    return isPromiseLike(made) ? made.then(undefined, fail) : made;
  } catch (cause) {
    return fail(cause);
  }
}
