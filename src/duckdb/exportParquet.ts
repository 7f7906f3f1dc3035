import { openDatabase } from './openDatabase.js';
import { literal, quoted } from './sql.js';
import { hasTable } from './tableColumns.js';

/** Writes a table of a database as a Parquet file. Answers whether there is such a table: without a record there is none. */
export async function exportParquet(path: string, table: string, target: string): Promise<boolean> {
  const database = await openDatabase(path);
  try {
    if (!(await hasTable(database, table))) return false;
    await database.run(`COPY (FROM ${quoted(table)}) TO ${literal(target)} (FORMAT parquet, COMPRESSION zstd)`);
    return true;
  } finally {
    database.close();
  }
}
