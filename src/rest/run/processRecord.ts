import { ResponseParseError } from '../../core/errors.js';
import type { ResourcePlan } from '../config/resourcePlan.js';
import type { ProcessingStep } from '../types.js';
import { isPlainObject } from '../valueTemplates.js';
import { nameRecord } from './nameRecord.js';

/** A record with its parent's fields, through the resource's steps: none, one or several. */
export function* processRecord(plan: ResourcePlan, record: unknown, parent: unknown): Iterable<unknown> {
  yield* throughSteps(plan, withInherited(plan, record, parent), 0);
}

function* throughSteps(plan: ResourcePlan, record: unknown, from: number): Iterable<unknown> {
  let current = record;
  for (let index = from; index < plan.steps.length; index++) {
    const step = plan.steps[index] as ProcessingStep;
    if ('filter' in step) {
      if (!named(plan, index, 'filter', current, () => step.filter(current as never))) return;
    } else if ('map' in step) {
      current = named(plan, index, 'map', current, () => step.map(current as never));
    } else {
      const source = current;
      const records = named(plan, index, 'flatMap', current, () => [...step.flatMap(source as never)]);
      for (const one of records) yield* throughSteps(plan, one, index + 1);
      return;
    }
  }
  yield current;
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

/** A step that throws ends the run with an error that says which step and which record. */
function named<T>(plan: ResourcePlan, index: number, kind: string, record: unknown, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `${plan.place}.processingSteps[${index}].${kind} threw for ${nameRecord(plan, record)}: ${problem}`,
      { cause },
    );
  }
}
