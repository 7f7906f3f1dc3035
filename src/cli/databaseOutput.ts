import type { ResourcePlan } from '../rest/config/resourcePlan.js';
import { resourceInfo } from '../rest/resourceInfo.js';
import type { RestSourceRecord } from '../rest/types.js';
import { OutputError } from './exitCodes.js';
import type { CliIo } from './io.js';
import { openChannel } from './pageChannel.js';
import type { SourceOutput } from './sourceOutput.js';
import { unfinishedTrees } from './unfinishedRuns.js';

export interface DatabaseOutputOptions {
  readonly path: string;
  readonly plans: readonly ResourcePlan[];
  readonly resume: boolean;
  readonly replace: boolean;
}

/**
 * A table for each resource. Records are committed with where their resources stand, so that a run that fails, is
 * interrupted or killed can be gone on with.
 */
export async function databaseOutput(
  { path, plans, resume, replace }: DatabaseOutputOptions,
  io: CliIo,
): Promise<SourceOutput> {
  const { tableSinks } = await import('../duckdb/tableSinks.js');
  const tables = tableSinks({ path, replace });
  const { hasUnfinishedRun } = await import('../duckdb/hasUnfinishedRun.js');
  const isUnfinished = () => hasUnfinishedRun(path, unfinishedTrees(plans).keys());
  if (await isUnfinished()) {
    const grows = plans.some(({ selected, primaryKey }) => selected && primaryKey.length === 0);
    if (resume) io.stderr.write(`going on where the last run into ${path} stopped\n`);
    else if (grows && !replace) {
      io.stderr.write(
        `the last run into ${path} was cut off, and its records stay: --resume goes on with it, --replace fills the tables anew\n`,
      );
    }
  }
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
      if (!isEnded) await end('failed');
      return (await isUnfinished()) ? [`${path} has what was committed: --resume goes on from there`] : [];
    },
  };
}
