import type { Batch } from './batch.js';
import { ORDINAL } from './columnNames.js';
import type { Database } from './openDatabase.js';
import { fromParquet } from './parquet/fromParquet.js';
import { fieldOf } from './shape.js';
import { literal, quoted } from './sql.js';
import type { StagedFile } from './stage.js';
import type { TableColumns } from './tableColumns.js';

/** The least that DuckDB's reader makes room for; the more, the more memory it takes. */
const LEAST_OBJECT_BYTES = 1 << 20;

/**
 * Puts a batch that is closed into a table, within the transaction under way: with a key instead of the rows that have the
 * same one, else after all rows.
 *
 * @param key columns
 */
export async function loadBatch(
  database: Database,
  table: string,
  columns: TableColumns,
  batch: Batch,
  key: readonly string[],
): Promise<void> {
  const { stage, shape } = batch;
  if (stage.rows === 0) return;
  // Of records without any key there are rows all the same.
  if (!shape.fields?.size) fieldOf(shape, 'value');
  const isNew = !columns.exists;
  await columns.fit(shape);
  const target = quoted(table);
  if (key.length === 0) {
    await insertInto(database, target, batch, columns, false);
    return;
  }
  const keys = key.map(quoted);
  const staged = `temp.${quoted(`${table}__staged`)}`;
  const list = [[ORDINAL, 'BIGINT'] as const, ...columns.typesOf(shape)].map(
    ([name, type]) => `${quoted(name)} ${type}`,
  );
  await database.run(`CREATE OR REPLACE TEMP TABLE ${quoted(`${table}__staged`)} (${list.join(', ')})`);
  await insertInto(database, staged, batch, columns, true);
  if (!isNew) {
    const same = keys.map((column) => `${target}.${column} = latest.${column}`).join(' AND ');
    const latest = `(SELECT DISTINCT ${keys.join(', ')} FROM ${staged}) AS latest`;
    await database.run(`DELETE FROM ${target} USING ${latest} WHERE ${same}`);
  }
  await database.run(
    `INSERT INTO ${target} BY NAME SELECT * EXCLUDE (${ORDINAL}) FROM ${staged} ` +
      `QUALIFY row_number() OVER (PARTITION BY ${keys.join(', ')} ORDER BY ${ORDINAL} DESC) = 1 ORDER BY ${ORDINAL}`,
  );
  await database.run(`DROP TABLE ${staged}`);
}

/** @param numbered with the place of each record in the batch */
async function insertInto(
  database: Database,
  target: string,
  { stage, shape }: Batch,
  columns: TableColumns,
  numbered: boolean,
): Promise<void> {
  for (const file of stage.files) {
    const rows = file.columns
      ? columnsOf(file, file.columns, columns, numbered)
      : linesOf(file, [...(numbered ? [[ORDINAL, 'BIGINT'] as const] : []), ...columns.typesOf(shape)]);
    const inserted = await database.read(`INSERT INTO ${target} BY NAME ${rows}`);
    const loaded = Number(inserted.getRowsJson()[0]?.[0]);
    if (loaded !== file.rows) throw new Error(`${target} took ${loaded} of ${file.rows} records`);
  }
}

function columnsOf(
  { path, before }: StagedFile,
  staged: NonNullable<StagedFile['columns']>,
  columns: TableColumns,
  numbered: boolean,
): string {
  const list = staged.map(
    ([name, layout]) => `${fromParquet(quoted(name), layout, columns.shapeOf(name))} AS ${quoted(name)}`,
  );
  const ordinal = numbered ? `file_row_number + ${before} AS ${ORDINAL}, ` : '';
  return `SELECT ${ordinal}${list.join(', ')} FROM read_parquet(${literal(path)}, file_row_number = ${numbered})`;
}

function linesOf({ path, longest }: StagedFile, types: readonly (readonly [string, string])[]): string {
  const columns = types.map(([name, type]) => `${literal(name)}: ${literal(type)}`);
  // In bytes a character takes three at most, of those that JSON does not escape.
  const objectBytes = Math.max(LEAST_OBJECT_BYTES, 3 * longest + 1024);
  return `SELECT * FROM read_json(${literal(path)}, format = 'newline_delimited', records = true, maximum_object_size = ${objectBytes}, columns = {${columns.join(', ')}})`;
}
