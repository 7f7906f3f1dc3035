import type { Batch } from './batch.js';
import { ORDINAL } from './columnNames.js';
import type { Database } from './openDatabase.js';
import { fieldOf } from './shape.js';
import { literal, quoted } from './sql.js';
import type { TableColumns } from './tableColumns.js';

/** The least that DuckDB's reader makes room for; the more, the more memory it takes. */
const LEAST_OBJECT_BYTES = 1 << 20;

/**
 * Puts a batch into a table, within the transaction under way: with a key instead of the rows that have the same one, else
 * after all rows.
 *
 * @param key columns
 */
export async function loadBatch(
  database: Database,
  table: string,
  columns: TableColumns,
  { stage, shape }: Batch,
  key: readonly string[],
): Promise<void> {
  stage.close();
  if (stage.lines === 0) return;
  // Of records without any key there are rows all the same.
  if (!shape.fields?.size) fieldOf(shape, 'value');
  const isNew = !columns.exists;
  await columns.fit(shape);
  const types = columns.typesOf(shape);
  const target = quoted(table);
  if (key.length === 0) {
    const inserted = await database.read(`INSERT INTO ${target} BY NAME SELECT * FROM ${linesOf(stage, types)}`);
    assertAll(Number(inserted.getRowsJson()[0]?.[0]), stage.lines, table);
    return;
  }
  const keys = key.map(quoted);
  const staged = quoted(`${table}__staged`);
  const numbered = linesOf(stage, [[ORDINAL, 'BIGINT'], ...types]);
  const created = await database.read(`CREATE OR REPLACE TEMP TABLE ${staged} AS SELECT * FROM ${numbered}`);
  assertAll(Number(created.getRowsJson()[0]?.[0]), stage.lines, table);
  if (!isNew) {
    const same = keys.map((column) => `${target}.${column} = latest.${column}`).join(' AND ');
    const latest = `(SELECT DISTINCT ${keys.join(', ')} FROM temp.${staged}) AS latest`;
    await database.run(`DELETE FROM ${target} USING ${latest} WHERE ${same}`);
  }
  await database.run(
    `INSERT INTO ${target} BY NAME SELECT * EXCLUDE (${ORDINAL}) FROM temp.${staged} ` +
      `QUALIFY row_number() OVER (PARTITION BY ${keys.join(', ')} ORDER BY ${ORDINAL} DESC) = 1 ORDER BY ${ORDINAL}`,
  );
  await database.run(`DROP TABLE temp.${staged}`);
}

function linesOf({ path, longest }: Batch['stage'], types: readonly (readonly [string, string])[]): string {
  const columns = types.map(([name, type]) => `${literal(name)}: ${literal(type)}`);
  // In bytes a character takes three at most, of those that JSON does not escape.
  const objectBytes = Math.max(LEAST_OBJECT_BYTES, 3 * longest + 1024);
  return `read_json(${literal(path)}, format = 'newline_delimited', records = true, maximum_object_size = ${objectBytes}, columns = {${columns.join(', ')}})`;
}

function assertAll(loaded: number, lines: number, table: string): void {
  if (loaded !== lines) throw new Error(`${table} took ${loaded} of ${lines} records`);
}
