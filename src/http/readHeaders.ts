import { isIterable, type RawHeaders } from './rawHeaders.js';

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

/** The platform's or another copy's (undici has its own), so by shape. */
function isHeaders(raw: RawHeaders): raw is Headers {
  return typeof (raw as Partial<Headers>).get === 'function' && !Array.isArray(raw);
}
