import type { Flow } from './types.js';

/** What one value of a flow adds to its counts. */
export interface FlowCounts {
  pages: number;
  records: number;
  /** Results of a gather that are errors (`returnErrors`). */
  failures: number;
  /** Values of a gather or a stream. */
  values: number;
}

const NONE: FlowCounts = { pages: 0, records: 0, failures: 0, values: 0 };

/** A page counts itself and its records; where records come one by one, each is one. */
export function countsOf({ kind }: Flow, value: unknown): FlowCounts {
  if (kind !== 'pagination')
    return { ...NONE, values: 1, failures: kind === 'gather' && value instanceof Error ? 1 : 0 };
  const { items, checkpoint } = (value ?? {}) as { items?: unknown; checkpoint?: unknown };
  if (Array.isArray(items) && checkpoint !== undefined) return { ...NONE, pages: 1, records: items.length };
  return { ...NONE, records: 1 };
}

/** The counts that are not zero. */
export function shownCounts(counts: FlowCounts): Partial<FlowCounts> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

export function addCounts(counts: FlowCounts, more: FlowCounts): FlowCounts {
  return {
    pages: counts.pages + more.pages,
    records: counts.records + more.records,
    failures: counts.failures + more.failures,
    values: counts.values + more.values,
  };
}

export { NONE as NO_COUNTS };
