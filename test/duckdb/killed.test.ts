import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bundle, bundleForNode } from '../support/bundle.js';
import { startNode } from '../support/runChild.js';
import { seededRandom } from '../support/seededRandom.js';
import { type RunningServer, startServer } from '../support/startServer.js';
import { query } from './readDatabase.js';
import { requestWatch } from './requestWatch.js';

/** What a killed process has written is there, on the disk or not yet: in memory its many commits take less time. */
const MEMORY = '/dev/shm';
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

const requests = requestWatch();
let server: RunningServer;
let child: Bundle;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'duckdb-killed-'));
  child = await bundleForNode('test/duckdb/children/pullIntoTable.ts', 'test/duckdb');
  server = await startServer((request, response) => {
    const page = Number(new URL(request.url ?? '/', 'http://localhost').searchParams.get('page') ?? 1);
    const items = Array.from({ length: PAGE_SIZE }, (_, index) => recordOf((page - 1) * PAGE_SIZE + index));
    const next = page < PAGES ? `/?page=${page + 1}` : null;
    requests.seen();
    setTimeout(() => response.end(JSON.stringify({ items, next })), 3);
  });
});
afterAll(async () => {
  await server.close();
  await child.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Append, merge and replace in turn. */
const WAYS: readonly Record<string, unknown>[] = [{}, { primaryKey: 'id' }, { replace: true }];

it(`loses and doubles nothing over ${KILLS} kills at random moments`, { timeout: 600_000 }, async () => {
  const random = seededRandom(20_261_129);
  let kills = 0;
  let midway = 0;
  let completed = 0;
  for (let generation = 0; kills < KILLS || completed < WAYS.length; generation++) {
    const path = join(folder, `${generation}.duckdb`);
    const way = WAYS[generation % WAYS.length] as Record<string, unknown>;
    for (let isComplete = false; !isComplete; ) {
      const run = startNode([child.file, `${server.url}/?page=1`, path, JSON.stringify(way)], { limitMs: 30_000 });
      if (kills < KILLS) {
        // By what it has done, not by time alone: a busy machine starts slowly.
        await Promise.race([run.ended, requests.after(Math.floor(random() * 25))]);
        await Promise.race([run.ended, sleep(random() * 40)]);
        run.process.kill('SIGKILL');
      }
      const { code, signal, stdout, stderr } = await run.ended;
      // What was committed before is whole pages, and some of them.
      const before = Number(/after (\d+)/.exec(stdout)?.[1] ?? 0);
      expect(before % PAGE_SIZE).toBe(0);
      if (before > 0 && before < PAGES * PAGE_SIZE) midway += 1;
      if (signal === 'SIGKILL') {
        kills += 1;
      } else {
        expect([code, stderr]).toEqual([0, '']);
        isComplete = true;
      }
    }
    completed += 1;
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
    expect(readdirSync(folder).filter((name) => name.includes('.stage-'))).toEqual([]);
  }
  expect(kills).toBe(KILLS);
  // Not all of them came before the first commit or after the last.
  expect(midway).toBeGreaterThan(KILLS / 5);
});
