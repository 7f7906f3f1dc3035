import type { CliIo } from './io.js';

/** The figures besides as a line of JSON, also of a run that failed. */
export function withStats(io: CliIo): CliIo {
  return {
    ...io,
    onSummary: (summary) => {
      io.stderr.write(`${JSON.stringify(summary)}\n`);
      io.onSummary?.(summary);
    },
  };
}
