import { checkKind } from '../core/checkOptions.js';
import { ConfigurationError } from '../core/errors.js';
import type { HeaderValues } from './types.js';

/** Headers as a transport has them: a `Headers`, pairs, or undici's record of names in lower case. */
export type RawHeaders =
  | Headers
  | readonly (readonly [string, string])[]
  | Readonly<Record<string, string | string[] | undefined>>;

/** One header's value, several joined by `, `. */
export function headerIn(raw: RawHeaders, name: string): string | null {
  if (isHeaders(raw)) return raw.get(name);
  if (Array.isArray(raw)) {
    const values = raw.filter((entry) => entry[0] === name || entry[0].toLowerCase() === name).map((entry) => entry[1]);
    return values.length === 0 ? null : values.join(', ');
  }
  const value = (raw as Readonly<Record<string, string | string[] | undefined>>)[name];
  return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value;
}

/** Pairs with names in lower case; `type` where they name no content type. */
export function headerPairs(headers: HeaderValues | undefined, type?: string): [string, string][] {
  const pairs: [string, string][] = [];
  if (headers) {
    checkKind('headers', headers, 'object or list');
    for (const pair of isIterable(headers) ? headers : Object.entries(headers)) {
      const [name, value] = Array.isArray(pair) ? pair : [];
      if (typeof name !== 'string') throw new ConfigurationError('headers', 'must be names with their values');
      checkKind(`headers.${name}`, value, 'string, number or boolean');
      if (value !== undefined) pairs.push([name.toLowerCase(), String(value)]);
    }
  }
  if (type && !pairs.some(([name]) => name === 'content-type')) pairs.push(['content-type', type]);
  return pairs;
}

export function toHeaders(raw: RawHeaders): Headers {
  if (isHeaders(raw)) return raw;
  const headers = new Headers();
  const pairs = isIterable(raw) ? raw : Object.entries(raw);
  for (const [name, value] of pairs) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) headers.append(name, one);
  }
  return headers;
}

function isIterable<T>(value: unknown): value is Iterable<T> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

/** The platform's or another copy's (undici has its own), so by shape. */
function isHeaders(raw: RawHeaders): raw is Headers {
  return typeof (raw as Partial<Headers>).get === 'function' && !Array.isArray(raw);
}
