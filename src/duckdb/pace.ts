import { Observable } from 'rxjs';
import type { SinkRun } from './sinkRun.js';

/** Completes once every run has room for more. */
export function pace$(runs: ReadonlySet<SinkRun>): Observable<never> {
  return new Observable<never>((subscriber) => {
    let left = runs.size;
    const ready = () => {
      left -= 1;
      if (left <= 0) subscriber.complete();
    };
    if (left === 0) subscriber.complete();
    for (const run of [...runs]) run.whenReady(ready);
  });
}
