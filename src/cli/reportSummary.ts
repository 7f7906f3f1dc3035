import type { CliIo } from './io.js';
import { summaryTable } from './summaryTable.js';
import type { Summary } from './tally.js';

/** Tells whoever wants to know what a pull took. */
export function reportSummary(summary: Summary, print: boolean, io: CliIo): void {
  if (print) io.stderr.write(`\n${summaryTable(summary)}\n`);
  io.onSummary?.(summary);
}
