/** Reads and writes JSON with every digit of its numbers. */
export interface ExactJson {
  readonly parse: (text: string) => unknown;
  readonly stringify: (value: unknown) => string | undefined;
}

/** Numbers stay numbers where a double holds them; whole ones beyond become `bigint`s, others keep their digits. */
export async function exactJson(): Promise<ExactJson> {
  const { isInteger, isSafeNumber, LosslessNumber, parse, stringify } = await import('lossless-json');
  const parseNumber = (digits: string) => {
    if (isSafeNumber(digits)) return Number(digits);
    return isInteger(digits) ? BigInt(digits) : new LosslessNumber(digits);
  };
  return {
    // As JSON.parse has it: the last of several members of one name counts.
    parse: (text) => parse(text, null, { parseNumber, onDuplicateKey: ({ newValue }) => newValue }),
    stringify,
  };
}
