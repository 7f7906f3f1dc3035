import type { Contender, Result, Settings } from './row.js';

export interface Comparison {
  id: string;
  work: string;
  subject: Contender;
  others: readonly { name: string; atLeast: number; run: Contender }[];
}

/**
 * Runs the contenders one after the other, round by round, in an order that moves on with each round; the first round
 * is thrown away. The value is the median of the rounds' ratios: what disturbs the machine for a while disturbs both.
 */
export async function compare({ id, work, subject, others }: Comparison, { rounds }: Settings): Promise<Result[]> {
  const contenders = [subject, ...others.map(({ run }) => run)];
  const rates: number[][] = contenders.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const index = (round + turn) % contenders.length;
      const rate = await rateOf(contenders[index] as Contender);
      if (round > 0) rates[index]?.push(rate);
    }
  }
  const mine = rates[0] ?? [];
  return others.map(({ name, atLeast }, index) => {
    const theirs = rates[index + 1] ?? [];
    const ratios = mine.map((rate, round) => rate / (theirs[round] ?? Number.NaN));
    return {
      id,
      work,
      against: name,
      limit: { atLeast },
      value: median(ratios),
      unit: 'ratio',
      rates: { subject: median(mine), other: median(theirs) },
      rounds: ratios,
    };
  });
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/**
 * Operations a second. Only young garbage is collected before: a collection of everything takes with it the compiled code of
 * whatever nobody holds at that moment, parsers and runs that have ended, and a round would measure how fast that is compiled again.
 */
async function rateOf(run: Contender): Promise<number> {
  globalThis.gc?.({ type: 'minor' });
  const begin = performance.now();
  const operations = await run();
  return (operations * 1000) / (performance.now() - begin);
}
