import { pagingOf, type ScaffoldPaging } from './pagingOf.js';
import { goodAnswer, type RecordPlace, recordPlace } from './schemas.js';
import type { OpenedDocument, Operation, Parameter, Resolve, Schema } from './types.js';

/** A GET that answers with a list. */
export interface Collection {
  /** As the document has it: `/teams/{team_id}/projects`. */
  readonly path: string;
  /** Unique in the document, and fit for a placeholder: `projects`. */
  readonly name: string;
  /** Of the path, in its order. */
  readonly parameters: readonly string[];
  readonly place: RecordPlace;
  readonly paging: ScaffoldPaging;
  /** Query parameters that have to be there, with their values where the document, or somebody, gives one. */
  readonly required: Readonly<Record<string, unknown>>;
}

export interface FoundCollections {
  readonly collections: readonly Collection[];
  /** Paths that are no list, and why. */
  readonly leftOut: readonly string[];
}

/** Every list of the document. `given`: values of parameters that somebody names. */
export function collectionsOf(
  { document, resolve }: OpenedDocument,
  given: Readonly<Record<string, string>>,
): FoundCollections {
  const found: Omit<Collection, 'name'>[] = [];
  const leftOut: string[] = [];
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    const shared = resolve<{ get?: Operation; parameters?: readonly unknown[] }>(item);
    const operation = resolve<Operation>(shared?.get);
    if (!operation) continue;
    const answer = goodAnswer(operation, resolve);
    const place = answer && listAt(path, answer.schema, resolve);
    if (operation.deprecated) leftOut.push(`${path}: deprecated`);
    else if (!answer) leftOut.push(`${path}: no JSON answer is described`);
    else if (!place) leftOut.push(`${path}: one record, or which of its lists are the records is not said`);
    else {
      const parameters = parametersOf([...(shared?.parameters ?? []), ...(operation.parameters ?? [])], resolve);
      found.push({
        path,
        parameters: [...path.matchAll(/\{([^}]+)\}/g)].flatMap(([, name]) => name ?? []),
        place,
        paging: pagingOf(parameters, answer, resolve),
        required: requiredOf(parameters, given, resolve),
      });
    }
  }
  const names = uniqueNames(found.map(({ path }) => path));
  return { collections: found.map((one, index) => ({ ...one, name: names[index] ?? one.path })), leftOut };
}

/** What stands under its own id is a record, unless it is a list on the face of it. */
function listAt(path: string, schema: unknown, resolve: Resolve): RecordPlace | undefined {
  const place = recordPlace(schema, path.split('/').at(-1) ?? '', resolve);
  return place?.select !== undefined && path.endsWith('}') ? undefined : place;
}

/** The later ones, an operation's own, stand for those of the same name and place. */
function parametersOf(values: readonly unknown[], resolve: Resolve): Parameter[] {
  const known = values.flatMap((value) => resolve<Parameter>(value) ?? []);
  return [...new Map(known.map((parameter) => [`${parameter.in} ${parameter.name}`, parameter])).values()];
}

function requiredOf(
  parameters: readonly Parameter[],
  given: Readonly<Record<string, string>>,
  resolve: Resolve,
): Record<string, unknown> {
  const asked = parameters.filter((one) => one.in === 'query' && (one.required || Object.hasOwn(given, one.name)));
  return Object.fromEntries(
    asked.map((one) => [one.name, given[one.name] ?? (resolve<Schema>(one.schema) ?? one).default]),
  );
}

/** The last word of each path, with as many before it as it takes to tell two paths apart. */
function uniqueNames(paths: readonly string[]): string[] {
  const words = paths.map((path) =>
    path
      .split('/')
      .filter((segment) => segment !== '' && !segment.startsWith('{'))
      .map((segment) => segment.replace(/\W+/g, '_')),
  );
  const nameOf = (index: number, count: number) => words[index]?.slice(-count).join('_') || 'root';
  const taken = new Set<string>();
  return paths.map((_, index) => {
    const lengths = Array.from({ length: words[index]?.length ?? 0 }, (_, count) => nameOf(index, count + 1));
    let name = lengths.find((one) => !taken.has(one)) ?? `${nameOf(index, Number.POSITIVE_INFINITY)}_${index}`;
    if (taken.has(name)) name = `${name}_${index}`;
    taken.add(name);
    return name;
  });
}
