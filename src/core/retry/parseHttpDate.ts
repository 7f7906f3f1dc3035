/**
 * The three forms in one, without their weekday, which says nothing new:
 * `06 Nov 1994 08:49:37 GMT`, `06-Nov-94 08:49:37 GMT` and `Nov  6 08:49:37 1994`.
 */
const HTTP_DATE =
  /^[a-z]{3,9},? (\d\d[ -][a-z]{3}[ -]\d\d(?:\d\d)?|[a-z]{3} [ \d]\d) (\d\d:\d\d:\d\d) (?:GMT|UTC|(\d{4}))$/i;

/**
 * Epoch milliseconds of an HTTP-date in any of its three forms (RFC 9110 section 5.6.7), or NaN.
 *
 * Not `Date.parse` alone: it reads the third form in local time, and takes `5` or `2026` for a date.
 * Of a two-digit year it makes one from 1950 to 2049.
 */
export function parseHttpDate(text: string): number {
  const [, date, time, year = ''] = HTTP_DATE.exec(text.trim()) ?? [];
  return Date.parse(`${date?.replaceAll('-', ' ')} ${year} ${time} GMT`);
}
