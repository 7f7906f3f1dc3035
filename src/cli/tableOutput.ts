import { renameSync, rmSync } from 'node:fs';
import { createRedactor } from '../core/redact.js';
import type { TableSink } from '../duckdb/tableSink.js';
import type { Page, PaginationCheckpoint } from '../pagination/types.js';
import { OutputError, UsageError } from './exitCodes.js';
import type { CliIo } from './io.js';
import type { PullSettings } from './options.js';
import { openChannel } from './pageChannel.js';
import { plannedOutput } from './pullOutput.js';
import { tableOf } from './storageOption.js';

export interface TableOutputOptions
  extends Pick<PullSettings, 'storage' | 'table' | 'primaryKey' | 'replace' | 'resume' | 'redact' | 'dryRun'> {
  readonly out: string;
  readonly url: string;
}

/** A checkpoint in a database, with the pull that it belongs to. */
type OwnCheckpoint = PaginationCheckpoint & { readonly pull?: string };

/**
 * The pages of a URL as a table of a DuckDB file. A Parquet file cannot be gone on with: it is written at the end, from a
 * database beside it that is there until then.
 *
 * @param target which pull it is, as checkpoints name it
 */
export async function tableOutput(options: TableOutputOptions, target: string, io: CliIo) {
  const { out, storage, url, resume, redact, dryRun, primaryKey = [], replace } = options;
  const { tableSink } = await import('../duckdb/tableSink.js');
  const table = options.table ?? tableOf(url);
  const isParquet = storage.into === 'parquet';
  const path = isParquet ? `${out}.part.duckdb` : out;
  const remove = () => {
    for (const file of [path, `${path}.wal`]) rmSync(file, { force: true });
  };
  if (isParquet && !resume) remove();
  const sink = tableSink({ path, table, primaryKey, replace: replace && !isParquet });
  const resumeFrom = await standing(
    sink,
    { resume, replace, primaryKey },
    `table ${table} of ${createRedactor(redact).url(path)}`,
    target,
    io,
  );
  if (dryRun) return plannedOutput(resumeFrom);
  const channel = await openChannel<Page<unknown>>(sink.pages);
  return {
    resumeFrom,
    drained$: () => sink.pace(),
    page: (page: Page<unknown>) =>
      channel.next({ ...page, checkpoint: { ...page.checkpoint, pull: target } as OwnCheckpoint }),
    close: async ({ ended, completed }: { ended: boolean; completed: boolean }) => {
      await channel.end(ended ? 'complete' : 'failed').catch((error: unknown) => {
        throw new OutputError(path, error as NodeJS.ErrnoException);
      });
      if (!isParquet || !ended) return;
      const { exportParquet } = await import('../duckdb/exportParquet.js');
      const temporary = `${out}.tmp`;
      if (await exportParquet(path, table, temporary)) renameSync(temporary, out);
      else io.stderr.write(`there are no records, and without one no columns: ${out} is as it was\n`);
      if (completed) remove();
    },
    lostColumns: undefined,
  };
}

/** Where the last pull stands, said in a line. */
async function standing(
  sink: TableSink,
  { resume, replace, primaryKey }: Pick<PullSettings, 'resume' | 'replace' | 'primaryKey'>,
  place: string,
  target: string,
  io: CliIo,
): Promise<PaginationCheckpoint | undefined> {
  const checkpoint: OwnCheckpoint | undefined = await sink.checkpoint();
  const count = checkpoint?.collectedItems.toLocaleString('en');
  if (!resume) {
    const doubles = checkpoint?.next && !replace && !primaryKey?.length;
    if (doubles) {
      io.stderr.write(
        `the last pull into ${place} was cut off after ${count} records, which stay: --resume goes on with it, --replace fills the table anew\n`,
      );
    }
    return undefined;
  }
  if (!checkpoint) {
    io.stderr.write(`there is no checkpoint for ${place}: starting from the first page\n`);
    return undefined;
  }
  if (checkpoint.pull !== undefined && checkpoint.pull !== target) {
    throw new UsageError(`${place} belongs to another pull: ${checkpoint.pull}`);
  }
  io.stderr.write(
    checkpoint.next
      ? `going on after ${count} records\n`
      : `the last pull into ${place} was complete: nothing is left; without --resume it starts again\n`,
  );
  return checkpoint;
}
