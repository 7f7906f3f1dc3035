import { columnType } from '../columnType.js';
import type { Shape } from '../shape.js';
import { KIND } from '../textKind.js';

/** How values of one place are written: what has nothing in common is JSON text. */
export type Scalar = 'boolean' | 'int64' | 'double' | 'text' | 'json';
export type Layout =
  | Scalar
  | { readonly element: Layout }
  | { readonly fields: readonly (readonly [key: string, layout: Layout])[] };

const NUMBERS = KIND.integer | KIND.big | KIND.double;

/** How values that have been of this shape are written; `undefined` of whole numbers that need more than 64 bits. */
export function layoutOf(shape: Shape): Layout | undefined {
  const { kinds, element, fields } = shape;
  if (kinds === 0) return 'text';
  if ((kinds & KIND.big) !== 0 && (kinds & ~NUMBERS) === 0) return undefined;
  if (kinds === KIND.boolean) return 'boolean';
  if (kinds === KIND.integer) return 'int64';
  if ((kinds & ~(KIND.integer | KIND.double)) === 0) return 'double';
  if (kinds === KIND.list) {
    const layout = element ? layoutOf(element) : 'text';
    return layout && { element: layout };
  }
  const type = columnType(shape);
  if (kinds === KIND.struct && type !== 'JSON') {
    const layouts: [string, Layout][] = [];
    for (const [key, field] of fields ?? []) {
      const layout = layoutOf(field);
      if (!layout) return undefined;
      layouts.push([key, layout]);
    }
    return { fields: layouts };
  }
  return type === 'JSON' ? 'json' : 'text';
}
