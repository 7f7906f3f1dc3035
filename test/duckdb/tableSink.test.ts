import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { concat, from, lastValueFrom, type Observable, of, throwError, toArray } from 'rxjs';
import { tableSink } from 'rxjs-resilient-http/duckdb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { columnsOf, query } from './readDatabase.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'duckdb-'));
  path = join(folder, 'data.duckdb');
});
afterEach(() => {
  expect(readdirSync(folder).filter((name) => name.includes('.stage-'))).toEqual([]);
  rmSync(folder, { recursive: true, force: true });
});

const put = (
  records: readonly unknown[] | Observable<unknown>,
  options: Partial<Parameters<typeof tableSink>[0]> = {},
) => lastValueFrom(from(records).pipe(tableSink({ path, table: 't', ...options })));

describe('columns', () => {
  it('have the types of all records, and nested values stay nested', async () => {
    const written = await put([
      { id: 1, name: 'a', at: '2024-05-06T07:08:09Z', place: { lat: 1, tags: [] }, day: '2024-05-06', ok: true },
      { id: 2, name: null, at: null, place: { lat: 1.5, tags: ['x'] }, day: '2024-05-07', more: { n: 1 } },
    ]);
    expect(written).toEqual({ records: 2, tables: { t: 2 } });
    expect(await columnsOf(path, 't')).toEqual({
      id: 'BIGINT',
      name: 'VARCHAR',
      at: 'TIMESTAMP',
      place: 'STRUCT(lat DOUBLE, tags VARCHAR[])',
      day: 'DATE',
      ok: 'BOOLEAN',
      more: 'STRUCT(n BIGINT)',
    });
    expect(await query(path, 'FROM t')).toEqual([
      {
        id: '1',
        name: 'a',
        at: '2024-05-06 07:08:09',
        place: { lat: 1, tags: [] },
        day: '2024-05-06',
        ok: true,
        more: null,
      },
      {
        id: '2',
        name: null,
        at: null,
        place: { lat: 1.5, tags: ['x'] },
        day: '2024-05-07',
        ok: null,
        more: { n: '1' },
      },
    ]);
  });

  it.each<[string, unknown, unknown, string, unknown[]]>([
    ['integers, then fractions', 1, 1.5, 'DOUBLE', [1, 1.5]],
    ['integers, then larger ones', 1, 2 ** 63, 'HUGEINT', ['1', '9223372036854776000']],
    ['numbers, then text', 1, 'x', 'JSON', ['1', '"x"']],
    ['text, then numbers', 'x', 1, 'JSON', ['"x"', '1']],
    ['nothing, then numbers', null, 1, 'BIGINT', [null, '1']],
    ['nothing, then objects', null, { a: 1 }, 'STRUCT(a BIGINT)', [null, { a: '1' }]],
    ['no keys, then keys', {}, { a: 1 }, 'STRUCT(a BIGINT)', [{ a: null }, { a: '1' }]],
    ['no items, then items', [], [{ a: 1 }], 'STRUCT(a BIGINT)[]', [[], [{ a: '1' }]]],
    ['null items, then items', [null], [1], 'BIGINT[]', [[null], ['1']]],
    ['nothing inside, then something', { a: null }, { a: true }, 'STRUCT(a BOOLEAN)', [{ a: null }, { a: true }]],
    ['dates, then text', '2024-01-01', 'soon', 'VARCHAR', ['2024-01-01', 'soon']],
    [
      'UTC, then an offset',
      '2024-01-01T10:00:00Z',
      '2024-01-01T10:00:00+02:00',
      'TIMESTAMP WITH TIME ZONE',
      ['2024-01-01 10:00:00+00', '2024-01-01 08:00:00+00'],
    ],
    [
      'further keys inside',
      { a: 1 },
      { b: 'x' },
      'STRUCT(a BIGINT, b VARCHAR)',
      [
        { a: '1', b: null },
        { a: null, b: 'x' },
      ],
    ],
    ['text inside, then numbers', { a: 'x' }, { a: 1 }, 'STRUCT(a JSON)', [{ a: '"x"' }, { a: '1' }]],
    ['a list, then one of other things', ['x'], [1], 'JSON[]', [['"x"'], ['1']]],
    ['objects, then lists', { a: 1 }, [1], 'JSON', ['{"a":1}', '[1]']],
    ['truth, then numbers', true, 1, 'JSON', ['true', '1']],
  ])('widen: %s', async (_what, before, after, type, values) => {
    await put([{ v: before }]);
    await put([{ v: after }]);
    expect(await columnsOf(path, 't')).toEqual({ v: type });
    expect((await query(path, 'FROM t')).map(({ v }) => v)).toEqual(values);
    // In one go as in two.
    await put([{ v: before }, { v: after }], { table: 'both' });
    expect(await columnsOf(path, 'both')).toEqual({ v: type });
    expect((await query(path, 'FROM "both"')).map(({ v }) => v)).toEqual(values);
  });

  it('of a table that is there are kept where they hold what comes, and made wider where they do not', async () => {
    await query(path, `CREATE TABLE t (id INTEGER, price DECIMAL(10, 2), "Name" VARCHAR, kind ENUM('a', 'b'))`);
    await put([{ id: 3_000_000_000, price: 1.25, name: 'x', kind: 'b', extra: [1] }]);
    expect(await columnsOf(path, 't')).toEqual({
      id: 'BIGINT',
      price: 'DECIMAL(10,2)',
      Name: 'VARCHAR',
      kind: "ENUM('a', 'b')",
      extra: 'BIGINT[]',
    });
    expect(await query(path, 'FROM t')).toEqual([
      { id: '3000000000', price: '1.25', Name: 'x', kind: 'b', extra: ['1'] },
    ]);
  });

  it('tell keys apart that differ in case alone, in later runs too', async () => {
    await put([{ Id: 1, id: 2, '': 3, 'a"b': 4, "c'd": 5 }]);
    await put([{ id: 20, Id: 10 }]);
    expect(await query(path, 'FROM t')).toEqual([
      { Id: '1', id_1: '2', C0: '3', 'a"b': '4', "c'd": '5' },
      { Id: '10', id_1: '20', C0: null, 'a"b': null, "c'd": null },
    ]);
  });

  it('keep every digit, and every character that UTF-8 has', async () => {
    await put([
      {
        big: 12345678901234567890n,
        huge: 123456789012345678901234567890n,
        text: 'a\u0000b\ud800c\\ud800',
        at: new Date(0),
      },
    ]);
    expect(await query(path, 'FROM t')).toEqual([
      {
        big: '12345678901234567890',
        huge: '123456789012345678901234567890',
        text: 'a\u0000b\ufffdc\\ud800',
        at: '1970-01-01 00:00:00',
      },
    ]);
  });

  it('are one, `value`, where records are no objects', async () => {
    await put([1, 2.5]);
    await put([{}, {}], { table: 'empty' });
    expect(await query(path, 'FROM t')).toEqual([{ value: 1 }, { value: 2.5 }]);
    expect(await query(path, 'FROM empty')).toEqual([{ value: null }, { value: null }]);
  });

  it('are JSON where objects are data by key', async () => {
    await put([{ byId: Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`k${index}`, index])) }]);
    expect(await columnsOf(path, 't')).toEqual({ byId: 'JSON' });
    expect(await query(path, "SELECT byId->>'k299' AS last FROM t")).toEqual([{ last: '299' }]);
  });
});

describe('rows', () => {
  it('are added without a key', async () => {
    await put([{ id: 1 }]);
    await put([{ id: 1 }, { id: 2 }]);
    expect(await query(path, 'FROM t')).toEqual([{ id: '1' }, { id: '1' }, { id: '2' }]);
  });

  it('are replaced by key, whole, and the last of a key stays', async () => {
    const primaryKey = ['id', 'lang'];
    await put(
      [
        { id: 1, lang: 'de', v: 'a', old: 1 },
        { id: 1, lang: 'en', v: 'b' },
      ],
      { primaryKey },
    );
    await put(
      [
        { id: 1, lang: 'en', v: 'c' },
        { id: 2, lang: 'de', v: 'd' },
        { id: 1, lang: 'en', v: 'e', n: 1 },
      ],
      { primaryKey },
    );
    expect(await query(path, 'FROM t ORDER BY id, lang')).toEqual([
      { id: '1', lang: 'de', v: 'a', old: '1', n: null },
      { id: '1', lang: 'en', v: 'e', old: null, n: '1' },
      { id: '2', lang: 'de', v: 'd', old: null, n: null },
    ]);
  });

  it('are merged where the key turns from numbers to text', async () => {
    await put([{ id: 1, v: 'a' }], { primaryKey: 'id' });
    await put(
      [
        { id: 'x', v: 'b' },
        { id: 1, v: 'c' },
      ],
      { primaryKey: 'id' },
    );
    expect(await query(path, 'FROM t ORDER BY v')).toEqual([
      { id: '"x"', v: 'b' },
      { id: '1', v: 'c' },
    ]);
  });

  it('without their key fail the run, and say which', async () => {
    await put([{ id: 1 }], { primaryKey: 'id' });
    await expect(put([{ id: 2 }, { name: 'x' }], { primaryKey: 'id' })).rejects.toThrow(
      'primaryKey: a record for t has no "id"; its keys are name',
    );
    expect(await query(path, 'FROM t')).toEqual([{ id: '1' }]);
  });

  it('take the place of the old table with `replace`, once all of them are there', async () => {
    await put([{ id: 1, old: true }]);
    const failing = concat(
      of({ id: 2 }),
      throwError(() => new Error('gone')),
    );
    await expect(put(failing, { replace: true })).rejects.toThrow('gone');
    expect(await query(path, 'FROM t')).toEqual([{ id: '1', old: true }]);
    await put([{ id: 3, name: 'new' }], { replace: true });
    expect(await query(path, 'FROM t')).toEqual([{ id: '3', name: 'new' }]);
    expect(await query(path, "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main'")).toEqual([
      { table_name: 't' },
    ]);
  });
});

describe('a run', () => {
  it.each(['an error', 'unsubscribing'])('of records that ends by %s has never been', async (how) => {
    await put([{ id: 1 }]);
    const records$ = from(Array.from({ length: 1000 }, (_, id) => ({ id })));
    if (how === 'an error') {
      await expect(
        put(
          concat(
            records$,
            throwError(() => new Error('cut')),
          ),
        ),
      ).rejects.toThrow('cut');
    } else {
      const subscription = records$.pipe(tableSink({ path, table: 't' })).subscribe();
      subscription.unsubscribe();
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    expect(await query(path, 'FROM t')).toEqual([{ id: '1' }]);
  });

  it('without records leaves a database without the table', async () => {
    expect(await put([])).toEqual({ records: 0, tables: { t: 0 } });
    await expect(query(path, 'FROM t')).rejects.toThrow('does not exist');
  });

  it('can be beside another into the same database', async () => {
    const many = (count: number) => from(Array.from({ length: count }, (_, id) => ({ id })));
    await Promise.all([put(many(5000)), put(many(3000), { table: 'u' })]);
    expect(await query(path, 'SELECT (SELECT count(*) FROM t) AS t, (SELECT count(*) FROM u) AS u')).toEqual([
      { t: '5000', u: '3000' },
    ]);
  });

  it('is cold, and the sink is there for many', async () => {
    const sink = tableSink({ path, table: 't' });
    const run$ = of({ id: 1 }).pipe(sink);
    expect(existsSync(path)).toBe(false);
    expect(await lastValueFrom(run$.pipe(toArray()))).toEqual([{ records: 1, tables: { t: 1 } }]);
    await lastValueFrom(run$);
    expect(await query(path, 'SELECT count(*) AS n FROM t')).toEqual([{ n: '2' }]);
  });
});

describe('options', () => {
  it.each<[Record<string, unknown>, string]>([
    [{ path: undefined }, 'tableSink.path: is missing'],
    [{ table: '' }, 'tableSink.table: is missing'],
    [{ table: 5 }, 'tableSink.table: must be a string, not a number'],
    [{ primaryKey: 5 }, 'tableSink.primaryKey: must be a string or list, not a number'],
    [{ primaryKey: [5] }, 'primaryKey[0]: must be a string, not a number'],
    [{ replace: 'yes' }, 'tableSink.replace: must be a boolean, not a string'],
  ])('%j cannot work', (wrong, message) => {
    expect(() => tableSink({ path, table: 't', ...wrong } as never)).toThrow(message);
  });
});
