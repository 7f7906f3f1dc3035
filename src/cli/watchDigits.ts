/** As many digits as a number has that a double may not hold. */
const LONG = 16;
const TEXT_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

/** Reads JSON as the platform does, and tells once of a whole number that lost digits by it. */
export function watchDigits(tell: (line: string) => void): (text: string) => unknown {
  let isTold = false;
  return (text) => {
    const lost = isTold || !mayHaveLost(text) ? undefined : firstLost(text);
    if (lost !== undefined) {
      isTold = true;
      tell(`numbers lose digits (${lost} is read as ${asRead(lost)}): --exact-numbers keeps them`);
    }
    return JSON.parse(text);
  };
}

/** The whole numbers among these texts that a double does not hold, and what becomes of them, for the user to know. */
export function lostNumbers(numbers: readonly string[]): string[] {
  const lost = numbers.filter((digits) => mayLose(digits) && isLost(digits));
  return lost.map((digits) => `${digits} is read as ${asRead(digits)}: written as a text it keeps its digits`);
}

/** The numbers of a JSON text, as they stand. */
export function numbersOf(text: string): string[] {
  return [...text.matchAll(TEXT_OR_NUMBER)].flatMap(([token]) => (token.startsWith('"') ? [] : token));
}

/** Looks at every 16th character, since that many digits leave none of these out; what it finds may be a part of a text. */
function mayHaveLost(text: string): boolean {
  for (let at = LONG - 1; at < text.length; at += LONG) {
    if (!isDigit(text, at)) continue;
    let start = at;
    while (isDigit(text, start - 1)) start -= 1;
    while (isDigit(text, at + 1)) at += 1;
    const around = `${text[start - 1] ?? ''}${text[at + 1] ?? ''}`;
    if (at + 1 - start >= LONG && !/["\w.]/.test(around) && isLost(text.slice(start, at + 1))) return true;
  }
  return false;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

function firstLost(text: string): string | undefined {
  for (const [token] of text.matchAll(TEXT_OR_NUMBER)) {
    if (mayLose(token) && isLost(token)) return token;
  }
  return undefined;
}

function mayLose(token: string): boolean {
  return token.length >= LONG && /^-?\d+$/.test(token);
}

function isLost(digits: string): boolean {
  return !Number.isSafeInteger(Number(digits)) && asRead(digits) !== String(BigInt(digits));
}

function asRead(digits: string): string {
  const number = Number(digits);
  return Number.isFinite(number) ? String(BigInt(number)) : String(number);
}
