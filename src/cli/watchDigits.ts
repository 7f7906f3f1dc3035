/** As long as a number that a double may not hold. */
const LONG = /\d{16}/;
const TEXT_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

/** Reads JSON as the platform does, and tells once of a whole number that lost digits by it. */
export function watchDigits(tell: (line: string) => void): (text: string) => unknown {
  let isTold = false;
  return (text) => {
    const lost = isTold || !LONG.test(text) ? undefined : firstLost(text);
    if (lost !== undefined) {
      isTold = true;
      tell(`numbers lose digits (${lost} is read as ${String(BigInt(Number(lost)))}): --exact-numbers keeps them`);
    }
    return JSON.parse(text);
  };
}

function firstLost(text: string): string | undefined {
  for (const [token] of text.matchAll(TEXT_OR_NUMBER)) {
    if (/^-?\d{16,}$/.test(token) && BigInt(token) !== BigInt(Number(token))) return token;
  }
  return undefined;
}
