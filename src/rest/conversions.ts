import { ResponseParseError } from '../core/errors.js';
import { epochMsOf } from './cursorOrder.js';
import type { RestConversion } from './incrementalTypes.js';

const CONVERSIONS: Readonly<Record<RestConversion, (epochMs: number) => string | number>> = {
  epochSeconds: (epochMs) => Math.floor(epochMs / 1000),
  epochMs: (epochMs) => epochMs,
  iso: (epochMs) => new Date(epochMs).toISOString(),
  date: (epochMs) => new Date(epochMs).toISOString().slice(0, 10),
};

/** What a `Date` can be: up to the year 275760. More is an epoch in other units, such as nanoseconds. */
const LAST_MS = 8.64e15;

/**
 * From the form of a record's value to that of a request. `null` and `undefined` stay as they are.
 *
 * @throws ResponseParseError at `place` for a value that is no time
 */
export function conversionOf(
  convert: RestConversion | ((value: never) => unknown) | undefined,
  place: string,
): (value: unknown) => unknown {
  const make = converterOf(convert, place);
  return (value) => (value === null || value === undefined ? value : make(value));
}

function converterOf(convert: RestConversion | ((value: never) => unknown) | undefined, place: string) {
  if (typeof convert === 'function') return convert as (value: unknown) => unknown;
  if (convert === undefined) return (value: unknown) => (value instanceof Date ? value.toISOString() : value);
  return (value: unknown) => {
    const epochMs = epochMsOf(value);
    if (epochMs !== undefined && Math.abs(epochMs) <= LAST_MS) return CONVERSIONS[convert](epochMs);
    throw new ResponseParseError(
      `${place}: ${JSON.stringify(value)} is no date, date-time or epoch, as ${convert} needs`,
    );
  };
}
