import { checkKind } from './checkOptions.js';
import { ConfigurationError } from './errors.js';

/** Name in lower case, value trimmed. */
export type HeaderEntry = readonly [name: string, value: string];

/** Headers to set; `null` removes one. */
export type HeaderChanges = Readonly<Record<string, string | null | undefined>>;

const TOKEN = /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/;
/** What a field value may hold: RFC 9110 section 5.5, with obs-text as Latin-1. */
const VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;

/** A header checked by RFC 9110; what cannot be sent is a {@link ConfigurationError} that names it. */
export function headerEntry(name: string, value: unknown): HeaderEntry {
  if (!TOKEN.test(name)) {
    throw new ConfigurationError(`headers[${JSON.stringify(name)}]`, 'is not a header name (RFC 9110 token)');
  }
  checkKind(`headers.${name}`, value, 'string, number, bigint, boolean or list');
  const text = String(value).trim();
  if (!VALUE.test(text) || (typeof value === 'string' && /[\r\n\0]/.test(value))) {
    throw new ConfigurationError(
      `headers.${name}`,
      'has a character that a header value cannot carry (CR, LF, NUL or outside Latin-1)',
    );
  }
  return [name.toLowerCase(), text];
}

/** `base` with `changes` over it: `null` removes, `undefined` does nothing. Returns `base` itself when nothing changes. */
export function mergeHeaders(base: readonly HeaderEntry[], changes: HeaderChanges | undefined): readonly HeaderEntry[] {
  if (!changes) return base;
  let merged: HeaderEntry[] | undefined;
  for (const name of Object.keys(changes)) {
    const value = changes[name];
    if (value === undefined) continue;
    const lower = name.toLowerCase();
    merged = (merged ?? base.slice()).filter((entry) => entry[0] !== lower);
    if (value === null) continue;
    merged.push(headerEntry(name, value));
  }
  return merged ?? base;
}

/** In lower case, the names that `changes` removes. */
export function removedNames(changes: HeaderChanges | null | undefined): string[] {
  return nullNames(changes).map((name) => name.toLowerCase());
}

/** The names that are given as `null`, which takes away what is there under them. */
export function nullNames(given: Readonly<Record<string, unknown>> | null | undefined): string[] {
  return Object.keys(given ?? {}).filter((name) => given?.[name] === null);
}
