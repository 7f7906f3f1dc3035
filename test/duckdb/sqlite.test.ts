import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { from, lastValueFrom } from 'rxjs';
import { tableSink } from 'rxjs-resilient-http/duckdb';
import { expect, it } from 'vitest';

/** DuckDB's extension for SQLite is downloaded once, which no test does: the recipe runs where `INSTALL sqlite` has been. */
async function hasExtension(): Promise<boolean> {
  const instance = await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false' });
  const connection = await instance.connect();
  try {
    await connection.run('LOAD sqlite');
    return true;
  } catch (error) {
    // Anything but its absence is a failure.
    expect(String(error)).toMatch(/sqlite_scanner.* not found/);
    console.info(
      'the recipe for SQLite is not run: DuckDB has no extension for it here (INSTALL sqlite, once, with a network)',
    );
    return false;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

it('a table goes on into SQLite, as the guide has it', async () => {
  if (!(await hasExtension())) return;
  const folder = mkdtempSync(join(tmpdir(), 'duckdb-sqlite-'));
  const path = join(folder, 'cities.duckdb');
  const file = join(folder, 'cities.sqlite');
  await lastValueFrom(from([{ id: 1, place: { lat: 1.5 } }]).pipe(tableSink({ path, table: 'cities' })));
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  try {
    for (const sql of [
      'LOAD sqlite',
      `ATTACH '${file}' AS target (TYPE sqlite)`,
      'CREATE TABLE target.cities AS SELECT * REPLACE (to_json(place)::VARCHAR AS place) FROM cities',
      'DETACH target',
      `ATTACH '${file}' AS written (TYPE sqlite)`,
    ]) {
      await connection.run(sql);
    }
    const rows = (await connection.runAndReadAll('FROM written.cities')).getRowObjectsJson();
    expect(rows).toEqual([{ id: '1', place: '{"lat":1.5}' }]);
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(folder, { recursive: true, force: true });
  }
});
