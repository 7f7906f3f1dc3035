import type { ServerCounts } from '../support/server-counts.js';
import type { Tally } from './tally.js';

/** The table at the end: what the client counted and, beside it, what the embedded server did. */
export function summaryTable(tally: Tally, server?: ServerCounts): string {
  const rows: [string, string, string][] = [
    ['', 'client', server ? 'server' : ''],
    ['pages', whole(tally.pages), whole(server?.pages)],
    ['records', whole(tally.records), whole(server?.records)],
    ['attempts', whole(tally.attempts), whole(server?.requests)],
    ['retries', whole(tally.retries), whole(server && server.faults + server.limited)],
    ['bytes', whole(tally.bytes), whole(server?.bytes)],
    ['waits', seconds(tally.waitedMs), ''],
    ['time', seconds(tally.elapsedMs), ''],
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(([name, client, count]) =>
      `  ${name.padEnd(widths[0] ?? 0)}  ${client.padStart(widths[1] ?? 0)}  ${count.padStart(widths[2] ?? 0)}`.trimEnd(),
    )
    .join('\n');
}

/** The names of the rows in which client and server do not agree; empty as it should be. */
export function disagreements(tally: Tally, server: ServerCounts): string[] {
  const pairs: [string, number, number][] = [
    ['pages', tally.pages, server.pages],
    ['records', tally.records, server.records],
    ['attempts', tally.attempts, server.requests],
    ['retries', tally.retries, server.faults + server.limited],
    ['bytes', tally.bytes, server.bytes],
  ];
  return pairs.filter(([, ours, theirs]) => ours !== theirs).map(([name]) => name);
}

function whole(value: number | undefined): string {
  return value === undefined ? '' : value.toLocaleString('en');
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
