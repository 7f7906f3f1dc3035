import { checkKind } from '../core/checkOptions.js';
import { ConfigurationError } from '../core/errors.js';
import type { HeaderValues } from './types.js';

/** Headers as a transport has them: a `Headers`, pairs, or undici's record of names in lower case. */
export type RawHeaders =
  | Headers
  | readonly (readonly [string, string])[]
  | Readonly<Record<string, string | string[] | undefined>>;

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

export function isIterable<T>(value: unknown): value is Iterable<T> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}
