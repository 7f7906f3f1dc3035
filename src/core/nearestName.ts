/**
 * What somebody who wrote `name` may have meant: the candidate that it begins, else the nearest one by typing mistakes (a
 * letter too many, too few, another one, or two that changed places), at most one for every three letters.
 */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  const given = name.toLowerCase();
  const begun = candidates.filter((candidate) => given.length > 1 && candidate.toLowerCase().startsWith(given));
  if (begun.length === 1) return begun[0];
  const [nearest] = candidates
    .map((candidate) => ({ candidate, mistakes: mistakesBetween(given, candidate.toLowerCase()) }))
    .filter(({ candidate, mistakes }) => mistakes <= Math.max(1, Math.floor(candidate.length / 3)))
    .sort((one, other) => one.mistakes - other.mistakes);
  return nearest?.candidate;
}

/** The distance by Damerau and Levenshtein, row by row: only the last two rows are looked at. */
function mistakesBetween(from: string, to: string): number {
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [before, last] = [last, current];
  }
  return last[to.length] ?? 0;
}
