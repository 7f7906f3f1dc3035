import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chartOf } from '../bench/chart.js';
import { bundleTableOf, comparisonOf } from '../bench/comparison.js';
import type { Result } from '../bench/row.js';
import { tableOf } from '../bench/table.js';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('the figures of the documentation', () => {
  const { rows, measured, node, undici, machine } = JSON.parse(read('test/bench/results.json')) as {
    rows: Result[];
    measured: string;
    node: string;
    undici: string;
    machine: string;
  };

  it('are the table that the last full benchmark run gives, and say where it ran', () => {
    expect(read('docs/performance.md')).toContain(tableOf(rows).trim());
    expect(read('docs/performance.md').replace(/\s+/g, ' ')).toContain(
      `Measured ${measured} on Node ${node.slice(1)} and undici ${undici}, ${machine}.`,
    );
  });

  it('are its sizes of bundles', () => {
    expect(read('docs/performance.md')).toContain(bundleTableOf(rows));
  });

  it('are its figures beside other libraries in the README', () => {
    expect(read('README.md')).toContain(comparisonOf(rows));
  });

  it('show in the chart that was made from the same run', () => {
    expect(read('test/bench/chart.svg')).toBe(chartOf(rows));
  });
});
