import { asyncScheduler, Observable, type SchedulerLike, type Subscription } from 'rxjs';
import type { TableWritten } from './types.js';

/** What takes the values of a run and puts them into tables. */
export interface Intake<T> {
  take(value: T): void;
  /** Bytes that wait. */
  readonly staged: number;
  /** Loads what waits. Answers what is committed so far; `undefined` where it is held until the end. */
  load(): Promise<TableWritten | undefined>;
  /** The same for the end of a run that was complete. */
  finish(): Promise<TableWritten>;
  /** The same for one that failed, as far as what came before holds by itself. */
  fail(): Promise<void>;
  close(): void;
}

export interface SinkRunOptions<T> {
  readonly source$: Observable<T>;
  open(run: SinkRun): Promise<Intake<T>>;
  /** Runs under way, for what holds their sources back. */
  readonly runs: Set<SinkRun>;
  readonly scheduler?: SchedulerLike;
  /** A source that is slow is loaded that often. */
  readonly commitEveryMs?: number;
}

export interface SinkRun {
  /** Calls back once there is room for more; at once where there is. */
  whenReady(ready: () => void): void;
  /** Looks whether there is something to load, where that has come by another way than a value. */
  wake(): void;
}

/** A batch is loaded when so much waits; meanwhile the next one may become as large. */
const BATCH_BYTES = 32 * 1024 * 1024;
const DEFAULT_EVERY_MS = 1_000;

/**
 * Values into tables, batch after batch, while the source goes on:
 *
 * ```
 * source:   a─b─c─d─e─f─g─|
 * loading:      (abc)──(de)──(fg)─
 * result:            3────5──────7|
 * ```
 */
export function sinkRun$<T>({
  source$,
  open,
  runs,
  scheduler = asyncScheduler,
  commitEveryMs,
}: SinkRunOptions<T>): Observable<TableWritten> {
  return new Observable<TableWritten>((subscriber) => {
    let intake: Intake<T> | undefined;
    let subscription: Subscription | undefined;
    /** The source has ended: how. */
    let end: { readonly error?: unknown; readonly failed: boolean } | undefined;
    let isLoading = false;
    let loadedAt = scheduler.now();
    let everyMs = commitEveryMs ?? DEFAULT_EVERY_MS;
    let waiting: (() => void)[] = [];

    const isDue = ({ staged }: Intake<T>) =>
      staged >= BATCH_BYTES || (staged > 0 && scheduler.now() - loadedAt >= everyMs);
    const run: SinkRun = {
      whenReady: (ready) => {
        if (isLoading && intake && intake.staged >= BATCH_BYTES) waiting.push(ready);
        else ready();
      },
      wake: () => {
        if (intake) goOn(intake);
      },
    };
    const letGo = () => {
      const ready = waiting;
      waiting = [];
      for (const go of ready) go();
    };
    const close = () => {
      runs.delete(run);
      intake?.close();
      intake = undefined;
      letGo();
    };
    const failWith = (error: unknown) => {
      subscription?.unsubscribe();
      close();
      subscriber.error(error);
    };
    const work = (opened: Intake<T>, step: () => Promise<void>) => {
      isLoading = true;
      const startedAt = scheduler.now();
      step().then(
        () => {
          isLoading = false;
          loadedAt = scheduler.now();
          // Where commits take long, most of the time is for the records all the same.
          everyMs = commitEveryMs ?? Math.max(DEFAULT_EVERY_MS, 4 * (loadedAt - startedAt));
          letGo();
          if (subscriber.closed) close();
          else goOn(opened);
        },
        (error: unknown) => {
          isLoading = false;
          failWith(error);
        },
      );
    };
    const goOn = (opened: Intake<T>) => {
      if (isLoading) return;
      const ended = end;
      if (ended?.failed) {
        // The source's own error is the news, whatever becomes of what it had brought.
        work(opened, () =>
          opened
            .fail()
            .catch(() => undefined)
            .then(() => Promise.reject(ended.error)),
        );
      } else if (ended) {
        work(opened, async () => {
          const written = await opened.finish();
          close();
          subscriber.next(written);
          subscriber.complete();
        });
      } else if (isDue(opened)) {
        work(opened, async () => {
          const written = await opened.load();
          if (written && !subscriber.closed) subscriber.next(written);
        });
      }
    };

    runs.add(run);
    subscriber.add(() => {
      subscription?.unsubscribe();
      runs.delete(run);
      // What is being loaded is let finish: a connection cannot be taken away from it.
      if (!isLoading) close();
    });
    open(run).then(
      (opened) => {
        intake = opened;
        if (subscriber.closed) {
          close();
          return;
        }
        loadedAt = scheduler.now();
        subscription = source$.subscribe({
          next: (value) => {
            if (end) return;
            try {
              opened.take(value);
            } catch (error) {
              end = { failed: true, error };
              subscription?.unsubscribe();
            }
            goOn(opened);
          },
          error: (error: unknown) => {
            end = { failed: true, error };
            goOn(opened);
          },
          complete: () => {
            end ??= { failed: false };
            goOn(opened);
          },
        });
        if (subscriber.closed || end?.failed) subscription.unsubscribe();
      },
      (error: unknown) => failWith(error),
    );
  });
}
