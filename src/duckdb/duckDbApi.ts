/** What is used of `@duckdb/node-api`, so that nobody needs its types who does not use it. */
export interface DuckDbModule {
  readonly DuckDBInstance: {
    /** The same instance for the same file in one process: two would write over each other. */
    fromCache(path: string, settings?: Record<string, string>): Promise<DuckDbInstance>;
  };
}

export interface DuckDbInstance {
  connect(): Promise<DuckDbConnection>;
  closeSync(): void;
}

export interface DuckDbConnection {
  run(sql: string): Promise<unknown>;
  runAndReadAll(sql: string): Promise<DuckDbReader>;
  closeSync(): void;
}

export interface DuckDbReader {
  columnNames(): readonly string[];
  columnTypes(): readonly DuckDbType[];
  /** Plain JSON; 64-bit integers as text. */
  getRowsJson(): readonly (readonly unknown[])[];
}

export interface DuckDbType {
  readonly typeId: number;
  /** `JSON` of a VARCHAR that holds JSON. */
  readonly alias?: string;
  /** Of a LIST. */
  readonly valueType?: DuckDbType;
  /** Of a STRUCT. */
  readonly entryNames?: readonly string[];
  readonly entryTypes?: readonly DuckDbType[];
  /** In SQL. */
  toString(): string;
}

/** Numbers of DuckDB's own types, as its C interface has them. */
export const TYPE_ID = {
  BOOLEAN: 1,
  TINYINT: 2,
  SMALLINT: 3,
  INTEGER: 4,
  BIGINT: 5,
  UTINYINT: 6,
  USMALLINT: 7,
  UINTEGER: 8,
  UBIGINT: 9,
  FLOAT: 10,
  DOUBLE: 11,
  TIMESTAMP: 12,
  DATE: 13,
  TIME: 14,
  HUGEINT: 16,
  VARCHAR: 17,
  LIST: 24,
  STRUCT: 25,
  UUID: 27,
  TIMESTAMP_TZ: 31,
} as const;
