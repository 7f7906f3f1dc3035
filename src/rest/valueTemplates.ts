import { ConfigurationError, ResponseParseError } from '../core/errors.js';
import { join } from './config/validator.js';
import { type Placeholder, parseTemplate, placeholdersIn, type Template } from './placeholders.js';

/** What placeholders stand for in one run of an endpoint. */
export interface PlaceholderValues {
  /** The value, or `undefined` where there is none. */
  valueOf(placeholder: Placeholder): unknown;
  /** The record (or run) whose value it is, for errors. */
  readonly origin: string;
}

/** A text of the configuration with its place in it. */
export interface PlacedTemplate {
  readonly template: Template;
  readonly place: string;
}

/** A value of the configuration, taken apart once. */
export type ValueTemplate =
  | { readonly kind: 'constant'; readonly value: unknown }
  | ({ readonly kind: 'text' } & PlacedTemplate)
  | { readonly kind: 'list'; readonly items: readonly ValueTemplate[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [name: PlacedTemplate, value: ValueTemplate])[] };

/**
 * Takes every text inside `value` apart, names of keys included.
 *
 * @throws ConfigurationError for a value that holds itself
 */
export function parseValue(
  value: unknown,
  place: string,
  resourceNames: Iterable<string>,
  around: readonly unknown[] = [],
): ValueTemplate {
  if (typeof value === 'object' && around.includes(value)) throw new ConfigurationError(place, 'holds itself');
  if (typeof value === 'string') {
    const template = parseTemplate(value, place, resourceNames);
    return placeholdersIn(template).length === 0
      ? { kind: 'constant', value: template.join('') }
      : { kind: 'text', template, place };
  }
  const inside = [...around, value];
  if (Array.isArray(value)) {
    const items = value.map((item, index) => parseValue(item, `${place}[${index}]`, resourceNames, inside));
    return { kind: 'list', items };
  }
  if (!isPlainObject(value)) return { kind: 'constant', value };
  return {
    kind: 'object',
    entries: Object.entries(value).map(([name, field]) => {
      const fieldPlace = join(place, name);
      return [
        { template: parseTemplate(name, fieldPlace, resourceNames), place: fieldPlace },
        parseValue(field, fieldPlace, resourceNames, inside),
      ];
    }),
  };
}

/**
 * The value with its placeholders filled in. One that stands alone keeps its type, `null` too.
 *
 * @throws ResponseParseError naming place and record where a placeholder finds nothing
 */
export function fillValue(template: ValueTemplate, values: PlaceholderValues): unknown {
  switch (template.kind) {
    case 'constant':
      return template.value;
    case 'text': {
      const [only, ...others] = template.template;
      return typeof only === 'object' && others.length === 0
        ? found(only, template.place, values)
        : fillText(template, values);
    }
    case 'list':
      return template.items.map((item) => fillValue(item, values));
    case 'object':
      return Object.fromEntries(
        template.entries.map(([name, field]) => [fillText(name, values), fillValue(field, values)] as const),
      );
  }
}

/** A text with its placeholders filled in; `encode` for each of their values. A missing value is an error that names the record. */
export function fillText(
  { template, place }: PlacedTemplate,
  values: PlaceholderValues,
  encode: (text: string) => string = (text) => text,
): string {
  return template.map((part) => (typeof part === 'string' ? part : encode(textOf(part, place, values)))).join('');
}

/** Every placeholder in a value. */
export function placeholdersOf(template: ValueTemplate): readonly (readonly [Placeholder, place: string])[] {
  switch (template.kind) {
    case 'constant':
      return [];
    case 'text':
      return placed(template);
    case 'list':
      return template.items.flatMap(placeholdersOf);
    case 'object':
      return template.entries.flatMap(([name, value]) => [...placed(name), ...placeholdersOf(value)]);
  }
}

export function placed({ template, place }: PlacedTemplate): readonly (readonly [Placeholder, place: string])[] {
  return placeholdersIn(template).map((placeholder) => [placeholder, place] as const);
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function textOf(placeholder: Placeholder, place: string, values: PlaceholderValues): string {
  const value = found(placeholder, place, values);
  if (value === null) throw new ResponseParseError(`${place}: ${placeholder.raw} is null in ${values.origin}`);
  if (typeof value === 'object' || typeof value === 'function' || typeof value === 'symbol') {
    throw new ResponseParseError(`${place}: ${placeholder.raw} is no text or number in ${values.origin}`);
  }
  return String(value);
}

/** What a placeholder stands for. Left out, the request would ask for something else. */
function found(placeholder: Placeholder, place: string, values: PlaceholderValues): unknown {
  const value = values.valueOf(placeholder);
  if (value !== undefined) return value;
  const advice =
    placeholder.kind === 'incremental' ? ': incremental.initialValue says what to begin with, or null' : '';
  throw new ResponseParseError(`${place}: ${placeholder.raw} is missing in ${values.origin}${advice}`);
}
