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
const TIME = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?$/;
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const TIMESTAMP =
  /^(\d{4})-(\d\d)-(\d\d)[T ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?(Z|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)?$/;

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
  if (text[2] === ':') return TIME.test(text) ? KIND.time : KIND.text;
  if (text[4] !== '-') return KIND.text;
  const isDate = length === 10;
  const found = (isDate ? DATE : TIMESTAMP).exec(text);
  if (!found || !isDay(Number(found[1]), Number(found[2]), Number(found[3]))) return KIND.text;
  if (isDate) return KIND.date;
  return found[4] === undefined || found[4] === 'Z' ? KIND.timestamp : KIND.zoned;
}

function isDay(year: number, month: number, day: number): boolean {
  if (year === 0 || month < 1 || month > 12 || day < 1) return false;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (month === 2 && isLeap ? 29 : (DAYS[month - 1] as number));
}
