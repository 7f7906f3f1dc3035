import type { SchedulerLike } from 'rxjs';

/** Where records go, and how. */
export interface DatabaseOptions {
  /** The database file; made if there is none. */
  path: string;
  /** DuckDB's own settings, such as `{ memory_limit: '1GB', threads: '2' }`. @default DuckDB's */
  settings?: Readonly<Record<string, string>> | undefined;
  /**
   * Milliseconds between commits, where there are checkpoints to go on from: so much work a kill may cost.
   *
   * @default 1,000 ms, or four times what the last commit took; in any case after 64 MiB of records, 32 MiB with a key
   */
  commitEveryMs?: number | undefined;
  /** What tells when there is something to commit. @default `asyncScheduler` */
  scheduler?: SchedulerLike | undefined;
}

/** What has been committed. */
export interface TableWritten {
  /** Records of this run, whether they came as new rows or in the place of others. */
  readonly records: number;
  /** The same by table. */
  readonly tables: Readonly<Record<string, number>>;
}
