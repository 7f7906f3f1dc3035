import { checkKind } from './checkOptions.js';
import { decodeComponent } from './decodeComponent.js';
import { ConfigurationError } from './errors.js';
import type { QueryParams, QueryValue } from './types.js';

const SCHEME = /^[a-z][a-z\d+.-]*:/i;
const HTTP = /^https?:$/i;
/** What `new URL` takes out without a word: control characters, and blanks at either end. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNWRITTEN = /[\0-\x1f\x7f]|^ | $/;

/** True for `http://…` and `https://…`; what starts with another scheme (`data:`, `localhost:`) is a {@link ConfigurationError}. */
export function isAbsoluteUrl(path: string, place = 'path'): boolean {
  const scheme = SCHEME.exec(path)?.[0];
  if (scheme === undefined) return false;
  if (!HTTP.test(scheme)) {
    throw new ConfigurationError(
      place,
      `only http and https URLs can be requested, not ${scheme} (http:// goes before a host, ./ before a path with a colon)`,
    );
  }
  if (!path.startsWith('//', scheme.length)) throw new ConfigurationError(place, `has no // after ${scheme}`);
  return true;
}

/** Whether it begins with any scheme, be it one that can be requested or not. */
export function hasScheme(path: string): boolean {
  return SCHEME.test(path);
}

/** Whether a URL is plainly one of `origin`, with a path: what most are, seen without making a `URL`. */
export function isAt(origin: string | undefined, url: string): origin is string {
  return origin !== undefined && url.startsWith(origin) && url.charAt(origin.length) === '/';
}

/** Refuses what no URL has and `new URL` would drop, which makes another URL of it than was written. */
export function checkUrlText(url: string, place: string): void {
  if (UNWRITTEN.test(url)) throw new ConfigurationError(place, 'has a control character, or a blank at an end');
}

/**
 * `url` against `base`, http or https. Throws {@link ConfigurationError} without a cause: it would show the URL, and
 * with it what is secret there.
 */
export function httpUrl(url: string | URL, base: string | undefined, place: string): URL {
  if (typeof url === 'string') checkUrlText(url, place);
  else checkKind(place, url ?? null, 'string or object');
  if (!URL.canParse(url, base)) throw new ConfigurationError(place, 'is no URL that can be read');
  const parsed = new URL(url, base);
  if (HTTP.test(parsed.protocol)) return parsed;
  throw new ConfigurationError(place, `must be http or https, not ${parsed.protocol}`);
}

/** A base URL taken apart once, so that a request costs string concatenation. */
export interface ParsedBaseUrl {
  readonly origin: string;
  /** `user:password@`, or `''`. */
  readonly userinfo: string;
  /** Origin, userinfo and path, without a trailing slash. */
  readonly prefix: string;
  /** The path was written with a trailing slash, which an empty request path keeps. */
  readonly slash: boolean;
  /** Without the question mark; `''` when there is none. */
  readonly search: string;
}

/** @param documentUrl What a relative one counts from; without it that is a {@link ConfigurationError} naming `place`. */
export function parseBaseUrl(baseUrl: string, place = 'baseUrl', documentUrl?: string): ParsedBaseUrl {
  checkKind(place, baseUrl ?? null, 'string or object');
  if (!SCHEME.test(baseUrl) && (documentUrl === undefined || baseUrl === '')) {
    throw new ConfigurationError(
      place,
      'is not an absolute URL, and there is no document that it could be relative to',
    );
  }
  const url = httpUrl(baseUrl, documentUrl, place);
  const search = url.search.slice(1);
  const userinfo = userinfoOf(url);
  url.hash = '';
  url.search = '';
  const prefix = url.href.replace(/\/+$/, '');
  return { origin: url.origin, userinfo, prefix, slash: url.pathname.length > 1 && url.pathname.endsWith('/'), search };
}

/** `user:password@` as the URL writes it, or `''`. */
export function userinfoOf({ username, password }: URL): string {
  if (username === '' && password === '') return '';
  return `${username}${password === '' ? '' : `:${password}`}@`;
}

/** The absolute URL with `userinfo`, for one that has none of its own. */
export function withUserinfo(href: string, userinfo: string): string {
  return userinfo === '' ? href : href.replace('//', `//${userinfo}`);
}

/** Base URL and path with exactly one `/` between them; the query of both is kept, without duplicates of the path's names. */
export function joinUrl(base: ParsedBaseUrl, path: string): string {
  const { pathname, search } = splitPath(path);
  const relative = pathname.replace(/^\/+/, '');
  const joined =
    relative === '' && !pathname.startsWith('/')
      ? `${base.prefix}${base.slash ? '/' : ''}`
      : `${base.prefix}/${relative}`;
  return withSearch(joined, fillQuery(search, base.search));
}

/** Sets `query` over the URL's own: its names replace, arrays repeat, `null` removes, `undefined` does nothing. */
export function setQuery(url: string, query: QueryParams | undefined): string {
  if (!query) return url;
  const names = Object.keys(query).filter((name) => query[name] !== undefined);
  if (names.length === 0) return url;
  const { pathname, search } = splitPath(url);
  return withSearch(pathname, joinQueries(withoutNames(search, names), encodeQuery(query)));
}

/** The query without these parameters. Both without the question mark. */
export function withoutNames(search: string, names: readonly string[]): string {
  if (search === '' || names.length === 0) return search;
  return search
    .split('&')
    .filter((pair) => !names.includes(nameOf(pair)))
    .join('&');
}

/** What `defaults` has and `search` lacks, after it. Both without the question mark. */
export function fillQuery(search: string, defaults: string): string {
  return joinQueries(search, withoutNames(defaults, queryNames(search)));
}

/** Queries one after the other, of which any may be empty. All without the question mark. */
export function joinQueries(...queries: (string | undefined)[]): string {
  return queries.filter(Boolean).join('&');
}

/** `search` without what `defaults` filled in: names that are not among its `own`, and pairs that are the default's. All without the question mark. */
export function withoutDefaults(search: string, defaults: string, own: ReadonlySet<string>): string {
  if (search === '' || defaults === '') return search;
  const pairs = defaults.split('&');
  const names = new Set(pairs.map(nameOf));
  return search
    .split('&')
    .filter((pair) => !names.has(nameOf(pair)) || (own.has(nameOf(pair)) && !pairs.includes(pair)))
    .join('&');
}

/** `search` without the pairs of `own` under these names. All without the question mark. */
export function withoutOwn(search: string, own: string, names: readonly string[]): string {
  const gone = own.split('&').filter((pair) => names.includes(nameOf(pair)));
  return search
    .split('&')
    .filter((pair) => !gone.includes(pair))
    .join('&');
}

/** The names of a query's parameters. */
export function queryNames(search: string): string[] {
  return search === '' ? [] : search.split('&').map(nameOf);
}

/** `query` in `application/x-www-form-urlencoded`, without the question mark. */
export function encodeQuery(query: QueryParams | undefined): string {
  if (!query) return '';
  return Object.keys(query)
    .flatMap((name) => encodePairs(name, query[name]))
    .join('&');
}

export function splitPath(path: string): { pathname: string; search: string } {
  const hash = path.indexOf('#');
  const whole = hash < 0 ? path : path.slice(0, hash);
  const mark = whole.indexOf('?');
  return mark < 0 ? { pathname: whole, search: '' } : { pathname: whole.slice(0, mark), search: whole.slice(mark + 1) };
}

export function withSearch(pathname: string, search: string): string {
  return search === '' ? pathname : `${pathname}?${search}`;
}

function nameOf(pair: string): string {
  const end = pair.indexOf('=');
  const name = end < 0 ? pair : pair.slice(0, end);
  return name.includes('%') || name.includes('+') ? decodeComponent(name.replaceAll('+', ' ')) : name;
}

/** One parameter, encoded: a pair for each value. */
export function encodePairs(
  name: string,
  value: QueryValue | readonly QueryValue[],
  place = `query.${name}`,
): string[] {
  const values = Array.isArray(value) ? (value as readonly QueryValue[]) : [value as QueryValue];
  const pairs: string[] = [];
  for (const one of values) {
    if (one === null || one === undefined) continue;
    if (typeof one === 'object' || typeof one === 'function' || typeof one === 'symbol') {
      throw new ConfigurationError(place, 'must be a string, number or boolean, or a list of them');
    }
    pairs.push(`${formEncode(name)}=${formEncode(String(one))}`);
  }
  return pairs;
}

const PLAIN = /^[\w\-.*]*$/;

/** One name or value by the URL standard's form-urlencoded serializer. */
export function formEncode(text: string): string {
  return PLAIN.test(text) ? text : new URLSearchParams([['', text]]).toString().slice(1);
}
