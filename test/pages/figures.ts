import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleTableOf, comparisonOf } from '../bench/comparison.js';
import { historyTableOf, type Run } from '../bench/history.js';
import type { Result } from '../bench/row.js';
import { tableOf } from '../bench/table.js';
import { type PageText, root } from './pages.js';

interface Results extends Run {
  node: string;
  undici: string;
  rows: Result[];
}

/** The README and the performance page, with the figures of the last full benchmark run in their tables. */
export function pagesWithFigures(): PageText[] {
  const results = JSON.parse(read('test/bench/results.json')) as Results;
  const { rows, measured, machine, node, undici } = results;
  const earlier = (JSON.parse(read('test/bench/history.json')) as Run[]).filter((run) => run.measured !== measured);
  const place = `Measured ${measured} on Node ${node.slice(1)} and undici ${undici}, ${machine}.`;
  const performance = [bundleTableOf(rows), tableOf(rows).trim(), historyTableOf([...earlier, results])].reduce(
    withTable,
    read('docs/performance.md').replace(/Measured \d{4}[^.]+\d+\.\d+\.\d+[^.]+\d+\.\d+\.\d+[^.]+\./, place),
  );
  return [
    { path: 'README.md', text: withTable(read('README.md'), comparisonOf(rows)) },
    { path: 'docs/performance.md', text: performance },
  ];
}

/** The lines of a table in the place of those that begin alike, up to the table's end. */
function withTable(text: string, table: string): string {
  const [start = ''] = /^\| [^|]*/.exec(table) ?? [];
  const lines = text.split('\n');
  const heading = table.split('\n')[0]?.startsWith('| |') ? lines.findLastIndex((line) => line.startsWith('| |')) : -1;
  const from = heading >= 0 ? heading : lines.findIndex((line) => line.startsWith(start));
  if (from < 0) throw new Error(`no table that begins with "${start}"`);
  const length = lines.slice(from).findIndex((line) => !line.startsWith('|'));
  return [...lines.slice(0, from), ...table.split('\n'), ...lines.slice(from + length)].join('\n');
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}
