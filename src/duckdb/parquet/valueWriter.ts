import type { Layout, Scalar } from './layout.js';
import { type LeafColumn, leafColumn, PHYSICAL } from './leafColumn.js';
import { jsonForm, PUT_VALUE } from './putValue.js';
import type { ThriftStruct } from './thrift.js';

/** Takes the values of one place of the records. */
export interface ValueWriter {
  /**
   * @param repetition the depth of the list of which this is a further item; 0 for the first one of a record
   * @param definition how many of the places above are there
   */
  write(value: unknown, repetition: number, definition: number): void;
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

/** Every place is optional, as any field of a record may be missing. */
export function valueWriter(layout: Layout, place: Place): ValueWriter {
  if (typeof layout === 'string') return leafWriter(layout, place);
  return 'element' in layout ? listWriter(layout.element, place) : structWriter(layout.fields, place);
}

function leafWriter(layout: Scalar, { path, definition, repetition }: Place): ValueWriter {
  const type = layout === 'json' ? 'text' : layout;
  const column = leafColumn(type, path, definition + 1, repetition);
  const { definitions, repetitions } = column;
  const isInList = repetition > 0;
  const put = PUT_VALUE[layout];
  return {
    write: (value, level, above) => {
      const isThere = value !== null && value !== undefined && put(column, value);
      definitions.byte(isThere ? above + 1 : above);
      if (isInList) repetitions.byte(level);
    },
    leaves: [column],
    schema: [[[1, { i32: PHYSICAL[type] }], OPTIONAL, [4, { text: nameOf(path) }], ...(type === 'text' ? [UTF8] : [])]],
  };
}

function structWriter(
  fields: readonly (readonly [string, Layout])[],
  { path, definition, repetition }: Place,
): ValueWriter {
  const writers = fields.map(([key, layout]) => {
    const place = { path: [...path, key], definition: definition + 1, repetition };
    return [key, valueWriter(layout, place)] as const;
  });
  return {
    write: (given, level, above) => {
      const value = jsonForm(given) as Readonly<Record<string, unknown>> | null | undefined;
      const isThere = typeof value === 'object' && value !== null;
      for (const [key, writer] of writers) {
        if (isThere) writer.write(value[key], level, above + 1);
        else writer.write(null, level, above);
      }
    },
    leaves: writers.flatMap(([, { leaves }]) => leaves),
    schema: [
      [OPTIONAL, [4, { text: nameOf(path) }], [5, { i32: writers.length }]],
      ...writers.flatMap(([, { schema }]) => schema),
    ],
  };
}

function listWriter(element: Layout, { path, definition, repetition }: Place): ValueWriter {
  const depth = repetition + 1;
  const writer = valueWriter(element, {
    path: [...path, 'list', 'element'],
    definition: definition + 2,
    repetition: depth,
  });
  return {
    write: (given, level, above) => {
      const value = jsonForm(given);
      if (!Array.isArray(value)) writer.write(null, level, above);
      else if (value.length === 0) writer.write(null, level, above + 1);
      for (let index = 0; Array.isArray(value) && index < value.length; index++) {
        writer.write(value[index], index === 0 ? level : depth, above + 2);
      }
    },
    leaves: writer.leaves,
    schema: [
      [OPTIONAL, [4, { text: nameOf(path) }], [5, { i32: 1 }], LIST],
      [REPEATED, [4, { text: 'list' }], [5, { i32: 1 }]],
      ...writer.schema,
    ],
  };
}

/** Of an item of a list it is always `element`. */
function nameOf(path: readonly string[]): string {
  return path.at(-1) ?? '';
}
