import { ConfigurationError } from '../core/errors.js';
import { converted } from './columnType.js';
import type { Database } from './openDatabase.js';
import type { Shape } from './shape.js';
import { literal, quoted } from './sql.js';

/** A column that becomes another type, or that is new. */
export interface ColumnChange {
  readonly name: string;
  readonly type: string;
  /** The type that the table has for it, if any. */
  readonly before: string | undefined;
  /** What its values have been. */
  readonly shape: Shape;
}

/**
 * Whether `ALTER TABLE` can do it, and do it again when DuckDB reads its log after a crash: there a cast to or from JSON is
 * an internal error (1.5), which would leave a database that cannot be opened, and a time zone is that of the machine.
 *
 * @param empty columns in which nothing but nulls has been
 */
export function isPlain({ name, type, before }: ColumnChange, empty: ReadonlySet<string>): boolean {
  if (before === undefined) return true;
  if (/JSON|TIME ZONE/.test(type)) return false;
  return !before.includes('JSON') || empty.has(name);
}

/**
 * Makes the table anew with its columns in those types: what the log holds then is rows. New columns are not made.
 *
 * @throws ConfigurationError where the table has keys, checks or indexes, which a copy would lose
 */
export async function rebuildTable(
  database: Database,
  table: string,
  columns: readonly string[],
  changes: readonly ColumnChange[],
): Promise<void> {
  const named = `database_name = current_database() AND schema_name = 'main' AND lower(table_name) = lower(${literal(table)})`;
  const bound = await database.read(
    `SELECT (SELECT count(*) FROM duckdb_constraints() WHERE ${named}) + (SELECT count(*) FROM duckdb_indexes() WHERE ${named})`,
  );
  if (Number(bound.getRowsJson()[0]?.[0]) > 0) {
    const what = changes.map(({ name, type }) => `${name} ${type}`).join(', ');
    throw new ConfigurationError(
      'table',
      `${table} would have to have ${what}, and has constraints or indexes that a change of types would lose: change it yourself, or load into another table`,
    );
  }
  const changed = new Map(changes.map((change) => [change.name, change]));
  const list = columns.map((name) => {
    const change = changed.get(name);
    return change ? `${converted(quoted(name), change.type, change.shape)} AS ${quoted(name)}` : quoted(name);
  });
  const rebuilt = quoted(`${table}__rebuilt`);
  await database.run(`CREATE OR REPLACE TABLE ${rebuilt} AS SELECT ${list.join(', ')} FROM ${quoted(table)}`);
  await database.run(`DROP TABLE ${quoted(table)}`);
  await database.run(`ALTER TABLE ${rebuilt} RENAME TO ${quoted(table)}`);
}
