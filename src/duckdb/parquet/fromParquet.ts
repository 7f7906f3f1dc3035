import { columnType } from '../columnType.js';
import { newShape, type Shape } from '../shape.js';
import { literal, quoted } from '../sql.js';
import { KIND } from '../textKind.js';
import type { Layout } from './layout.js';

/** The types of scalars in a file. */
const FILE_TYPE = { boolean: 'BOOLEAN', int64: 'BIGINT', double: 'DOUBLE', text: 'VARCHAR', json: 'VARCHAR' } as const;

/**
 * What a value of a file is as one of the table, in SQL.
 *
 * @param shape what the table's column has seen
 */
export function fromParquet(value: string, layout: Layout, shape: Shape, depth = 0): string {
  const type = columnType(shape);
  if (isCastable(layout, shape)) {
    return typeof layout === 'string' && FILE_TYPE[layout] === type ? value : `CAST(${value} AS ${type})`;
  }
  if (type === 'JSON') return asJson(value, layout, depth);
  const isShaped = (shape.kinds & KIND.foreign) === 0 && typeof layout === 'object';
  if (isShaped && 'element' in layout && shape.kinds === KIND.list) {
    const item = `item${depth}`;
    return `list_transform(${value}, lambda ${item}: ${fromParquet(item, layout.element, shape.element ?? newShape(), depth + 1)})`;
  }
  if (isShaped && 'fields' in layout && shape.kinds === KIND.struct) {
    const there = new Map(layout.fields);
    const fields = [...(shape.fields ?? [])].map(([key, field]) => {
      const inner = there.get(key);
      const made = inner
        ? fromParquet(`${value}.${quoted(key)}`, inner, field, depth)
        : `CAST(NULL AS ${columnType(field)})`;
      return `${quoted(key)} := ${made}`;
    });
    return `CASE WHEN ${value} IS NULL THEN NULL ELSE struct_pack(${fields.join(', ')}) END`;
  }
  return `CAST(${asJson(value, layout, depth)} AS ${type})`;
}

/** Whether DuckDB's own cast keeps what is there: same fields, and no text that it would read as JSON. */
function isCastable(layout: Layout, shape: Shape): boolean {
  const { kinds, element, fields } = shape;
  if (kinds === 0) return layout === 'text';
  if (columnType(shape) === 'JSON') return layout === 'json';
  if (typeof layout === 'string') return layout !== 'json';
  if ('element' in layout) return kinds === KIND.list && isCastable(layout.element, element ?? newShape());
  const own = [...(fields ?? [])];
  return (
    kinds === KIND.struct &&
    own.length === layout.fields.length &&
    layout.fields.every(([key, inner], index) => own[index]?.[0] === key && isCastable(inner, own[index][1]))
  );
}

function asJson(value: string, layout: Layout, depth: number): string {
  if (layout === 'json') return `CAST(${value} AS JSON)`;
  if (typeof layout === 'string' || !hasJson(layout)) return `to_json(${value})`;
  if ('element' in layout) {
    const item = `item${depth}`;
    return `to_json(list_transform(${value}, lambda ${item}: ${asJson(item, layout.element, depth + 1)}))`;
  }
  const fields = layout.fields.map(
    ([key, inner]) => `${literal(key)}, ${asJson(`${value}.${quoted(key)}`, inner, depth)}`,
  );
  return `CASE WHEN ${value} IS NULL THEN NULL ELSE json_object(${fields.join(', ')}) END`;
}

function hasJson(layout: Layout): boolean {
  if (typeof layout === 'string') return layout === 'json';
  return 'element' in layout ? hasJson(layout.element) : layout.fields.some(([, inner]) => hasJson(inner));
}
