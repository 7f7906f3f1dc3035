import { newShape, type Shape } from '../shape.js';
import { knownKeys } from './knownKeys.js';
import type { Layout, Scalar } from './layout.js';
import { type LeafColumn, leafColumn, PHYSICAL } from './leafColumn.js';
import { jsonForm, PUT, putValue } from './putValue.js';
import type { ThriftStruct } from './thrift.js';

/** Takes the values of one place of the records. */
export interface ValueWriter {
  /**
   * @param repetition the depth of the list of which this is a further item; 0 for the first one of a record
   * @param definition how many of the places above are there
   * @returns false for a misfit, of which a part may be written
   */
  write(value: unknown, repetition: number, definition: number): boolean;
  readonly leaves: readonly LeafColumn[];
  /** What the file says of this place and of all in it. */
  readonly schema: readonly ThriftStruct[];
}

/** Where a place is, and the highest levels above it. */
interface Place {
  readonly path: readonly string[];
  readonly definition: number;
  readonly repetition: number;
}

const OPTIONAL = [3, { i32: 1 }] as const;
const REPEATED = [3, { i32: 2 }] as const;
const UTF8 = [6, { i32: 0 }] as const;
const LIST = [6, { i32: 3 }] as const;

/**
 * Every place is optional, as any field of a record may be missing.
 *
 * @param shape what the values of this place have been so far: others are misfits
 */
export function valueWriter(layout: Layout, shape: Shape, place: Place): ValueWriter {
  if (typeof layout === 'string') return leafWriter(layout, shape, place);
  return 'element' in layout ? listWriter(layout.element, shape, place) : structWriter(layout.fields, shape, place);
}

function leafWriter(layout: Scalar, shape: Shape, { path, definition, repetition }: Place): ValueWriter {
  const type = layout === 'json' ? 'text' : layout;
  const column = leafColumn(type, path, definition + 1, repetition);
  const { definitions, repetitions } = column;
  const isInList = repetition > 0;
  const put = putValue(layout, column, shape);
  return {
    write: (value, level, above) => {
      const done = value === null || value === undefined ? PUT.null : put(value);
      definitions.byte(done === PUT.value ? above + 1 : above);
      if (isInList) repetitions.byte(level);
      return done !== PUT.misfit;
    },
    leaves: [column],
    schema: [[[1, { i32: PHYSICAL[type] }], OPTIONAL, [4, { text: nameOf(path) }], ...(type === 'text' ? [UTF8] : [])]],
  };
}

function structWriter(
  fields: readonly (readonly [string, Layout])[],
  shape: Shape,
  { path, definition, repetition }: Place,
): ValueWriter {
  const keys = fields.map(([key]) => key);
  const hasKnownKeys = knownKeys(keys);
  const writers = fields.map(([key, layout]) => {
    const place = { path: [...path, key], definition: definition + 1, repetition };
    return valueWriter(layout, shape.fields?.get(key) ?? newShape(), place);
  });
  return {
    write: (given, level, above) => {
      const value = jsonForm(given);
      if (isNothing(value)) {
        for (const writer of writers) writer.write(null, level, above);
        return true;
      }
      if (typeof value !== 'object' || Array.isArray(value) || !hasKnownKeys(value)) return false;
      for (let index = 0; index < writers.length; index++) {
        const field = (value as Record<string, unknown>)[keys[index] as string];
        if (!(writers[index] as ValueWriter).write(field, level, above + 1)) return false;
      }
      return true;
    },
    leaves: writers.flatMap(({ leaves }) => leaves),
    schema: [
      [OPTIONAL, [4, { text: nameOf(path) }], [5, { i32: writers.length }]],
      ...writers.flatMap(({ schema }) => schema),
    ],
  };
}

function listWriter(element: Layout, shape: Shape, { path, definition, repetition }: Place): ValueWriter {
  const depth = repetition + 1;
  const writer = valueWriter(element, shape.element ?? newShape(), {
    path: [...path, 'list', 'element'],
    definition: definition + 2,
    repetition: depth,
  });
  return {
    write: (given, level, above) => {
      const value = jsonForm(given);
      if (isNothing(value)) return writer.write(null, level, above);
      if (!Array.isArray(value)) return false;
      if (value.length === 0) return writer.write(null, level, above + 1);
      for (let index = 0; index < value.length; index++) {
        if (!writer.write(value[index], index === 0 ? level : depth, above + 2)) return false;
      }
      return true;
    },
    leaves: writer.leaves,
    schema: [
      [OPTIONAL, [4, { text: nameOf(path) }], [5, { i32: 1 }], LIST],
      [REPEATED, [4, { text: 'list' }], [5, { i32: 1 }]],
      ...writer.schema,
    ],
  };
}

/** What is null as JSON has it, or left out. */
function isNothing(value: unknown): value is null | undefined {
  if (value === null || value === undefined || typeof value === 'function' || typeof value === 'symbol') return true;
  return typeof value === 'number' && !Number.isFinite(value);
}

/** Of an item of a list it is always `element`. */
function nameOf(path: readonly string[]): string {
  return path.at(-1) ?? '';
}
