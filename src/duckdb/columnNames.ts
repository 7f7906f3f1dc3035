/** Which column each key of the records goes to. */
export interface ColumnNames {
  /** The column of a key, found or made up. */
  of(key: string): string;
  /** The key that goes to a column. */
  keyOf(column: string): string;
  /** Keys whose column has another name. */
  readonly renamed: ReadonlyMap<string, string>;
}

/** Numbers the records of a batch, so that of two with one key the later one stays. */
export const ORDINAL = '__ordinal';

/**
 * DuckDB does not tell `Id` from `id`. A key goes to the column of its name, else to one of the table that differs in case
 * alone, unless another key has that; else to a new one: `id`, `id_1`. So each key of a record keeps its value.
 *
 * @param columns of the table
 * @param renamed what earlier runs had decided
 */
export function columnNames(columns: readonly string[], renamed: ReadonlyMap<string, string> = new Map()): ColumnNames {
  const columnOf = new Map(renamed);
  /** By the column's name in lower case: the key that goes there, or none yet. */
  const keyOf = new Map<string, string | undefined>([[ORDINAL, ORDINAL]]);
  const spelling = new Map(columns.map((column) => [column.toLowerCase(), column]));
  for (const column of columns) keyOf.set(column.toLowerCase(), undefined);
  for (const [key, column] of renamed) keyOf.set(column.toLowerCase(), key);
  const differing = new Map(renamed);

  const find = (key: string): string => {
    const wanted = wellFormed(key) || 'C0';
    for (let tries = 0; ; tries++) {
      const column = tries === 0 ? wanted : `${wanted}_${tries}`;
      const lower = column.toLowerCase();
      const holder = keyOf.get(lower);
      if (holder !== undefined) continue;
      keyOf.set(lower, key);
      return spelling.get(lower) ?? column;
    }
  };
  return {
    of: (key) => {
      let column = columnOf.get(key);
      if (column === undefined) {
        column = find(key);
        columnOf.set(key, column);
        if (column !== key) differing.set(key, column);
      }
      return column;
    },
    keyOf: (column) => keyOf.get(column.toLowerCase()) ?? column,
    renamed: differing,
  };
}

/** Halves of characters, which no UTF-8 has, become U+FFFD. */
function wellFormed(text: string): string {
  return text.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD');
}
