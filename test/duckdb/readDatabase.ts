import { DuckDBInstance } from '@duckdb/node-api';

/** The rows of a query, as JSON has them; 64-bit integers are text. */
export async function query(path: string, sql: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.fromCache(path);
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(sql);
    return reader.getRowObjectsJson() as Record<string, unknown>[];
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** The columns of a table with their types. */
export async function columnsOf(path: string, table: string): Promise<Record<string, string>> {
  const rows = await query(path, `DESCRIBE "${table}"`);
  return Object.fromEntries(rows.map(({ column_name, column_type }) => [String(column_name), String(column_type)]));
}
