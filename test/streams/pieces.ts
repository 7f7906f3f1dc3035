import { from, type OperatorFunction } from 'rxjs';

/** What an operator makes of these pieces: its values, then the message of its error, if any. */
export function outcomeOf<In, Out>(pieces: readonly In[], operator: OperatorFunction<In, Out>): unknown[] {
  const outcome: unknown[] = [];
  from(pieces)
    .pipe(operator)
    .subscribe({
      next: (value) => outcome.push(value instanceof Uint8Array ? [...value] : value),
      error: (error: Error) => outcome.push(`${error.name}: ${error.message}`),
    });
  return outcome;
}

/** Every way to cut `whole` in two, and the cut into single units. */
export function allCuts<T extends { length: number; slice(from: number, to?: number): T }>(whole: T): T[][] {
  const cuts: T[][] = [[whole]];
  for (let i = 0; i <= whole.length; i++) cuts.push([whole.slice(0, i), whole.slice(i)]);
  cuts.push(Array.from({ length: whole.length }, (_, i) => whole.slice(i, i + 1)));
  return cuts;
}

/** Every way to cut `whole` in three, for those that are short enough. */
export function allTriples<T extends { length: number; slice(from: number, to?: number): T }>(whole: T): T[][] {
  const cuts: T[][] = [];
  for (let i = 0; i <= whole.length; i++) {
    for (let j = i; j <= whole.length; j++) cuts.push([whole.slice(0, i), whole.slice(i, j), whole.slice(j)]);
  }
  return cuts;
}

/** `whole` cut at these places, taken modulo its length. */
export function cutAt<T extends { length: number; slice(from: number, to?: number): T }>(
  whole: T,
  places: readonly number[],
): T[] {
  const sorted = [...new Set(places.map((place) => place % (whole.length + 1)))].sort((one, other) => one - other);
  return [0, ...sorted].map((start, index) => whole.slice(start, sorted[index] ?? whole.length));
}

export const utf8 = (text: string) => new TextEncoder().encode(text);
