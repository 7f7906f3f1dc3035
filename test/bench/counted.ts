/** A contender that loses records measures nothing. */
export function counted(count: number, expected: number): number {
  if (count !== expected) throw new Error(`${count} came of ${expected}`);
  return count;
}
