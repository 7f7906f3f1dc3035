import { bodyPagingOf, pagingOf, type ScaffoldPaging } from './pagingOf.js';
import { goodAnswer, propertiesOf, type RecordPlace, recordPlace, requestSchema } from './schemas.js';
import type { OpenedDocument, Operation, Parameter, Resolve, Schema } from './types.js';

/** A GET that answers with a list, or a POST that searches one. */
export interface Collection {
  readonly method: 'GET' | 'POST';
  /** As the document has it: `/teams/{team_id}/projects`. */
  readonly path: string;
  /** What it is a list of: the path, without `/search` where it is a POST. */
  readonly base: string;
  /** Unique in the document, and fit for a placeholder: `projects`. */
  readonly name: string;
  /** Of the path, in its order. */
  readonly parameters: readonly string[];
  readonly place: RecordPlace;
  readonly paging: ScaffoldPaging;
  /** Query parameters that have to be there, with their values where the document, or somebody, gives one. */
  readonly required: Readonly<Record<string, unknown>>;
  /** The same of headers, but for those that auth and content have. */
  readonly headers: Readonly<Record<string, unknown>>;
  /** The same of a POST's body. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface FoundCollections {
  readonly collections: readonly Collection[];
  /** Paths that are no list, and why. */
  readonly leftOut: readonly string[];
}

interface PathItem {
  readonly get?: unknown;
  readonly post?: unknown;
  readonly parameters?: readonly unknown[];
}

/** The last word of a POST that reads: `/search`, `/_search`, `/tasks/list`, `/items:query`. */
const SEARCH = /^(.*)[/:]_?(search|query|find|filter|list)$/i;

/** Every list of the document. `given`: values of parameters that somebody names. */
export function collectionsOf(
  { document, resolve }: OpenedDocument,
  given: Readonly<Record<string, string>>,
): FoundCollections {
  const found: Omit<Collection, 'name'>[] = [];
  const leftOut: string[] = [];
  for (const [path, value] of Object.entries(document.paths ?? {})) {
    const item = resolve<PathItem>(value);
    const searched = SEARCH.exec(path)?.[1];
    for (const method of ['GET', 'POST'] as const) {
      const operation = resolve<Operation>(method === 'GET' ? item?.get : item?.post);
      const base = method === 'GET' ? path : searched;
      if (!operation || base === undefined) continue;
      const made = collectionAt({ method, path, base }, operation, item?.parameters ?? [], { resolve, given });
      if (typeof made === 'string') leftOut.push(`${titleOf({ method, path })}: ${made}`);
      else found.push(made);
    }
  }
  const lists = new Set(found.filter(({ method }) => method === 'GET').map(({ path }) => path));
  const kept = found.filter((one) => {
    const isDouble = one.method === 'POST' && (lists.has(one.base) || lists.has(one.path));
    if (isDouble) leftOut.push(`${titleOf(one)}: a GET has the same list`);
    return !isDouble;
  });
  const names = uniqueNames(kept);
  return { collections: kept.map((one, index) => ({ ...one, name: names[index] ?? one.path })), leftOut };
}

/** As lines for people name it. */
export function titleOf({ method, path }: Pick<Collection, 'method' | 'path'>): string {
  return method === 'GET' ? path : `${method} ${path}`;
}

/** The list that an operation answers with, or why it is none. */
function collectionAt(
  at: Pick<Collection, 'method' | 'path' | 'base'>,
  operation: Operation,
  shared: readonly unknown[],
  { resolve, given }: { resolve: Resolve; given: Readonly<Record<string, string>> },
): Omit<Collection, 'name'> | string {
  const answer = goodAnswer(operation, resolve);
  const place = answer && listAt(at, answer.schema, resolve);
  if (operation.deprecated) return 'deprecated';
  if (!answer) return 'no JSON answer is described';
  if (!place) return 'one record, or which of its lists are the records is not said';
  const parameters = parametersOf([...shared, ...(operation.parameters ?? [])], resolve);
  const asked = at.method === 'POST' ? requestSchema(operation, parameters, resolve) : undefined;
  const paging = asked === undefined ? pagingOf(parameters, answer, resolve) : bodyPagingOf(asked, answer, resolve);
  if (!paging) return 'its body says nothing of pages';
  return {
    ...at,
    parameters: [...at.path.matchAll(/\{([^}]+)\}/g)].flatMap(([, name]) => name ?? []),
    place,
    paging,
    required: requiredOf('query', parameters, given, resolve),
    headers: requiredOf('header', parameters, given, resolve),
    body: asked === undefined ? {} : requiredBody(asked, given, resolve),
  };
}

/** What stands under its own id is a record, unless it is a list on the face of it; what a search answers with is one. */
function listAt(
  { method, base }: Pick<Collection, 'method' | 'base'>,
  schema: unknown,
  resolve: Resolve,
): RecordPlace | undefined {
  const place = recordPlace(schema, base.split('/').at(-1) ?? '', resolve);
  return method === 'GET' && place?.select !== undefined && base.endsWith('}') ? undefined : place;
}

/** The later ones, an operation's own, stand for those of the same name and place. */
function parametersOf(values: readonly unknown[], resolve: Resolve): Parameter[] {
  const known = values.flatMap((value) => resolve<Parameter>(value) ?? []);
  return [...new Map(known.map((parameter) => [`${parameter.in} ${parameter.name}`, parameter])).values()];
}

/** A description says these elsewhere. */
const OTHERWISE = /^(accept|content-type|authorization)$/i;

function requiredOf(
  place: 'query' | 'header',
  parameters: readonly Parameter[],
  given: Readonly<Record<string, string>>,
  resolve: Resolve,
): Record<string, unknown> {
  const asked = parameters.filter(
    (one) =>
      one.in === place &&
      (one.required || Object.hasOwn(given, one.name)) &&
      !(place === 'header' && OTHERWISE.test(one.name)),
  );
  return Object.fromEntries(
    asked.map((one) => [one.name, given[one.name] ?? (resolve<Schema>(one.schema) ?? one).default]),
  );
}

/** What has to be in the body of a POST, with its values where the document, or somebody, gives one. */
function requiredBody(
  schema: unknown,
  given: Readonly<Record<string, string>>,
  resolve: Resolve,
): Record<string, unknown> {
  const needed = new Set(resolve<Schema>(schema)?.required ?? []);
  const asked = Object.entries(propertiesOf(schema, resolve)).filter(
    ([name]) => needed.has(name) || Object.hasOwn(given, name),
  );
  return Object.fromEntries(
    asked.map(([name, property]) => {
      const { type, default: usual } = resolve<Schema>(property) ?? {};
      const value = given[name];
      const isNumber = [type].flat().some((one) => one === 'integer' || one === 'number');
      return [name, value === undefined ? usual : isNumber && value.trim() !== '' ? Number(value) : value];
    }),
  );
}

/**
 * The last word of each path, with as many before it as it takes to tell two paths apart; of a search the one before it, too,
 * unless that is the version.
 */
function uniqueNames(paths: readonly Pick<Collection, 'method' | 'path'>[]): string[] {
  const words = paths.map(({ path }) =>
    path
      .split(/[/:]/)
      .filter((segment) => segment !== '' && !segment.startsWith('{'))
      .map((segment) => segment.replace(/\W+/g, '_')),
  );
  const nameOf = (index: number, count: number) => words[index]?.slice(-count).join('_') || 'root';
  const taken = new Set<string>();
  return paths.map(({ method }, index) => {
    const all = words[index] ?? [];
    const least = method === 'POST' && all.length > 1 && !/^v\d+$/i.test(all.at(-2) ?? '') ? 2 : 1;
    const lengths = Array.from({ length: all.length - least + 1 }, (_, count) => nameOf(index, count + least));
    let name = lengths.find((one) => !taken.has(one)) ?? `${nameOf(index, Number.POSITIVE_INFINITY)}_${index}`;
    if (taken.has(name)) name = `${name}_${index}`;
    taken.add(name);
    return name;
  });
}
