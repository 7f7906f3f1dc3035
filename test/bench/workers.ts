/** So many loops that share one input: what one writes by hand to keep so many requests on the way. */
export async function workers<T>(
  count: number,
  input: Iterator<T>,
  work: (value: T) => Promise<unknown>,
): Promise<number> {
  let done = 0;
  const loop = async () => {
    for (let next = input.next(); !next.done; next = input.next()) {
      await work(next.value);
      done++;
    }
  };
  await Promise.all(Array.from({ length: count }, loop));
  return done;
}
