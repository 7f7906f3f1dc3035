import { parseHttpDate } from '../retry/parseHttpDate.js';

/** What one family of headers says about one quota. */
export interface Quota {
  limit?: number;
  remaining?: number;
  /** Epoch milliseconds. */
  resetAt?: number;
}

/**
 * Epoch milliseconds of a reset in any of the ways that servers write it, or undefined.
 *
 * ```
 * 30 · 0.5                                                 seconds from now
 * 1735689600 · 1735689600000                               epoch seconds, epoch milliseconds
 * 6m0s · 1s · 20ms · 1h2m                                  a duration from now
 * Wed, 01 Jan 2025 00:00:00 GMT · 2025-01-01T00:00:00Z     a date
 * 2025-01-01 00:00:00 UTC
 * ```
 * No window is 31 years long: from 10⁹ on a number is a point in time. Of several (`30, 30`, where a proxy has added its
 * own) the first counts, as of counts.
 */
export function parseReset(text: string | null | undefined, now: number): number | undefined {
  const whole = text?.trim() ?? '';
  // A date in words has a comma of its own.
  const value = /^\d/.test(whole) ? whole.split(',', 1).join().trim() : whole;
  if (/^\d+(?:\.\d+)?$/.test(value)) {
    const number = Number(value);
    const epochMs = number >= 1e11 ? number : number * 1000;
    return representable(number >= 1e9 ? epochMs : now + epochMs);
  }
  if (/^(?:\d+(?:\.\d+)?(?:[nuµ]s|ms|[smhd]))+$/.test(value)) return representable(now + durationMs(value));
  const [, day, time, zone = ''] = ISO_DATE.exec(value) ?? [];
  // Without a zone ECMAScript reads local time; a server means UTC.
  if (day) return representable(Date.parse(`${day}T${time}${/\d/.test(zone) ? zone : 'Z'}`));
  return parseHttpDate(value) || undefined;
}

/** Date, time and zone, as ISO 8601 has them or with blanks between. */
const ISO_DATE = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(?: ?(Z|UTC|[+-]\d\d:?\d\d))?$/i;

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

function durationMs(text: string): number {
  let total = 0;
  for (const [, amount, unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)([a-zµ]+)/g)) {
    total += Number(amount) * (UNIT_MS[unit] ?? 0);
  }
  return total;
}

/** What a `Date` can hold; beyond it there would be an Invalid Date. */
function representable(epochMs: number): number | undefined {
  return epochMs <= 8.64e15 ? epochMs : undefined;
}
