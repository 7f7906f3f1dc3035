import { fromEvent, type Observable, of, take } from 'rxjs';
import type { ExactJson } from './exactJson.js';
import type { CliIo } from './io.js';
import type { Format } from './options.js';
import { recordWriter } from './recordWriter.js';

/** Records on standard output. */
export interface StdoutRecords {
  write(records: readonly unknown[]): void;
  end(): void;
  /** Answers once a reader that is slower than the API has caught up. */
  drained$(): Observable<unknown>;
  readonly lostColumns: ReadonlyMap<string, number>;
}

export function stdoutRecords(format: Format, { stdout }: CliIo, exactJson?: ExactJson): StdoutRecords {
  const writer = recordWriter(format, { stringify: exactJson?.stringify });
  const print = (text: string) => {
    if (text !== '') stdout.write(text);
  };
  return {
    write: (records) => print(writer.write(records)),
    end: () => print(writer.end()),
    drained$: () =>
      (stdout as { writableNeedDrain?: boolean }).writableNeedDrain
        ? fromEvent(stdout, 'drain').pipe(take(1))
        : of(undefined),
    lostColumns: writer.lostColumns,
  };
}
