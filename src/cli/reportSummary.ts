import type { CliIo } from './io.js';
import { summaryTable } from './summaryTable.js';
import type { Summary } from './tally.js';

/** Tells whoever wants to know what a pull took, and whoever reads that a CSV is not all there is. */
export function reportSummary(summary: Summary, print: boolean, io: CliIo): void {
  const { lostColumns } = summary;
  if (lostColumns) {
    const columns = Object.entries(lostColumns).map(
      ([name, records]) => `${name} (in ${records.toLocaleString('en')} records)`,
    );
    io.stderr.write(
      `left out of the CSV, whose columns were out with its first page: ${columns.join(', ')}; a file (--out) has them\n`,
    );
  }
  if (print) io.stderr.write(`\n${summaryTable(summary)}\n`);
  io.onSummary?.(summary);
}

/** The part of a summary that an output knows of. */
export function lostColumnsIn({
  lostColumns,
}: {
  lostColumns?: ReadonlyMap<string, number>;
}): Pick<Summary, 'lostColumns'> {
  return lostColumns && lostColumns.size > 0 ? { lostColumns: Object.fromEntries(lostColumns) } : {};
}
