import type { ResourcePlan } from '../rest/config/resourcePlan.js';
import { resourceInfo } from '../rest/resourceInfo.js';
import type { RestSourceRecord } from '../rest/types.js';
import { OutputError } from './exitCodes.js';
import { openChannel } from './pageChannel.js';
import type { SourceOutput } from './sourceOutput.js';

export interface DatabaseOutputOptions {
  readonly path: string;
  readonly plans: readonly ResourcePlan[];
  readonly resume: boolean;
  readonly replace: boolean;
}

/**
 * A table for each resource, in one transaction with what is saved of those that are incremental: a run that fails, is
 * interrupted or killed has never been.
 */
export async function databaseOutput({ path, plans, resume, replace }: DatabaseOutputOptions): Promise<SourceOutput> {
  const { tableSinks } = await import('../duckdb/tableSinks.js');
  const tables = tableSinks({ path, replace });
  const channel = await openChannel<RestSourceRecord>((records$) =>
    tables({ records$, resources: plans.map(resourceInfo) }),
  );
  const end = (how: 'complete' | 'failed') =>
    channel.end(how).catch((error: unknown) => {
      throw new OutputError(path, error as NodeJS.ErrnoException);
    });
  let isEnded = false;
  return {
    // Without --resume everything is read, and its values are saved anew.
    state: resume ? tables.state : { ...tables.state, load: async () => undefined },
    record: (resource, record, parentKey) => channel.next({ resource, record, ...(parentKey && { parentKey }) }),
    completed: async () => {},
    ended: () => {
      isEnded = true;
      return end('complete');
    },
    close: async () => {
      if (isEnded) return [];
      await end('failed');
      return [`${path} is as it was: a run that is not complete leaves nothing in it`];
    },
  };
}
