import { ConfigurationError } from '../../core/errors.js';
import type { RestWindowsConfig } from '../configTypes.js';
import { epochMsOf } from '../cursorOrder.js';
import { isPlainObject } from '../valueTemplates.js';

/** A list of the configuration as records: what is no object under the name `value`. */
export function valuesAsRecords(values: readonly unknown[]): readonly unknown[] {
  return values.map((value) => (isPlainObject(value) ? value : { value }));
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
/** A typing error (`0024-01-01`) is no reason to make millions. */
const MOST_WINDOWS = 1_000_000;

/**
 * Consecutive stretches of time `{ from, to }` in UTC, the last one as long as there is time left; dates where both ends are
 * dates and a stretch is a day or longer, else date-times.
 *
 * @throws ConfigurationError for what is no date, and an end before its start
 */
export function windowsAsRecords(
  { from, to, every }: RestWindowsConfig,
  place: string,
): (now: number) => readonly unknown[] {
  const start = instantAt(from, `${place}.from`);
  const end = to === undefined ? undefined : instantAt(to, `${place}.to`);
  if (end !== undefined && end <= start) throw new ConfigurationError(`${place}.to`, 'must be later than from');
  const inDates = DATE.test(from) && (to === undefined || DATE.test(to)) && every !== 'hour';
  const write = (instant: number) => {
    const text = new Date(instant).toISOString();
    return inDates ? text.slice(0, 10) : text.replace('.000Z', 'Z');
  };
  return (now) => {
    // Today is not over: of dates, the last stretch ends with tomorrow's.
    const until = end ?? (inDates ? Math.floor(now / DAY_MS) * DAY_MS + DAY_MS : now);
    const windows: { from: string; to: string }[] = [];
    for (let count = 0, at = start; at < until; ) {
      count += 1;
      if (count > MOST_WINDOWS) throw new ConfigurationError(place, `makes more than ${MOST_WINDOWS} stretches`);
      const next = Math.min(later(start, every, count), until);
      windows.push({ from: write(at), to: write(next) });
      at = next;
    }
    return windows;
  };
}

const DAY_MS = 86_400_000;

/** Counted from the start, so that a month that begins on the 31st comes back to the 31st. */
function later(start: number, every: RestWindowsConfig['every'], count: number): number {
  const step = { hour: 3_600_000, day: DAY_MS, week: 7 * DAY_MS, month: 0, year: 0 }[every];
  if (step > 0) return start + step * count;
  const date = new Date(start);
  const months = date.getUTCMonth() + count * (every === 'month' ? 1 : 12);
  const daysInMonth = new Date(Date.UTC(date.getUTCFullYear(), months + 1, 0)).getUTCDate();
  const day = Math.min(date.getUTCDate(), daysInMonth);
  return Date.UTC(date.getUTCFullYear(), months, day) + (((start % DAY_MS) + DAY_MS) % DAY_MS);
}

function instantAt(text: string, place: string): number {
  const instant = isDay(text.slice(0, 10)) ? epochMsOf(text) : undefined;
  if (instant === undefined) throw new ConfigurationError(place, 'must be a date (2024-01-31) or a date-time');
  return instant;
}

/** The 30th of February is none, which a platform takes for the 1st of March. */
function isDay(text: string): boolean {
  const start = DATE.test(text) ? new Date(`${text}T00:00Z`) : undefined;
  return start !== undefined && !Number.isNaN(start.getTime()) && start.toISOString().startsWith(text);
}
