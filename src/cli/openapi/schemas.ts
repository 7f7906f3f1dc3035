import type { Operation, Parameter, Resolve, Schema } from './types.js';

/** Properties by name, through references and `allOf`; of alternatives those of the first one that has some. */
export function propertiesOf(value: unknown, resolve: Resolve, depth = 0): Readonly<Record<string, unknown>> {
  const schema = resolve<Schema>(value);
  if (!schema || depth > MOST_LEVELS) return {};
  const parts = (schema.allOf ?? []).map((part) => propertiesOf(part, resolve, depth + 1));
  const own = Object.assign({}, ...parts, schema.properties) as Record<string, unknown>;
  if (Object.keys(own).length > 0) return own;
  for (const part of [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])]) {
    const found = propertiesOf(part, resolve, depth + 1);
    if (Object.keys(found).length > 0) return found;
  }
  return {};
}

/** What a list is a list of; nothing where it is no list. */
export function itemsOf(value: unknown, resolve: Resolve, depth = 0): unknown {
  const schema = resolve<Schema>(value);
  if (!schema || depth > MOST_LEVELS) return undefined;
  if (schema.items !== undefined) return schema.items;
  const alternatives = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].filter((part) => !isNull(part, resolve));
  // What may be a list or something else is none to count on.
  for (const part of [...(schema.allOf ?? []), ...(alternatives.length === 1 ? alternatives : [])]) {
    const items = itemsOf(part, resolve, depth + 1);
    if (items !== undefined) return items;
  }
  return undefined;
}

function isNull(value: unknown, resolve: Resolve): boolean {
  return resolve<Schema>(value)?.type === 'null';
}

/** Schemas refer to themselves. */
const MOST_LEVELS = 5;

export interface GoodAnswer {
  readonly schema: unknown;
  /** Names of its headers, in lower case. */
  readonly headers: readonly string[];
}

/** The JSON answer to a GET that goes well. */
export function goodAnswer({ responses = {} }: Operation, resolve: Resolve): GoodAnswer | undefined {
  const status = ['200', '2XX', '2xx', 'default'].find((one) => responses[one] !== undefined);
  const answer = resolve<{
    content?: MediaTypes;
    headers?: Readonly<Record<string, unknown>>;
    schema?: unknown;
  }>(status && responses[status]);
  const schema = jsonSchemaIn(answer?.content) ?? answer?.schema;
  if (schema === undefined) return undefined;
  return { schema, headers: Object.keys(answer?.headers ?? {}).map((name) => name.toLowerCase()) };
}

/** The JSON body that an operation takes; `{}` where none is described. */
export function requestSchema({ requestBody }: Operation, parameters: readonly Parameter[], resolve: Resolve): unknown {
  const body = resolve<{ content?: MediaTypes }>(requestBody);
  return jsonSchemaIn(body?.content) ?? parameters.find((parameter) => parameter.in === 'body')?.schema ?? {};
}

type MediaTypes = Readonly<Record<string, { readonly schema?: unknown }>>;

function jsonSchemaIn(content: MediaTypes = {}): unknown {
  return Object.entries(content).find(([type]) => /[/+]json\b/i.test(type))?.[1].schema;
}

export interface RecordPlace {
  /** Where the list is; nothing where it is the answer itself. */
  readonly select?: string;
  /** A record's properties; none where records are no objects, or not described. */
  readonly record: Readonly<Record<string, unknown>>;
}

/** Envelopes within envelopes: `data.items`. */
const MOST_NESTED = 2;
const ENVELOPE = /^(data|items?|results?|entries|records|rows|values?|content|list|objects|elements|hits|nodes)$/i;
/** What stands beside a list because it has pages. */
const BESIDE =
  /total|count|next|prev|first|last|more|pag|meta|link|cursor|token|limit|offset|size|self|href|url|object/i;

/**
 * Where an answer has its list of records; nothing where it is one record, which may have lists in it too. A list in it is
 * the records where its name says so, or where nothing else is there than what belongs to pages.
 *
 * @param word the last one of the path
 */
export function recordPlace(schema: unknown, word: string, resolve: Resolve): RecordPlace | undefined {
  const items = itemsOf(schema, resolve);
  if (items !== undefined) return { record: propertiesOf(items, resolve) };
  return listIn(schema, word, resolve, '', 1);
}

function listIn(
  schema: unknown,
  word: string,
  resolve: Resolve,
  prefix: string,
  level: number,
): RecordPlace | undefined {
  const properties = Object.entries(propertiesOf(schema, resolve));
  if (properties.some(([name]) => name === 'id')) return undefined;
  const lists = properties.filter(([, property]) => itemsOf(property, resolve) !== undefined);
  const named = lists.filter(([name]) => name.toLowerCase() === word.toLowerCase() || ENVELOPE.test(name));
  const others = properties.filter(([name]) => !BESIDE.test(name));
  const ofObjects = lists.filter(([, list]) => Object.keys(propertiesOf(itemsOf(list, resolve), resolve)).length > 0);
  const isEnvelope = lists.length === 1 && others.length <= 1;
  const [found] = named.length === 1 ? named : isEnvelope ? ofObjects : [];
  if (found) {
    return { select: `${prefix}${found[0]}`, record: propertiesOf(itemsOf(found[1], resolve), resolve) };
  }
  if (lists.length > 0 || level >= MOST_NESTED) return undefined;
  const nested = properties.flatMap(
    ([name, property]) => listIn(property, word, resolve, `${prefix}${name}.`, level + 1) ?? [],
  );
  return nested.length === 1 ? nested[0] : undefined;
}
