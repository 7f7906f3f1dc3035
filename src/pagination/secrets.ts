import { plainJson } from '../core/json.js';
import { isRecord } from '../core/paths/paths.js';
import type { Redactor } from '../core/redact.js';
import type { QueryParams, QueryValue } from '../core/types.js';
import { splitPath, withSearch } from '../core/url.js';
import { PreparedRequest } from '../http/request.js';
import type { HttpResponse, PlainRequestOptions } from '../http/types.js';

/**
 * Parameters under redacted names that came from the client or the `baseRequest`: left out of checkpoints, and filled
 * in again on resume.
 *
 * A name alone decides nothing: `token` or `key` may be the API's own cursor, without which a run could not go on.
 * So a value is left out only when it is one that the client or the `baseRequest` sent, also when a next link echoes
 * it; what the server gave stays, and so does what a strategy set.
 */
export class Secrets {
  readonly #base: PlainRequestOptions;
  /** As `name=value`, decoded. */
  readonly #known = new Set<string>();
  readonly #baseParameters = new Map<string, string[]>();
  #redactor: Redactor;
  #learned = false;

  constructor(base: PlainRequestOptions, clientQueries: readonly string[], redactor: Redactor) {
    this.#base = base;
    this.#redactor = redactor;
    for (const search of clientQueries) this.#remember(search);
    for (const [name, values] of parametersOf(base)) {
      if (!this.#redactor.isSecret(name)) continue;
      this.#baseParameters.set(name, values);
      for (const value of values) this.#known.add(`${name}=${value}`);
    }
  }

  /** What the client, or its auth, added to the first request on its way out. */
  learn(asked: PlainRequestOptions, { request }: HttpResponse): void {
    if (this.#learned || !(request instanceof PreparedRequest)) return;
    this.#learned = true;
    this.#redactor = request.policy.redactor;
    const { search } = splitPath(request.href);
    if (search === '') return;
    const own = parametersOf(asked);
    this.#remember(search, (name) => !own.has(name));
  }

  /** A path without the secrets among its parameters. */
  omitFromPath(path: string): string {
    if (this.#known.size === 0 || !path.includes('?')) return path;
    const { pathname, search } = splitPath(path);
    const pairs = search.split('&');
    const kept = pairs.filter((pair) => {
      const [[name, value] = ['', '']] = new URLSearchParams(pair);
      return !this.#isKnown(name, value);
    });
    return kept.length === pairs.length ? path : withSearch(pathname, kept.join('&'));
  }

  /** A query without the secrets, as plain JSON. */
  omitFromQuery(query: QueryParams): QueryParams {
    const kept: QueryParams = {};
    for (const name of Object.keys(query)) {
      const value = query[name];
      if (value === undefined) continue;
      const values = valuesOf(value);
      if (values.length === 0 || !values.every((one) => this.#isKnown(name, one))) {
        kept[name] = plainJson(Array.isArray(value) ? [...value] : value);
      }
    }
    return kept;
  }

  /** A JSON body without the values that stand in the same place of the `baseRequest`'s, under a redacted name. */
  omitFromJson(json: unknown): unknown {
    return this.#bodyOf(json, this.#base.json, false);
  }

  /** The path and query of a checkpoint, with what the `baseRequest` has under redacted names and they lack. */
  refill(path: string, query: QueryParams | undefined): QueryParams | undefined {
    const present = parametersOf({ path, query });
    const missing = [...this.#baseParameters].filter(([name]) => !present.has(name));
    if (missing.length === 0) return query;
    const filled = missing.map(([name, values]) => [name, values.length === 1 ? values[0] : values] as const);
    return { ...Object.fromEntries(filled), ...query };
  }

  refillJson(json: unknown): unknown {
    return this.#bodyOf(json, this.#base.json, true);
  }

  /** A body with the secrets that stand in the same place of `base` filled in, or without them. */
  #bodyOf(value: unknown, base: unknown, isFilled: boolean): unknown {
    if (Array.isArray(value) && Array.isArray(base)) {
      return value.map((item, index) => this.#bodyOf(item, base[index], isFilled));
    }
    if (!isRecord(value) || !isRecord(base)) return value;
    const body: Record<string, unknown> = {};
    for (const [name, own] of Object.entries(value)) {
      const isOmitted = !isFilled && this.#redactor.isSecret(name) && sameJson(own, base[name]);
      if (!isOmitted) body[name] = this.#bodyOf(own, base[name], isFilled);
    }
    for (const [name, own] of isFilled ? Object.entries(base) : []) {
      if (!Object.hasOwn(value, name) && this.#redactor.isSecret(name)) body[name] = own;
    }
    return body;
  }

  #isKnown(name: string, value: string): boolean {
    return this.#known.has(`${name}=${value}`);
  }

  #remember(search: string, isTheirs: (name: string) => boolean = () => true): void {
    for (const [name, value] of new URLSearchParams(search)) {
      if (this.#redactor.isSecret(name) && isTheirs(name)) this.#known.add(`${name}=${value}`);
    }
  }
}

/** The parameters of path and query as they are sent: those of the query replace the path's. */
function parametersOf({ path, query }: Pick<PlainRequestOptions, 'path' | 'query'>): Map<string, string[]> {
  const parameters = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(splitPath(path).search)) {
    parameters.set(name, [...(parameters.get(name) ?? []), value]);
  }
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) parameters.set(name, valuesOf(value));
  }
  return parameters;
}

/** A parameter's values as they are sent: null and undefined are not. */
function valuesOf(value: QueryValue | readonly QueryValue[]): string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((one) => one !== null && one !== undefined).map(String);
}

function sameJson(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
