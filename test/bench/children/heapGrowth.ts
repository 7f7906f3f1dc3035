/** Heap after the last of `total` values against the heap after a tenth of them, both after a collection. */
export function heapGrowth(total: number): { count(): void; print(): void } {
  const collectGarbage = globalThis.gc;
  if (!collectGarbage) throw new Error('start with --expose-gc');
  const heapNow = () => {
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const tenth = Math.floor(total / 10);
  let seen = 0;
  let begin = 0;
  let end = 0;
  return {
    count() {
      seen++;
      if (seen === tenth) begin = heapNow();
      if (seen === total) end = heapNow();
    },
    print() {
      if (seen !== total) throw new Error(`${seen} came of ${total}`);
      console.log(JSON.stringify({ delivered: seen, grownBytes: end - begin }));
    },
  };
}
