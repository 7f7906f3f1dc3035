import { columnNames } from './columnNames.js';
import { columnType, shapeOfType, typeText } from './columnType.js';
import type { Database } from './openDatabase.js';
import { type ColumnChange, isPlain, rebuildTable } from './rebuildTable.js';
import { mergeShape, newShape, type Shape } from './shape.js';
import { literal, quoted } from './sql.js';
import { markUndecided, NO_NOTES, saveNotes, selectNotes, type TableNotes, undecidedIn } from './tableNotes.js';

/** The columns of a table, as they are in the transaction under way. */
export interface TableColumns {
  readonly exists: boolean;
  readonly names: ReturnType<typeof columnNames>;
  /** The type of each column that this shape has. */
  typesOf(shape: Shape): readonly (readonly [column: string, type: string])[];
  /** What a column has seen. */
  shapeOf(column: string): Shape;
  /** Makes the table, or makes it wider, so that it can hold what is in this shape. */
  fit(shape: Shape): Promise<void>;
}

interface KnownColumns {
  readonly exists: boolean;
  readonly shape: Shape;
  readonly types: Map<string, string>;
  readonly notes: TableNotes;
}

/** The columns of a table that may be there. */
export async function readColumns(database: Database, table: string): Promise<TableColumns> {
  if (!(await hasTable(database, table))) return newColumns(database, table, await readNotes(database, table));
  const reader = await database.read(`SELECT * FROM ${quoted(table)} LIMIT 0`);
  const names = reader.columnNames();
  const types = reader.columnTypes().map((type, index) => [names[index] as string, type] as const);
  const shape: Shape = { kinds: 0, fields: new Map(types.map(([name, type]) => [name, shapeOfType(type)])) };
  const notes = await readNotes(database, table);
  markUndecided(shape, notes.undecided);
  const texts = new Map(types.map(([name, type]) => [name, typeText(type)]));
  return columnsOf(database, table, { exists: true, shape, types: texts, notes });
}

/** Those of a table that is not there yet. */
export function newColumns(database: Database, table: string, notes = NO_NOTES): TableColumns {
  return columnsOf(database, table, { exists: false, shape: newShape(), types: new Map(), notes });
}

export async function hasTable(database: Database, table: string): Promise<boolean> {
  const sql = `SELECT 1 FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = 'main' AND lower(table_name) = lower(${literal(table)})`;
  return (await database.read(sql)).getRowsJson().length > 0;
}

/** What has been noted of a table, be it there or only begun. */
export async function readNotes(database: Database, table: string): Promise<TableNotes> {
  const saved = (await database.read(selectNotes(table))).getRowsJson()[0]?.[0];
  return typeof saved === 'string' ? (JSON.parse(saved) as TableNotes) : NO_NOTES;
}

function columnsOf(database: Database, table: string, known: KnownColumns): TableColumns {
  const { shape: columns, types, notes } = known;
  const target = quoted(table);
  let { exists } = known;
  const names = columnNames([...types.keys()], new Map(Object.entries(notes.renamed)));
  let saved = JSON.stringify(notes);

  /** Columns of this shape whose type is another one now, or that are new. */
  const changesFor = (shape: Shape): ColumnChange[] =>
    [...(shape.fields?.keys() ?? [])].flatMap((name) => {
      const field = columns.fields?.get(name) as Shape;
      const type = columnType(field);
      const before = types.get(name);
      return before === type ? [] : [{ name, type, before, shape: field }];
    });
  const widen = async (changes: readonly ColumnChange[], empty: ReadonlySet<string>) => {
    const mustRebuild = changes.some((change) => !isPlain(change, empty));
    if (mustRebuild) await rebuildTable(database, table, [...types.keys()], changes);
    for (const { name, type, before } of changes) {
      const column = quoted(name);
      if (before === undefined) await database.run(`ALTER TABLE ${target} ADD COLUMN ${column} ${type}`);
      else if (!mustRebuild) await database.run(`ALTER TABLE ${target} ALTER ${column} SET DATA TYPE ${type}`);
      types.set(name, type);
    }
  };
  const create = async () => {
    for (const [name, field] of columns.fields ?? []) types.set(name, columnType(field));
    const list = [...types].map(([name, type]) => `${quoted(name)} ${type}`);
    await database.run(`CREATE TABLE ${target} (${list.join(', ')})`);
    exists = true;
  };
  return {
    get exists() {
      return exists;
    },
    names,
    typesOf: ({ fields = new Map() }) => [...fields.keys()].map((name) => [name, types.get(name) as string] as const),
    shapeOf: (name) => columns.fields?.get(name) ?? newShape(),
    fit: async (shape) => {
      const empty = new Set([...(columns.fields ?? [])].filter(([, { kinds }]) => kinds === 0).map(([name]) => name));
      mergeShape(columns, shape, true);
      if (!exists) await create();
      await widen(changesFor(shape), empty);
      const now: TableNotes = {
        ...notes,
        renamed: Object.fromEntries(names.renamed),
        undecided: undecidedIn(columns),
      };
      if (JSON.stringify(now) === saved) return;
      saved = JSON.stringify(now);
      await database.run(saveNotes(table, now));
    },
  };
}
