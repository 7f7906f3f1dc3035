import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chartOf } from '../bench/chart.js';
import type { Result } from '../bench/row.js';
import { tableOf } from '../bench/table.js';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('the performance section of the README', () => {
  const { rows } = JSON.parse(read('test/bench/results.json')) as { rows: Result[] };

  it('has the table that the last full benchmark run gives', () => {
    expect(read('README.md')).toContain(tableOf(rows).trim());
  });

  it('shows the chart that was made from the same run', () => {
    expect(read('test/bench/chart.svg')).toBe(chartOf(rows));
  });
});
