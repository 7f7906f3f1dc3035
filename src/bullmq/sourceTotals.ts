import type { SourceJob, SourceJobData, SourceJobResult, SourceTotals } from './sourceTypes.js';

export type SourceResult = Pick<SourceJobResult, 'resources' | 'cursors'>;

/** Children whose results are read at once. */
const AT_ONCE = 1000;

/** What a job has read itself. */
export function ownResult({ resource = '', pages = 0, records = 0, skipped, cursors }: SourceJobData): SourceJobResult {
  const isSkipped = skipped !== undefined;
  return {
    resources: { [resource]: { runs: 1, pages, records, skipped: isSkipped ? 1 : 0 } },
    ...(isSkipped && { skipped }),
    ...(cursors && { cursors }),
  };
}

/** What all children of a job have read, together with `own`. */
export async function withChildren(job: SourceJob, own: SourceResult): Promise<SourceResult> {
  const resources: Record<string, SourceTotals> = {};
  const cursors: Record<string, Record<string, unknown>> = {};
  const add = (result: SourceResult) => {
    for (const [name, totals] of Object.entries(result.resources)) resources[name] = sum(resources[name], totals);
    for (const [name, values] of Object.entries(result.cursors ?? {})) {
      cursors[name] = Object.assign(cursors[name] ?? {}, values);
    }
  };
  add(own);
  // A page of a hash that Redis rearranges meanwhile may bring one twice.
  const seen = new Set<string>();
  let cursor = 0;
  do {
    const { processed = {}, nextProcessedCursor = 0 } = await job.getDependencies({
      processed: { cursor, count: AT_ONCE },
    });
    for (const [key, result] of Object.entries(processed)) {
      if (!seen.has(key)) add(result as SourceResult);
      seen.add(key);
    }
    cursor = Number(nextProcessedCursor);
  } while (cursor !== 0);
  return { resources, ...(Object.keys(cursors).length > 0 && { cursors }) };
}

function sum(left: SourceTotals | undefined, right: SourceTotals): SourceTotals {
  const { runs = 0, pages = 0, records = 0, skipped = 0 } = left ?? {};
  return {
    runs: runs + right.runs,
    pages: pages + right.pages,
    records: records + right.records,
    skipped: skipped + right.skipped,
  };
}
