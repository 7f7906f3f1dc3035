import { ConfigurationError } from '../core/errors.js';
import type { RequestBody } from './types.js';

/** Bodies that can be sent any number of times, by their tags: `instanceof` fails for those of another realm or library. */
const WHOLE = ['ArrayBuffer', 'Blob', 'File', 'FormData', 'URLSearchParams'];

/** A body that can be sent once only, so that no second attempt may be made: everything that is not known to be there as a whole. */
export function isOneShot(body: RequestBody | undefined): boolean {
  return typeof body === 'object' && body !== null && !Array.isArray(body) && !isWhole(body);
}

/** Text, bytes, and what the platform's `fetch` knows how to write. */
export function isWhole(body: unknown): boolean {
  if (typeof body === 'string' || ArrayBuffer.isView(body)) return true;
  // The `form-data` package says that it is FormData, and is a stream.
  return WHOLE.includes(Object.prototype.toString.call(body).slice(8, -1)) && !has(body, 'pipe');
}

/** Throws {@link ConfigurationError} for what is no body, such as an object that was meant for `json`. */
export function checkBody(body: unknown): void {
  if (typeof body === 'function' || isWhole(body)) return;
  if (Array.isArray(body) ? body.every(isChunk) : isSource(body)) return;
  if (has(body, 'pipe')) {
    throw new ConfigurationError(
      'body',
      'is a stream of the old kind: new Readable().wrap(stream) makes one that can be sent',
    );
  }
  const kind = Array.isArray(body)
    ? 'a list of other things than chunks'
    : typeof body === 'object'
      ? 'an object'
      : `a ${typeof body}`;
  throw new ConfigurationError(
    'body',
    `must be text, bytes, a Blob, FormData, URLSearchParams, a stream, an iterable of chunks or a function that makes one of these, not ${kind}; objects go in json`,
  );
}

function isChunk(value: unknown): boolean {
  return typeof value === 'string' || value instanceof ArrayBuffer || ArrayBuffer.isView(value);
}

function isSource(body: unknown): boolean {
  return [Symbol.asyncIterator, Symbol.iterator, 'getReader', 'next'].some((name) => has(body, name));
}

/** A method of that name. */
export function has(value: unknown, name: PropertyKey): boolean {
  return (
    typeof value === 'object' && value !== null && typeof (value as Record<PropertyKey, unknown>)[name] === 'function'
  );
}
