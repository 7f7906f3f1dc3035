import { expect, it } from 'vitest';
import { killedRuns } from './killedRuns.js';
import { query } from './readDatabase.js';

const KILLS = 50;
const PAGES = 50;
const PAGE_SIZE = 25;

/** Its columns come and widen on the way, so that a kill may also hit a change of the table. */
function recordOf(id: number): Record<string, unknown> {
  return {
    id,
    amount: id < 500 ? id : id + 0.5,
    // From nothing to numbers, from numbers to text, from UTC to an offset: types that DuckDB's log has trouble with.
    later: id < 400 ? null : id,
    mixed: id < 900 ? id : `x${id}`,
    at: `2024-05-06T07:08:09${id < 1000 ? 'Z' : '+02:00'}`,
    place: id < 700 ? { lat: id } : { lat: id, note: `n${id}` },
    [`column${Math.floor(id / 300)}`]: `value ${id}`,
  };
}

const run = killedRuns({
  child: 'test/duckdb/children/pullIntoTable.ts',
  argument: (url) => `${url}/?page=1`,
  answer: ({ searchParams }) => {
    const page = Number(searchParams.get('page') ?? 1);
    const items = Array.from({ length: PAGE_SIZE }, (_, index) => recordOf((page - 1) * PAGE_SIZE + index));
    return { items, next: page < PAGES ? `/?page=${page + 1}` : null };
  },
  answerAfterMs: 3,
  kills: KILLS,
  requests: 25,
  // Append, merge and replace.
  ways: [{}, { primaryKey: 'id' }, { replace: true }],
  seed: 20_261_129,
  look: (_, { stdout }) => {
    // What the run before it had committed is whole pages, and some of them.
    const before = Number(/after (\d+)/.exec(stdout)?.[1] ?? 0);
    expect(before % PAGE_SIZE).toBe(0);
    return before > 0 && before < PAGES * PAGE_SIZE;
  },
  expectComplete: async (path) => {
    const rows = await query(path, 'FROM records ORDER BY id');
    expect(rows.length).toBe(PAGES * PAGE_SIZE);
    rows.forEach((row, id) => {
      const { amount, place, later, mixed, at, ...texts } = row;
      const wanted = recordOf(id);
      expect([row.id, amount]).toEqual([String(id), wanted.amount]);
      expect([later, mixed]).toEqual([id < 400 ? null : String(id), id < 900 ? String(id) : `"x${id}"`]);
      expect(at).toBe(`2024-05-06 ${id < 1000 ? '07' : '05'}:08:09+00`);
      expect(place).toEqual({ lat: String(id), note: id < 700 ? null : `n${id}` });
      expect(texts[`column${Math.floor(id / 300)}`]).toBe(`value ${id}`);
    });
  },
});

it(`loses and doubles nothing over ${KILLS} kills at random moments`, { timeout: 600_000 }, async () => {
  // Not all of them came before the first commit or after the last.
  expect(await run()).toBeGreaterThan(KILLS / 5);
});
