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
 * ```
 * No window is 31 years long: from 10⁹ on a number is a point in time.
 */
export function parseReset(text: string | null | undefined, now: number): number | undefined {
  const value = text?.trim();
  if (!value) return undefined;
  if (/^\d+(?:\.\d+)?$/.test(value)) {
    const number = Number(value);
    const epochMs = number >= 1e11 ? number : number * 1000;
    return representable(number >= 1e9 ? epochMs : now + epochMs);
  }
  if (/^(?:\d+(?:\.\d+)?(?:[nuµ]s|ms|[smhd]))+$/.test(value)) return representable(now + durationMs(value));
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$/i.test(value)) {
    // Without a zone ECMAScript reads local time; a server means UTC.
    return representable(Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/i.test(value) ? value : `${value}Z`));
  }
  return parseHttpDate(value) || undefined;
}

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
