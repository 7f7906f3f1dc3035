import {
  BehaviorSubject,
  defer,
  from,
  map,
  NEVER,
  type Observable,
  type ObservableInput,
  type SchedulerLike,
  switchMap,
  take,
  takeUntil,
  tap,
  timer,
} from 'rxjs';
import { idleError, idleTimeout } from './idleTimeout.js';

type ChunkPace = (chunk: Uint8Array) => ObservableInput<unknown>;

export interface IdleConfig {
  idleTimeoutMs: number;
  scheduler: SchedulerLike;
  pace?: ChunkPace;
}

/** Fails with an `HttpTimeoutError` when no chunk has come for `idleTimeoutMs`. Waiting for `pace`, which is the consumer's time, does not count. */
export function limitIdle(
  open: (pace?: ChunkPace) => Observable<Uint8Array>,
  { idleTimeoutMs, scheduler, pace }: IdleConfig,
): Observable<Uint8Array> {
  if (!pace) return open().pipe(idleTimeout(idleTimeoutMs, scheduler));
  if (!Number.isFinite(idleTimeoutMs)) return open(pace);
  return defer(() => {
    const reading$ = new BehaviorSubject(true);
    const idle$ = reading$.pipe(
      switchMap((reading) => (reading ? timer(idleTimeoutMs, scheduler) : NEVER)),
      map(() => {
        throw idleError(idleTimeoutMs);
      }),
    );
    const watchedPace = (chunk: Uint8Array) => {
      reading$.next(false);
      const resume = () => reading$.next(true);
      return from(pace(chunk)).pipe(take(1), tap({ next: resume, complete: resume }));
    };
    return open(watchedPace).pipe(takeUntil(idle$));
  });
}
