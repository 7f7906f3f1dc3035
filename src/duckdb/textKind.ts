/** Kinds of values, as bits: what a column has seen is their sum. */
export const KIND = {
  boolean: 1,
  /** A whole number of 64 bits. */
  integer: 2,
  /** One that needs more. */
  big: 4,
  double: 8,
  date: 16,
  time: 32,
  /** Without an offset, or in UTC. */
  timestamp: 64,
  /** With an offset. */
  zoned: 128,
  uuid: 256,
  text: 512,
  list: 1024,
  struct: 2048,
  /** Objects with too many different keys to be columns. */
  map: 4096,
  /** A type of the table that no value of JSON has: DECIMAL, ENUM, MAP … */
  foreign: 8192,
} as const;

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;
/** Day 0 of the next month is the last of this one. */
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * What a text is, if every digit of it has a place in that type: a date, time or timestamp in the forms of ISO 8601 down to
 * microseconds, a UUID in lower case; else text.
 */
export function textKind(text: string): number {
  const { length } = text;
  // Most texts are told by their length and one character.
  if (length < 8 || length > 36) return KIND.text;
  if (length === 36) return text[8] === '-' && UUID.test(text) ? KIND.uuid : KIND.text;
  if (text[2] === ':') return timeEnd(text, 0) === length ? KIND.time : KIND.text;
  if (text[4] !== '-' || !isDate(text)) return KIND.text;
  if (length === 10) return KIND.date;
  if (text[10] !== 'T' && text[10] !== ' ') return KIND.text;
  const end = timeEnd(text, 11);
  if (end === length || (end === length - 1 && text[end] === 'Z')) return KIND.timestamp;
  return end > 0 && ZONE.test(text.slice(end)) ? KIND.zoned : KIND.text;
}

const ZONE = /^[+-](0\d|1[0-4])(:?[0-5]\d)?$/;

function isDate(text: string): boolean {
  return text[7] === '-' && isDay(digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2));
}

/** Where a time of day that begins at `start` ends, with at most microseconds; -1 where there is none. */
function timeEnd(text: string, start: number): number {
  const [hours, minutes, seconds] = [digits(text, start, 2), digits(text, start + 3, 2), digits(text, start + 6, 2)];
  const isTime = hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60 && seconds >= 0 && seconds < 60;
  if (!isTime || text[start + 2] !== ':' || text[start + 5] !== ':') return -1;
  let end = start + 8;
  if (text[end] !== '.') return end;
  end += 1;
  while (end < start + 15 && digits(text, end, 1) >= 0) end += 1;
  return end === start + 9 ? -1 : end;
}

/** So many decimal digits as a number; -1 where there are others. */
function digits(text: string, start: number, count: number): number {
  let value = 0;
  for (let index = start; index < start + count; index++) {
    const digit = text.charCodeAt(index) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function isDay(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (month === 2 && isLeap ? 29 : (DAYS[month - 1] as number));
}
