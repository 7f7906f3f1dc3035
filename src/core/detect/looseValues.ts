/** A count that APIs write as a number or as its digits: `25`, `'25'`, or that a parser made a big integer. Negative, fractional and infinite are none. */
export function asCount(value: unknown): number | undefined {
  if (typeof value === 'bigint') return asCount(Number(value));
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : undefined;
  if (typeof value === 'string' && /^\s*\d{1,15}\s*$/.test(value)) return Number(value);
  return undefined;
}

/** A yes or no that APIs write as a boolean, as 1 or 0, or as a word in any case. */
export function asFlag(value: unknown): boolean | undefined {
  if (!/^(boolean|string|number)$/.test(typeof value)) return undefined;
  const word = String(value).trim();
  return /^(true|yes|[ty1])$/i.test(word) || (/^(false|no|[fn0])$/i.test(word) ? false : undefined);
}
