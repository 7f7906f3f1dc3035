/** An instant to any precision: whole seconds and the digits behind them. */
interface Instant {
  readonly seconds: number;
  readonly fraction: string;
}

const ISO = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?(?:\.(\d+))?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * Which of two cursor values comes first: numbers (also as text) by value, dates and date-times by their instant
 * whatever their zone and precision, other texts by their characters. `undefined` for what has no order.
 */
export function compareCursors(one: unknown, other: unknown): number | undefined {
  const numbers = [numberOf(one), numberOf(other)] as const;
  if (numbers[0] !== undefined && numbers[1] !== undefined) return compareNumbers(numbers[0], numbers[1]);
  const instants = [instantOf(one), instantOf(other)] as const;
  if (instants[0] && instants[1]) return compareInstants(instants[0], instants[1]);
  if (typeof one === 'string' && typeof other === 'string') return one < other ? -1 : one > other ? 1 : 0;
  return undefined;
}

/** A value moved back: numbers by their own unit, date-times by seconds, dates by days. `undefined` where that means nothing. */
export function takeOff(value: unknown, lag: number): unknown {
  if (typeof value === 'number') return value - lag;
  if (value instanceof Date) return new Date(value.getTime() - lag * 1000);
  if (typeof value !== 'string') return undefined;
  const iso = ISO.exec(value);
  if (iso) return earlier(value, lag, iso);
  return numberOf(value) === undefined ? undefined : String(Number(value) - lag);
}

/** Below it a number of seconds, from it on one of milliseconds: 1973 in the one, the year 5138 in the other. */
const FIRST_MS = 100_000_000_000;

/** A time as epoch milliseconds: a date, a date-time, or an epoch in seconds or milliseconds. `undefined` for what is none. */
export function epochMsOf(value: unknown): number | undefined {
  const number = numberOf(value);
  if (number !== undefined) return Number(number) * (Math.abs(Number(number)) < FIRST_MS ? 1000 : 1);
  const instant = instantOf(value);
  return instant && Math.floor((instant.seconds + Number(`0.${instant.fraction || 0}`)) * 1000);
}

/** Ids of any length: as numbers where that is exact, as big integers beyond. */
function numberOf(value: unknown): number | bigint | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'bigint') return value;
  if (typeof value !== 'string' || !/^-?\d+(\.\d+)?$/.test(value)) return undefined;
  const number = Number(value);
  return value.includes('.') || Number.isSafeInteger(number) ? number : BigInt(value);
}

function compareNumbers(one: number | bigint, other: number | bigint): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function instantOf(value: unknown): Instant | undefined {
  if (value instanceof Date) return instantOf(Number.isNaN(value.getTime()) ? '' : value.toISOString());
  const iso = typeof value === 'string' ? ISO.exec(value) : null;
  if (!iso) return undefined;
  const [, date, minutes = '00:00', seconds = ':00', fraction = '', zone = 'Z'] = iso;
  // Without a zone the text is taken as UTC everywhere, and not as local time here and UTC there.
  const epochMs = Date.parse(`${date}T${minutes}${seconds}${zone.toUpperCase()}`);
  return Number.isNaN(epochMs) ? undefined : { seconds: epochMs / 1000, fraction };
}

function compareInstants(one: Instant, other: Instant): number {
  if (one.seconds !== other.seconds) return one.seconds < other.seconds ? -1 : 1;
  const digits = Math.max(one.fraction.length, other.fraction.length);
  const [first, second] = [one.fraction.padEnd(digits, '0'), other.fraction.padEnd(digits, '0')];
  return first < second ? -1 : first > second ? 1 : 0;
}

function earlier(value: string, lag: number, [, date, minutes, , fraction, zone]: RegExpExecArray): string | undefined {
  const instant = instantOf(value);
  if (!instant) return undefined;
  if (minutes === undefined)
    return new Date(Date.parse(`${date}T00:00Z`) - lag * 86_400_000).toISOString().slice(0, 10);
  const text = new Date(instant.seconds * 1000 + Number(`0.${fraction ?? 0}`) * 1000 - lag * 1000).toISOString();
  const precise = fraction === undefined && text.endsWith('.000Z') ? text.replace('.000Z', 'Z') : text;
  return zone === undefined ? precise.slice(0, -1) : precise;
}
