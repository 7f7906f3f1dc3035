import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chartOf } from '../bench/chart.js';
import type { Result } from '../bench/row.js';
import { pagesWithFigures } from './figures.js';
import { root } from './pages.js';

const read = (path: string) => readFileSync(join(root, path), 'utf8');

describe('the figures of the documentation', () => {
  it.for(pagesWithFigures())(
    'in $path are those of the last full benchmark run (npm run docs:figures)',
    ({ path, text }) => {
      expect(read(path)).toBe(text);
    },
  );

  it('stand in every table', () => {
    expect(read('README.md').match(/\*\*[\d.]+ ×\*\*/g)).toHaveLength(5);
    expect(read('docs/performance.md').match(/^\| .*\*\*-?[\d.]+\*\*/gm)?.length).toBeGreaterThan(30);
    expect(read('docs/performance.md')).toMatch(/^## History\n[^#]*\| 2026-11-20 \|/m);
  });

  it('show in the chart that was made from the same run', () => {
    const { rows } = JSON.parse(read('test/bench/results.json')) as { rows: Result[] };
    expect(read('test/bench/chart.svg')).toBe(chartOf(rows));
  });
});
