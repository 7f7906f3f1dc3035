import type { PlainRequestOptions } from '../http/types.js';

/** The id that a request itself brings along. */
export function lastEventIdOf({ headers = {}, query }: PlainRequestOptions, param?: string): string {
  if (param !== undefined) return String(query?.[param] ?? '');
  const found = Object.entries(headers).find(([name]) => name.toLowerCase() === NAME);
  return String(found?.[1] ?? '');
}

/** The request with this id and no other, as the header or, where it has a name, as that query parameter. */
export function withLastEventId(request: PlainRequestOptions, id: string, param?: string): PlainRequestOptions {
  const { headers = {}, query } = request;
  const others = Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== NAME));
  if (param !== undefined) {
    // Nothing where the server has taken it back, whatever the request began with.
    return { ...request, headers: others, query: { ...query, [param]: id === '' ? undefined : id } };
  }
  const value = headerValue(id);
  return { ...request, headers: value === undefined ? others : { ...others, [NAME]: value } };
}

/** Whether a request carries an id as the header. */
export function sendsLastEventId({ headers = {} }: PlainRequestOptions): boolean {
  return headers[NAME] !== undefined;
}

/**
 * Header values are bytes: an id goes out as UTF-8, one character a byte. Nothing for an empty one, and for one that no
 * header can carry: with control characters in it, or longer than servers take a header to be.
 */
function headerValue(id: string): string | undefined {
  const bytes = new TextEncoder().encode(id);
  const isSendable =
    bytes.length > 0 && bytes.length <= LONGEST && bytes.every((byte) => byte >= 0x20 && byte !== 0x7f);
  return isSendable ? Array.from(bytes, (byte) => String.fromCharCode(byte)).join('') : undefined;
}

const NAME = 'last-event-id';
/** nginx takes a line of 8 KiB, and Node and Apache no less. */
const LONGEST = 8000;
