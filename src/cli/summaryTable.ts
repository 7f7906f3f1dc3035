import type { Summary } from './tally.js';

/** Counts of the same by somebody else. */
export type OtherCounts = Pick<Required<Summary>, 'pages' | 'records' | 'attempts' | 'retries' | 'bytes'>;

/**
 * A pull's figures, one a line, and beside them what the server counted, where somebody knows.
 *
 * ```
 *   pages         271
 *   records   135,233
 *   strategy: link-header (detected); records: data.items (detected)
 * ```
 */
export function summaryTable(summary: Summary, server?: OtherCounts): string {
  const counted = (['pages', 'records', 'attempts', 'retries', 'bytes'] as const).map((name) => [
    name,
    whole(summary[name]),
    whole(server?.[name]),
  ]);
  const rows = [
    ...(server ? [['', 'client', 'server']] : []),
    ...counted.filter(([, figure]) => figure !== ''),
    ['waits', seconds(summary.waitedMs), ''],
    ['time', seconds(summary.elapsedMs), ''],
  ];
  const [name = 0, client = 0, other = 0] = [0, 1, 2].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const table = rows.map(([label = '', ours = '', theirs = '']) =>
    `  ${label.padEnd(name)}  ${ours.padStart(client)}  ${theirs.padStart(other)}`.trimEnd(),
  );
  return [...table, ...remarks(summary)].join('\n');
}

/** What is no figure. */
function remarks({ found = {}, rejected = {}, lostColumns }: Summary): string[] {
  return [
    ...Object.entries(rejected).map(([resource, records]) => `  ${resource}: ${whole(records)} rejected`),
    ...Object.entries(found).map(
      ([resource, { strategy, records }]) =>
        `  ${resource && `${resource}: `}strategy: ${strategy}; records: ${records}`,
    ),
    ...(lostColumns ? [`  columns: without ${Object.keys(lostColumns).join(', ')}`] : []),
  ];
}

function whole(value: number | undefined): string {
  return value === undefined ? '' : value.toLocaleString('en');
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
