import type { RestStrategyConfig } from '../../rest/configTypes.js';
import type { GoodAnswer } from './schemas.js';
import { propertiesOf } from './schemas.js';
import type { Parameter, Resolve, Schema } from './types.js';

export interface ScaffoldPaging {
  readonly strategy?: RestStrategyConfig;
  /** The largest page that may be asked for. */
  readonly params?: Readonly<Record<string, number>>;
  /** The same in the body of a POST. */
  readonly json?: Readonly<Record<string, unknown>>;
}

const PAGE = /^(page|page_?(number|no|index))$/i;
const OFFSET = /^(offset|skip|start_?(index|at))$/i;
const CURSOR =
  /^(cursor|(next_?)?(page_?)?token|(page|start)_?cursor|after|starting_?after|continuation(_?token)?|marker)$/i;
const SIZE = /^(limit|count|(per_?page|page_?(size|limit)|size|max_?(results|items)|first|take))$/i;
const NEXT_CURSOR =
  /^(next_?(page_?)?(cursor|token)|(next_?)?(cursor|continuation(_?token)?|marker)|end_?cursor|after)$/i;

/** How pages go on, where the names of parameters say it; nothing is left to detection. */
export function pagingOf(parameters: readonly Parameter[], answer: GoodAnswer, resolve: Resolve): ScaffoldPaging {
  const query = parameters.filter((parameter) => parameter.in === 'query');
  const named = (pattern: RegExp) => query.find(({ name }) => pattern.test(name));
  const [page, offset, cursor, size] = [PAGE, OFFSET, CURSOR, SIZE].map(named);
  const most = size && boundsOf(size, resolve).maximum;
  const params = size && most !== undefined && most >= 1 ? { params: { [size.name]: most } } : {};
  // Such a link is followed as it stands, whatever its parameters.
  if (answer.headers.includes('link')) return { strategy: { type: 'link-header' }, ...params };
  if (cursor) {
    const cursorPath = cursorIn(answer.schema, resolve);
    return { ...(cursorPath && { strategy: { type: 'cursor', cursorParam: cursor.name, cursorPath } }), ...params };
  }
  if (offset && size) {
    return { strategy: { type: 'offset-limit', offsetParam: offset.name, limitParam: size.name }, ...params };
  }
  if (page) {
    const { minimum, first } = boundsOf(page, resolve);
    const basePage = minimum === 0 || first === 0 ? { basePage: 0 } : {};
    return { strategy: { type: 'page-number', pageParam: page.name, ...basePage }, ...params };
  }
  return params;
}

/** The same of a POST whose body says which page is asked for, at the top or one level down: `page_size`, `paging.offset`. */
export function bodyPagingOf(body: unknown, answer: GoodAnswer, resolve: Resolve): ScaffoldPaging | undefined {
  const fields = Object.entries(propertiesOf(body, resolve)).flatMap(([name, property]) => [
    { path: name, name, schema: property },
    ...Object.entries(propertiesOf(property, resolve)).map(([inner, schema]) => ({
      path: `${name}.${inner}`,
      name: inner,
      schema,
    })),
  ]);
  const values = fields.filter(({ schema }) => isText(schema, resolve));
  const named = (pattern: RegExp) => values.find(({ name }) => pattern.test(name));
  const [page, offset, cursor, size] = [PAGE, OFFSET, CURSOR, SIZE].map(named);
  if (!page && !offset && !cursor) return undefined;
  const most = size && resolve<Schema>(size.schema)?.maximum;
  const json = size && most !== undefined && most >= 1 ? { json: nested(size.path, most) } : {};
  if (cursor) {
    const cursorPath = cursorIn(answer.schema, resolve);
    return { ...(cursorPath && { strategy: { type: 'cursor', cursorBodyPath: cursor.path, cursorPath } }), ...json };
  }
  if (offset && size) {
    return { strategy: { type: 'offset-limit', offsetBodyPath: offset.path, limitBodyPath: size.path }, ...json };
  }
  if (!page) return json;
  const { minimum, default: first } = resolve<Schema>(page.schema) ?? {};
  const basePage = minimum === 0 || first === 0 ? { basePage: 0 } : {};
  return { strategy: { type: 'page-number', pageBodyPath: page.path, ...basePage }, ...json };
}

function nested(path: string, value: number): Record<string, unknown> {
  const [outer = '', inner] = path.split('.');
  return { [outer]: inner === undefined ? value : { [inner]: value } };
}

function boundsOf(parameter: Parameter, resolve: Resolve) {
  const { minimum, maximum, default: first } = resolve<Schema>(parameter.schema) ?? parameter;
  return { minimum, maximum, first };
}

/** The one place that is named like a cursor; none where there are several, or where it may be an address. */
function cursorIn(schema: unknown, resolve: Resolve): string | undefined {
  const own = Object.entries(propertiesOf(schema, resolve));
  const found = own.flatMap(([name, property]) => {
    if (NEXT_CURSOR.test(name) && isText(property, resolve)) return [name];
    const nested = Object.entries(propertiesOf(property, resolve));
    return nested
      .filter(([inner, value]) => NEXT_CURSOR.test(inner) && isText(value, resolve))
      .map(([inner]) => `${name}.${inner}`);
  });
  return found.length === 1 ? found[0] : undefined;
}

function isText(property: unknown, resolve: Resolve): boolean {
  const types = [resolve<Schema>(property)?.type ?? 'string'].flat();
  return types.some((type) => type === 'string' || type === 'integer' || type === 'number');
}
