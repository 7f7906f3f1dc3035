import { readFileSync, writeFileSync } from 'node:fs';
import type { Result } from './row.js';
import { shown } from './table.js';

/** What one full benchmark run gave, and where it ran. */
export interface Run {
  measured: string;
  machine: string;
  rows: readonly Pick<Result, 'id' | 'work' | 'against' | 'value' | 'unit'>[];
}

/**
 * Runs that were published, the oldest first, as a table: each row of the newest one, and what the others had there. Ratios bear
 * comparison from machine to machine; what was measured in another way since is left blank.
 */
export function historyTableOf(runs: readonly Run[]): string {
  const newest = runs.at(-1);
  const nameOf = ({ work, against }: Run['rows'][number]) => (against === '' ? work : `${work}, beside ${against}`);
  const valueIn = (run: Run, name: string) => {
    const row = run.rows.find((candidate) => nameOf(candidate) === name);
    return row === undefined ? '' : `${shown(row.value)}${row.unit === 'ratio' ? ' ×' : ` ${row.unit}`}`;
  };
  const names = (newest?.rows ?? [])
    .map(nameOf)
    .filter((name) => runs.filter((run) => valueIn(run, name) !== '').length > 1);
  return [
    `| | ${runs.map(({ measured }) => measured).join(' | ')} |`,
    `|---${'|---'.repeat(runs.length)}|`,
    ...names.map((name) => `| ${name} | ${runs.map((run) => valueIn(run, name)).join(' | ')} |`),
  ].join('\n');
}

/** Before a new run takes the place of the last one: keeps that in history.json, one run for each day. */
export function keepInHistory(historyFile: string, resultsFile: string): void {
  const last = JSON.parse(readFileSync(resultsFile, 'utf8')) as Run;
  const earlier = (JSON.parse(readFileSync(historyFile, 'utf8')) as Run[]).filter(
    ({ measured }) => measured !== last.measured,
  );
  const kept = last.rows.map(({ id, work, against, value, unit }) =>
    JSON.stringify({ id, work, against, value, unit }),
  );
  const runs = [
    ...earlier.map((run) =>
      textOf(
        run,
        run.rows.map((row) => JSON.stringify(row)),
      ),
    ),
    textOf(last, kept),
  ];
  writeFileSync(historyFile, `[\n${runs.join(',\n')}\n]\n`);
}

function textOf({ measured, machine }: Run, rows: readonly string[]): string {
  return `{"measured":${JSON.stringify(measured)},"machine":${JSON.stringify(machine)},"rows":[\n${rows.join(',\n')}\n]}`;
}
