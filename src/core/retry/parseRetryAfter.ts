import { parseHttpDate } from './parseHttpDate.js';

/** Looks a header up by its name in lower case. */
export type HeaderLookup = (lowerCaseName: string) => string | null | undefined;

/**
 * Milliseconds that the server asks to wait, from `retry-after-ms` or `Retry-After` (RFC 9110 section 10.2.3), or undefined.
 *
 * ```
 * Retry-After: 120                              120000
 * Retry-After: Sun, 06 Nov 1994 08:49:37 GMT    what is left until then
 * Retry-After: 0, -1, soon                      undefined
 * ```
 * A date is measured against the answer's own `Date`, where there is one: the two clocks need not agree.
 */
export function parseRetryAfter(header: HeaderLookup, now: number): number | undefined {
  const retryAfter = header('retry-after') ?? '';
  const wait =
    amount(header('retry-after-ms')) ||
    amount(retryAfter) * 1000 ||
    parseHttpDate(retryAfter) - (parseHttpDate(header('date') ?? '') || now);
  return wait > 0 ? wait : undefined;
}

/** A lookup in whatever holds headers: a `Headers`, a `Map`, pairs or a plain record in any case. */
export function headerLookup(headers: unknown): HeaderLookup {
  const known = Object(headers) as Partial<Headers>;
  // No `Headers` made of it, which would refuse what others have in theirs: HTTP/2's `:status`.
  const pairs: unknown[][] = Array.isArray(headers) ? headers : Object.entries(known);
  return (name) => {
    const value: unknown = known.get
      ? known.get(name)
      : pairs.find((pair) => String(Object(pair)[0]).toLowerCase() === name)?.[1];
    return value === undefined || value === null ? null : String(value);
  };
}

/** Digits with an optional fraction; `1e3`, `0x10`, `+1` and the like are junk, which is NaN. */
function amount(text: string | null | undefined): number {
  return /^\s*\d+(?:\.\d+)?\s*$/.test(text ?? '') ? Number(text) : Number.NaN;
}
