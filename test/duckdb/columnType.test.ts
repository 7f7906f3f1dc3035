import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { columnType, typeText } from '../../src/duckdb/columnType.js';
import type { DuckDbType } from '../../src/duckdb/duckDbApi.js';
import { loadDuckDb } from '../../src/duckdb/loadDuckDb.js';
import { newShape, noteValue } from '../../src/duckdb/shape.js';

let folder: string;
let connection: Awaited<ReturnType<DuckDBInstance['connect']>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'duckdb-types-'));
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});
afterAll(() => {
  connection.closeSync();
  rmSync(folder, { recursive: true, force: true });
});

/** What DuckDB finds when it looks at every record. */
async function foundByDuckDb(records: readonly object[]): Promise<Record<string, string>> {
  const file = join(folder, 'records.ndjson');
  writeFileSync(file, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  const reader = await connection.runAndReadAll(
    `SELECT * FROM read_json('${file}', format = 'newline_delimited', sample_size = -1, map_inference_threshold = -1, field_appearance_threshold = 0)`,
  );
  const types = reader.columnTypes() as unknown as DuckDbType[];
  return Object.fromEntries(reader.columnNames().map((name, index) => [name, typeText(types[index] as DuckDbType)]));
}

function foundByUs(records: readonly object[]): Record<string, string> {
  const shape = newShape();
  for (const record of records) noteValue(shape, record, true);
  return Object.fromEntries([...(shape.fields ?? [])].map(([name, field]) => [name, columnType(field)]));
}

const scalar = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Number.isInteger(value)),
  fc.constantFrom('', 'x', '12', '2024-05-06', '2024-13-01', '07:08:09', '2024-05-06T07:08:09Z'),
  fc.constantFrom('2a5e6f0e-9f2e-4c6c-8d0c-0a1b2c3d4e5f', 'gone'),
);
const key = fc.constantFrom('a', 'b', 'c');
const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    scalar,
    fc.dictionary(key, tie('value'), { maxKeys: 3 }),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
})).value;

it('gives every column the type that DuckDB gives it when it looks at every record', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.dictionary(key, value, { minKeys: 1, maxKeys: 3 }), { minLength: 1, maxLength: 5 }),
      async (records) => {
        const found = await foundByDuckDb(records);
        expect(foundByUs(records)).toEqual(found);
      },
    ),
    { numRuns: 300, seed: 12 },
  );
});

it.each([
  ['2024-02-30', 'VARCHAR'],
  ['2024-02-29', 'DATE'],
  ['infinity', 'VARCHAR'],
  ['2024-05-06T07:08:09.123456789Z', 'VARCHAR'],
  ['2024-05-06 07:08:09.5', 'TIMESTAMP'],
  ['2024-05-06T07:08:09+02:00', 'TIMESTAMP WITH TIME ZONE'],
  ['2024-05-06T24:00:00Z', 'VARCHAR'],
  ['2A5E6F0E-9F2E-4C6C-8D0C-0A1B2C3D4E5F', 'VARCHAR'],
])('takes %s for %s', (text, type) => {
  expect(foundByUs([{ text }])).toEqual({ text: type });
});

it('says what to install where DuckDB is missing, and where it is too old', async () => {
  const missing = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
  await expect(loadDuckDb(() => Promise.reject(missing))).rejects.toThrow(
    '@duckdb/node-api: is not installed; tables need it: npm install @duckdb/node-api',
  );
  await expect(loadDuckDb(async () => ({}))).rejects.toThrow('is too old: npm install @duckdb/node-api@latest');
});
