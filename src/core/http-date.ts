const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAY = '(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?';
const TIME = '(\\d{2}):(\\d{2}):(\\d{2})';
/** `Sun, 06 Nov 1994 08:49:37 GMT` */
const IMF_FIXDATE = new RegExp(`^${DAY}, (\\d{2}) ([a-z]{3}) (\\d{4}) ${TIME} (?:gmt|utc)$`, 'i');
/** `Sunday, 06-Nov-94 08:49:37 GMT` */
const RFC_850 = new RegExp(`^${DAY}, (\\d{2})-([a-z]{3})-(\\d{2}) ${TIME} (?:gmt|utc)$`, 'i');
/** `Sun Nov  6 08:49:37 1994` */
const ASCTIME = new RegExp(`^${DAY} ([a-z]{3}) ([ \\d]?\\d) ${TIME} (\\d{4})$`, 'i');

/**
 * Epoch milliseconds of an HTTP-date in any of its three forms (RFC 9110 section 5.6.7), or undefined.
 *
 * Not `Date.parse`: it reads the third form in local time, and takes `5` or `2026` for a date.
 * `now` decides the century of a two-digit year: one more than 50 years ahead is in the past.
 */
export function parseHttpDate(text: string, now: number): number | undefined {
  const value = text.trim();
  const fixed = IMF_FIXDATE.exec(value);
  if (fixed) return utc(Number(fixed[3]), fixed[2], fixed[1], fixed.slice(4));
  const asctime = ASCTIME.exec(value);
  if (asctime) return utc(Number(asctime[6]), asctime[1], asctime[2], asctime.slice(3, 6));
  const rfc850 = RFC_850.exec(value);
  if (!rfc850) return undefined;
  const thisYear = new Date(now).getUTCFullYear();
  let year = thisYear - (thisYear % 100) + Number(rfc850[3]);
  if (year > thisYear + 50) year -= 100;
  return utc(year, rfc850[2], rfc850[1], rfc850.slice(4));
}

function utc(year: number, monthName = '', day = '', time: readonly (string | undefined)[]): number | undefined {
  const month = MONTHS.indexOf(monthName.toLowerCase());
  const [hour = 0, minute = 0, second = 0] = time.map(Number);
  // 60 is a leap second, which Date.UTC carries over.
  if (month < 0 || hour > 23 || minute > 59 || second > 60) return undefined;
  const date = new Date(Date.UTC(year, month, Number(day)));
  // Date.UTC turns 31 Feb into 3 March.
  if (date.getUTCMonth() !== month) return undefined;
  return date.setUTCHours(hour, minute, second);
}
