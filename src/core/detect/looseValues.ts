/** A count that APIs write as a number or as its digits: `25`, `'25'`, or that a parser made a big integer. Negative, fractional and infinite are none. */
export function asCount(value: unknown): number | undefined {
  if (typeof value === 'bigint') return asCount(Number(value));
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : undefined;
  if (typeof value === 'string' && /^\s*\d{1,15}\s*$/.test(value)) return Number(value);
  return undefined;
}

const WORDS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  t: true,
  y: true,
  '1': true,
  false: false,
  no: false,
  f: false,
  n: false,
  '0': false,
};

/** A yes or no that APIs write as a boolean, as 1 or 0, or as a word in any case. */
export function asFlag(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const word = String(value).trim().toLowerCase();
  return Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
}
