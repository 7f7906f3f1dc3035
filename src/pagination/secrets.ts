import { plainJson } from '../core/json.js';
import { isRecord } from '../core/paths/paths.js';
import type { Redactor } from '../core/redact.js';
import type { QueryParams } from '../core/types.js';
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
  readonly #known = new Map<string, Set<string>>();
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
      for (const value of values) this.#add(name, value);
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
      const values = Array.isArray(value) ? value : [value];
      if (values.length === 0 || !values.every((one) => this.#isKnown(name, String(one)))) {
        kept[name] = plainJson(Array.isArray(value) ? [...value] : value);
      }
    }
    return kept;
  }

  /** A JSON body without the values that stand in the same place of the `baseRequest`'s, under a redacted name. */
  omitFromJson(json: unknown): unknown {
    return this.#withoutSecrets(json, this.#base.json);
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
    return this.#withSecrets(json, this.#base.json);
  }

  #withoutSecrets(value: unknown, base: unknown): unknown {
    if (Array.isArray(value) && Array.isArray(base)) {
      return value.map((item, index) => this.#withoutSecrets(item, base[index]));
    }
    if (!isRecord(value) || !isRecord(base)) return value;
    const kept: Record<string, unknown> = {};
    for (const [name, own] of Object.entries(value)) {
      if (this.#redactor.isSecret(name) && sameJson(own, base[name])) continue;
      kept[name] = this.#withoutSecrets(own, base[name]);
    }
    return kept;
  }

  #withSecrets(value: unknown, base: unknown): unknown {
    if (Array.isArray(value) && Array.isArray(base)) {
      return value.map((item, index) => this.#withSecrets(item, base[index]));
    }
    if (!isRecord(value) || !isRecord(base)) return value;
    const filled: Record<string, unknown> = {};
    for (const [name, own] of Object.entries(value)) filled[name] = this.#withSecrets(own, base[name]);
    for (const [name, own] of Object.entries(base)) {
      if (!Object.hasOwn(value, name) && this.#redactor.isSecret(name)) filled[name] = own;
    }
    return filled;
  }

  #isKnown(name: string, value: string): boolean {
    return this.#known.get(name)?.has(value) === true;
  }

  #remember(search: string, isTheirs: (name: string) => boolean = () => true): void {
    if (search === '') return;
    for (const [name, value] of new URLSearchParams(search)) {
      if (this.#redactor.isSecret(name) && isTheirs(name)) this.#add(name, value);
    }
  }

  #add(name: string, value: string): void {
    const values = this.#known.get(name);
    if (values) values.add(value);
    else this.#known.set(name, new Set([value]));
  }
}

/** The parameters of path and query as they are sent: those of the query replace the path's. */
function parametersOf({ path, query }: Pick<PlainRequestOptions, 'path' | 'query'>): Map<string, string[]> {
  const parameters = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(splitPath(path).search)) {
    parameters.set(name, [...(parameters.get(name) ?? []), value]);
  }
  for (const name of Object.keys(query ?? {})) {
    const value = query?.[name];
    if (value === undefined) continue;
    const values = Array.isArray(value) ? value : [value];
    parameters.set(name, values.filter((one) => one !== null && one !== undefined).map(String));
  }
  return parameters;
}

function sameJson(one: unknown, other: unknown): boolean {
  return other !== undefined && JSON.stringify(one) === JSON.stringify(other);
}
