/** Characters that `new URL` leaves as they are, in a path or in a query. */
const CANONICAL = /^[\w\-.~!$&()*+,;=:@/%?]*$/;
const DOT_SEGMENT = /\/(?:\.|%2e)/i;

/** The URL as `new URL` would write it; a URL that is already written so costs two regular expressions. */
export function canonicalUrl(url: string, originLength: number): string {
  const rest = url.slice(originLength);
  if (rest.startsWith('/') && CANONICAL.test(rest) && !DOT_SEGMENT.test(rest)) return url;
  return new URL(url).href;
}
