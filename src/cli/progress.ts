import cliProgress from 'cli-progress';
import type { CliIo } from './io.js';

/** How a run is going, on the terminal's other stream: a bar where somebody looks, a line now and then where nobody does. */
export interface Progress {
  page(records: number): void;
  note(text: string): void;
  /** Takes the bar away and leaves one line. */
  end(line: (summary: { records: number; pages: number; seconds: string; perSecond: string }) => string): void;
}

const LINE_EVERY_MS = 10_000;

export function createProgress(io: CliIo, maxPages?: number): Progress {
  const startedAt = Date.now();
  const count = { records: 0, pages: 0 };
  let lastLine = startedAt;
  const seconds = () => (Date.now() - startedAt) / 1000;
  const perSecond = () => Math.round(count.records / Math.max(seconds(), 0.001)).toLocaleString('en');
  const line = (text: string) => io.stderr.write(`${text}\n`);
  const bar = io.stderr.isTTY ? startBar(io, maxPages) : undefined;
  return {
    page(records) {
      count.records += records;
      count.pages += 1;
      bar?.update(count.pages, { records: count.records.toLocaleString('en'), rate: perSecond() });
      if (!bar && Date.now() - lastLine >= LINE_EVERY_MS) {
        lastLine = Date.now();
        line(`${count.records.toLocaleString('en')} records in ${count.pages} pages, ${perSecond()}/s`);
      }
    },
    note: (text) => line(text),
    end(summary) {
      bar?.stop();
      line(summary({ ...count, seconds: seconds().toFixed(1), perSecond: perSecond() }));
    },
  };
}

function startBar(io: CliIo, maxPages: number | undefined): cliProgress.SingleBar {
  const total = maxPages === undefined ? '' : ' of {total} [{bar}]';
  const bar = new cliProgress.SingleBar({
    stream: io.stderr as NodeJS.WriteStream,
    format: `{value}${total} pages | {records} records | {rate}/s | {duration_formatted}`,
    hideCursor: true,
    clearOnComplete: true,
  });
  bar.start(maxPages ?? 0, 0, { records: '0', rate: '0' });
  return bar;
}
