import { holds, type Result } from './row.js';

/** The results as a Markdown table: what the console shows and docs/performance.md has. */
export function tableOf(results: readonly Result[]): string {
  const head = ['| work | against | at least / at most | measured |', '|---|---|---|---|'];
  const lines = results.map((result) => {
    const { work, against, limit, value, unit } = result;
    const bound = 'atLeast' in limit ? `≥ ${limit.atLeast}` : `≤ ${limit.atMost}`;
    const suffix = unit === 'ratio' ? '' : ` ${unit}`;
    const verdict = holds(result) ? '' : ' ✗';
    return `| ${work} | ${against || '—'} | ${bound}${suffix} | **${shown(value)}**${suffix}${verdict} |`;
  });
  return [...head, ...lines, ''].join('\n');
}

export function shown(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);
}
