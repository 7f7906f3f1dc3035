import { NOTES_SCHEMA } from './openDatabase.js';
import { newShape, type Shape } from './shape.js';
import { literal } from './sql.js';
import { KIND } from './textKind.js';

/** What the types of a table do not say. */
export interface TableNotes {
  /** Keys whose column has another name. */
  readonly renamed: Readonly<Record<string, string>>;
  /** Places of type JSON for want of a value: nothing but nulls so far, or objects without a key. */
  readonly undecided: readonly (readonly [path: readonly (string | 0)[], kinds: number])[];
  /** Of a table that is to replace another: the run that fills it, by the key of what that one goes on from. */
  readonly run?: string | undefined;
}

export const NO_NOTES: TableNotes = { renamed: {}, undecided: [] };

const TABLE = `${NOTES_SCHEMA}.tables`;

export function selectNotes(table: string): string {
  return `SELECT notes FROM ${TABLE} WHERE name = ${literal(table.toLowerCase())}`;
}

export function saveNotes(table: string, notes: TableNotes): string {
  return `INSERT OR REPLACE INTO ${TABLE} VALUES (${literal(table.toLowerCase())}, ${literal(JSON.stringify(notes))})`;
}

export function clearNotes(table: string): string {
  return `DELETE FROM ${TABLE} WHERE name = ${literal(table.toLowerCase())}`;
}

/** The notes of a table that takes another one's name. */
export function renameNotes(table: string, name: string): string {
  return `UPDATE ${TABLE} SET name = ${literal(name.toLowerCase())} WHERE name = ${literal(table.toLowerCase())}`;
}

/** @param columns the shapes of the table's columns, by name */
export function undecidedIn(columns: Shape): TableNotes['undecided'] {
  const found: [(string | 0)[], number][] = [];
  const visit = ({ kinds, fields, element }: Shape, path: (string | 0)[]) => {
    if (kinds === 0 || (kinds === KIND.struct && !fields?.size)) found.push([path, kinds]);
    if (kinds === KIND.struct) for (const [key, field] of fields ?? []) visit(field, [...path, key]);
    if (kinds === KIND.list) visit(element ?? newShape(), [...path, 0]);
  };
  for (const [name, column] of columns.fields ?? []) visit(column, [name]);
  return found;
}

/** Takes back that these places are JSON, where the table still has them so. */
export function markUndecided(columns: Shape, undecided: TableNotes['undecided']): void {
  for (const [path, kinds] of undecided) {
    let shape: Shape | undefined = columns;
    for (const step of path) shape = step === 0 ? shape?.element : shape?.fields?.get(step);
    if (shape?.kinds === KIND.map) shape.kinds = kinds;
  }
}
