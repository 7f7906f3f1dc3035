import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { from, lastValueFrom } from 'rxjs';
import { tableSink } from 'rxjs-resilient-http/duckdb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../support/seededRandom.js';
import { columnsOf, query } from './readDatabase.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'duckdb-staging-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const COUNT = 4_000;
const BLOCK = 500;
const TEXTS = [
  '',
  'a',
  'ä',
  '日本',
  '🙂🙂',
  'tab\tquote"back\\',
  'x'.repeat(30),
  'é'.repeat(20),
  '"',
  'null',
  '5',
  '[1]',
];

/** Records whose columns become other ones on the way: files of several layouts make up one batch. */
function records(): Record<string, unknown>[] {
  const random = seededRandom(20_261_131);
  const pick = <T>(...list: T[]): T => list[Math.floor(random() * list.length)] as T;
  const list = <T>(item: () => T, most = 4): T[] => Array.from({ length: Math.floor(random() * (most + 1)) }, item);
  const text = () => pick(...TEXTS);
  return Array.from({ length: COUNT }, (_, id) => ({
    id,
    whole: pick(null, -1, 0, -0, 2 ** 53 - 1, -(2 ** 40), 4_294_967_296, id),
    number: id < 1_500 ? id : pick(id + 0.25, 1e300, -5),
    day: id < 2_000 ? `2024-02-${10 + (id % 20)}` : text(),
    at: pick(null, '2024-02-29T23:59:59.123456Z', '1999-01-01 00:00:00', '2024-05-06T07:08:09+02:00'),
    ...(random() < 0.7 && { flag: pick(true, false, null) }),
    place: pick(null, { lat: random() * 90, names: list(text) }, { names: null, lat: null }, { lat: id }),
    // Fields that come later, also of items: those of earlier files are made wider.
    grown: pick<unknown>(null, [null, { id }], id < 2_000 ? [] : [{ id, more: text() }]),
    wider: pick<unknown>(null, { id }, id < 2_000 ? {} : { more: text() }),
    grid: pick(
      null,
      [],
      list(() =>
        pick(
          null,
          list(() => pick(null, id, 1.5)),
        ),
      ),
    ),
    parts: list(() => pick(null, { key: text(), value: pick(null, true, false), tags: list(text, 2) })),
    // Numbers, then texts: JSON. From then on nothing of it is lost in a list either.
    mixed: id < 1_200 ? id : pick<unknown>(id, text(), [id, text()]),
    inside: [{ mixed: id < 2_500 ? pick(null, id) : pick<unknown>(text(), id) }],
    ...(id >= 3_000 && { later: text() }),
    // More than 64 bits.
    ...(id >= 3_500 && { large: pick(2 ** 63, 1, null) }),
  }));
}

/** How many rows are in one and not in the other. */
async function differences(path: string, wanted: readonly Record<string, unknown>[]): Promise<unknown> {
  const file = join(folder, 'wanted.ndjson');
  writeFileSync(file, wanted.map((record) => `${JSON.stringify(record)}\n`).join(''));
  const columns = Object.entries(await columnsOf(path, 'records')).map(([name, type]) => `'${name}': '${type}'`);
  const read = `SELECT * FROM read_json('${file}', format = 'newline_delimited', columns = {${columns.join(', ')}})`;
  const rows = await query(
    path,
    `SELECT (SELECT count(*) FROM (FROM records EXCEPT ALL ${read})) AS extra,
      (SELECT count(*) FROM (${read} EXCEPT ALL FROM records)) AS missing, (SELECT count(*) FROM records) AS rows`,
  );
  return rows[0];
}

describe('what waits in files', () => {
  it('is in the table as DuckDB reads it from JSON itself, whatever became of the columns on the way', async () => {
    const path = join(folder, 'append.duckdb');
    await lastValueFrom(from(records()).pipe(tableSink({ path, table: 'records' })));
    expect(await columnsOf(path, 'records')).toMatchObject({
      whole: 'BIGINT',
      number: 'DOUBLE',
      day: 'VARCHAR',
      at: 'TIMESTAMP WITH TIME ZONE',
      grid: 'DOUBLE[][]',
      parts: 'STRUCT("key" VARCHAR, "value" BOOLEAN, tags VARCHAR[])[]',
      mixed: 'JSON',
      inside: 'STRUCT(mixed JSON)[]',
      large: 'HUGEINT',
    });
    expect(await differences(path, records())).toEqual({ extra: '0', missing: '0', rows: String(COUNT) });
    expect(await query(path, 'SELECT id FROM records LIMIT 3 OFFSET 1500')).toEqual([
      { id: '1500' },
      { id: '1501' },
      { id: '1502' },
    ]);
    expect(readdirSync(folder).filter((name) => name.includes('.stage-'))).toEqual([]);
  });

  it('is kept in whole row groups, so that a checkpoint writes none of them anew', async () => {
    const path = join(folder, 'groups.duckdb');
    const rowGroup = 122_880;
    const count = 2 * rowGroup + 1_000;
    const given = Array.from({ length: count }, (_, id) => ({
      id,
      half: id + 0.5,
      text: `${(id * 7_919) % 1_000_003}`,
    }));
    await lastValueFrom(from(given).pipe(tableSink({ path, table: 'records' })));
    expect(
      await query(
        path,
        `SELECT row_group_id, max(count) AS rows FROM pragma_storage_info('records')
          WHERE column_name = 'id' GROUP BY row_group_id ORDER BY row_group_id`,
      ),
    ).toEqual([rowGroup, rowGroup, 1_000].map((rows, index) => ({ row_group_id: String(index), rows: String(rows) })));
    // What a checkpoint writes anew leaves its place free.
    const [{ free, used } = {}] = await query(
      path,
      'SELECT free_blocks AS free, used_blocks AS used FROM pragma_database_size()',
    );
    expect(Number(free)).toBeLessThan(Number(used) / 4);
    expect(await query(path, 'SELECT count(*) AS rows, sum(half) AS sum FROM records WHERE id = rowid')).toEqual([
      { rows: String(count), sum: (count * count) / 2 },
    ]);
  });

  it('is merged by key in the order in which it came, over all files of a batch', async () => {
    const path = join(folder, 'merge.duckdb');
    // Without what would make all of them lines: the later one of a key is mostly nearer to the start of its file.
    const last = records().map(({ large, ...record }) => record);
    const given: Record<string, unknown>[] = [];
    for (let start = 0; start < COUNT; start += BLOCK) {
      const block = last.slice(start, start + BLOCK);
      given.push(...block.map((record) => ({ ...record, number: -1, place: null })), ...block);
    }
    await lastValueFrom(from(given).pipe(tableSink({ path, table: 'records', primaryKey: 'id' })));
    expect(await differences(path, last)).toEqual({ extra: '0', missing: '0', rows: String(COUNT) });
  });

  it('keeps 64 bits of a bigint, text that is no JSON, and objects that are data by key', async () => {
    const path = join(folder, 'exact.duckdb');
    const byKey = (id: number) => Object.fromEntries(Array.from({ length: 90 }, (_, index) => [`k${id}-${index}`, id]));
    const given = Array.from({ length: 2_500 }, (_, id) => ({
      id: 2n ** 62n + BigInt(id),
      half: 'a\ud800b',
      nothing: Number.NaN,
      half_there: [Number.NaN, id + 0.5, Number.POSITIVE_INFINITY][id % 3],
      whole_there: id % 2 === 0 ? id : Number.NaN,
      byKey: byKey(id % 1_000),
      when: new Date(id * 1000),
      gone: undefined,
    }));
    await lastValueFrom(from(given).pipe(tableSink({ path, table: 'records' })));
    expect(await columnsOf(path, 'records')).toEqual({
      id: 'BIGINT',
      half: 'VARCHAR',
      nothing: 'JSON',
      half_there: 'DOUBLE',
      whole_there: 'BIGINT',
      byKey: 'JSON',
      when: 'TIMESTAMP',
    });
    // As JSON has them: null.
    expect(
      await query(
        path,
        'SELECT count(half_there) AS half, count(whole_there) AS whole, max(half_there) AS most, max(whole_there) AS last FROM records',
      ),
    ).toEqual([{ half: '833', whole: '1250', most: 2497.5, last: '2498' }]);
    expect(
      await query(
        path,
        `SELECT id, half, "when", byKey->>'k999-89' AS value FROM records WHERE id = ${2n ** 62n + 1999n}`,
      ),
    ).toEqual([{ id: String(2n ** 62n + 1999n), half: 'a\ufffdb', when: '1970-01-01 00:33:19', value: '999' }]);
  });
});
