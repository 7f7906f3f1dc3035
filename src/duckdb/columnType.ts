import { type DuckDbType, TYPE_ID } from './duckDbApi.js';
import { fieldOf, newShape, type Shape } from './shape.js';
import { literal, quoted } from './sql.js';
import { KIND } from './textKind.js';

const NUMBERS = KIND.integer | KIND.big | KIND.double;
const TEXTS = KIND.date | KIND.time | KIND.timestamp | KIND.zoned | KIND.uuid | KIND.text;

/** Kinds that stand alone. */
const ALONE: ReadonlyMap<number, string> = new Map([
  [KIND.boolean, 'BOOLEAN'],
  [KIND.date, 'DATE'],
  [KIND.time, 'TIME'],
  [KIND.timestamp, 'TIMESTAMP'],
  [KIND.zoned, 'TIMESTAMP WITH TIME ZONE'],
  [KIND.timestamp | KIND.zoned, 'TIMESTAMP WITH TIME ZONE'],
  [KIND.uuid, 'UUID'],
]);

/**
 * The type that holds all of it: what DuckDB's own `read_json` finds when it looks at every record. BIGINT, HUGEINT and
 * DOUBLE widen in this order; texts of several kinds are VARCHAR; what has nothing in common is JSON.
 */
export function columnType(shape: Shape): string {
  const { kinds, fields, element } = shape;
  if ((kinds & KIND.foreign) !== 0) return shape.sql as string;
  if (kinds === KIND.list) return `${columnType(element ?? newShape())}[]`;
  if (kinds === KIND.struct && isStruct(fields)) {
    return `STRUCT(${[...fields].map(([key, field]) => `${quoted(key)} ${columnType(field)}`).join(', ')})`;
  }
  const alone = ALONE.get(kinds);
  if (alone !== undefined) return alone;
  if (kinds !== 0 && (kinds & ~NUMBERS) === 0) {
    if ((kinds & KIND.double) !== 0) return 'DOUBLE';
    return kinds === KIND.integer ? 'BIGINT' : 'HUGEINT';
  }
  return kinds !== 0 && (kinds & ~TEXTS) === 0 ? 'VARCHAR' : 'JSON';
}

/** A nested type as `json_transform` takes it: `{"a":"BIGINT","b":["VARCHAR"]}`. */
export function transformStructure(shape: Shape): unknown {
  if (shape.kinds === KIND.list) return [transformStructure(shape.element ?? newShape())];
  if (shape.kinds === KIND.struct && isStruct(shape.fields)) {
    return Object.fromEntries([...shape.fields].map(([key, field]) => [key, transformStructure(field)]));
  }
  return columnType(shape);
}

/** What a column of one type is as another one, in SQL. */
export function converted(column: string, type: string, shape: Shape): string {
  if (type === 'JSON') return `to_json(${column})`;
  if (!type.endsWith('[]') && !type.startsWith('STRUCT(')) return `CAST(${column} AS ${type})`;
  // By way of JSON: a cast would take a text for JSON of its own.
  return `json_transform(to_json(${column}), ${literal(JSON.stringify(transformStructure(shape)))})`;
}

/** The type that a column of the table has, as {@link columnType} writes it. */
export function typeText(type: DuckDbType): string {
  const { typeId, valueType, entryNames = [], entryTypes = [] } = type;
  if (typeId === TYPE_ID.LIST && valueType) return `${typeText(valueType)}[]`;
  if (typeId === TYPE_ID.VARCHAR) return type.alias === 'JSON' ? 'JSON' : 'VARCHAR';
  if (typeId === TYPE_ID.TIMESTAMP_TZ) return 'TIMESTAMP WITH TIME ZONE';
  if (typeId !== TYPE_ID.STRUCT) return type.toString();
  const entries = entryTypes.map((entryType, index) => `${quoted(entryNames[index] ?? '')} ${typeText(entryType)}`);
  return `STRUCT(${entries.join(', ')})`;
}

/** What a column of the table has seen, by its type. Of JSON only that nothing else holds it. */
export function shapeOfType(type: DuckDbType): Shape {
  const { typeId, valueType, entryNames = [], entryTypes = [] } = type;
  if (typeId === TYPE_ID.LIST && valueType) return { kinds: KIND.list, element: shapeOfType(valueType) };
  if (typeId === TYPE_ID.STRUCT) {
    const shape: Shape = { kinds: KIND.struct };
    entryNames.forEach((name, index) => {
      const entryType = entryTypes[index];
      if (entryType) Object.assign(fieldOf(shape, name), shapeOfType(entryType));
    });
    return shape;
  }
  if (typeId === TYPE_ID.VARCHAR) return { kinds: type.alias === 'JSON' ? KIND.map : KIND.text };
  const kinds = KINDS[typeId];
  return kinds === undefined ? { kinds: KIND.foreign, sql: type.toString() } : { kinds };
}

const KINDS: Readonly<Record<number, number>> = {
  [TYPE_ID.BOOLEAN]: KIND.boolean,
  [TYPE_ID.TINYINT]: KIND.integer,
  [TYPE_ID.SMALLINT]: KIND.integer,
  [TYPE_ID.INTEGER]: KIND.integer,
  [TYPE_ID.BIGINT]: KIND.integer,
  [TYPE_ID.UTINYINT]: KIND.integer,
  [TYPE_ID.USMALLINT]: KIND.integer,
  [TYPE_ID.UINTEGER]: KIND.integer,
  [TYPE_ID.UBIGINT]: KIND.big,
  [TYPE_ID.HUGEINT]: KIND.big,
  [TYPE_ID.FLOAT]: KIND.double,
  [TYPE_ID.DOUBLE]: KIND.double,
  [TYPE_ID.DATE]: KIND.date,
  [TYPE_ID.TIME]: KIND.time,
  [TYPE_ID.TIMESTAMP]: KIND.timestamp,
  [TYPE_ID.TIMESTAMP_TZ]: KIND.zoned,
  [TYPE_ID.UUID]: KIND.uuid,
};

/** An object of fields that a STRUCT can have: its names are told apart without regard to case. */
function isStruct(fields: Shape['fields']): fields is Map<string, Shape> {
  if (!fields || fields.size === 0 || fields.has('')) return false;
  return new Set([...fields.keys()].map((key) => key.toLowerCase())).size === fields.size;
}
