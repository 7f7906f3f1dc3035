import { ConfigurationError } from '../../core/errors.js';
import type { ProcessingStep } from '../stepTypes.js';
import { dltReader } from './dltReader.js';

/**
 * dlt's `filter`, `map` and `yield_map`, in this order where one step has several. Functions cannot come from JSON, but may have
 * been put there since.
 */
export function processingStepsFromDlt(steps: unknown, place: string): ProcessingStep[] {
  if (!Array.isArray(steps)) throw new ConfigurationError(place, 'must be a list');
  return steps.flatMap((step, index): ProcessingStep[] => {
    const reader = dltReader(step, `${place}[${index}]`);
    const filter = callableOf(reader, 'filter');
    const map = callableOf(reader, 'map');
    const flatMap = callableOf(reader, 'yield_map');
    reader.done();
    if (!filter && !map && !flatMap) {
      throw new ConfigurationError(`${place}[${index}]`, 'must be one of filter, map and yield_map');
    }
    return [
      ...(filter ? [{ filter: filter as (record: never) => boolean }] : []),
      ...(map ? [{ map }] : []),
      ...(flatMap ? [{ flatMap: flatMap as (record: never) => Iterable<unknown> }] : []),
    ];
  });
}

function callableOf(reader: ReturnType<typeof dltReader>, key: string): ((record: never) => unknown) | undefined {
  const step = reader.optional(key);
  if (step === undefined || step === null) return undefined;
  if (typeof step !== 'function')
    reader.fail(key, 'a Python function cannot come from JSON; put a function of yours in its place');
  return step as (record: never) => unknown;
}
