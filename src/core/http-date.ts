/**
 * The three forms in one, without their weekday, which says nothing new:
 * `06 Nov 1994 08:49:37 GMT`, `06-Nov-94 08:49:37 GMT` and `Nov  6 08:49:37 1994`.
 */
const HTTP_DATE =
  /^[a-z]{3,9},? (?:(\d\d)[ -]([a-z]{3})[ -](\d\d|\d{4})|([a-z]{3}) ([ \d]\d)) (\d\d:\d\d:\d\d) (?:GMT|UTC|(\d{4}))$/i;

/**
 * Epoch milliseconds of an HTTP-date in any of its three forms (RFC 9110 section 5.6.7), or NaN.
 *
 * Not `Date.parse` alone: it reads the third form in local time, and takes `5` or `2026` for a date.
 * `now` decides the century of a two-digit year: one more than 50 years ahead is in the past.
 */
export function parseHttpDate(text: string, now: number): number {
  const [found, day, month, year, asctimeMonth, asctimeDay, time, asctimeYear] = HTTP_DATE.exec(text.trim()) ?? [];
  if (!found) return Number.NaN;
  let fullYear = Number(year ?? asctimeYear);
  if (fullYear < 100) {
    const thisYear = new Date(now).getUTCFullYear();
    fullYear += thisYear - (thisYear % 100);
    if (fullYear > thisYear + 50) fullYear -= 100;
  }
  return Date.parse(`${day ?? asctimeDay} ${month ?? asctimeMonth} ${fullYear} ${time} GMT`);
}
