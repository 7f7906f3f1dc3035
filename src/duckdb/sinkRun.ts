import { asyncScheduler, Observable, type SchedulerLike, type Subscription } from 'rxjs';
import { PART_BYTES } from './loadSession.js';
import type { TableWritten } from './types.js';

/** What takes the values of a run and puts them into tables. */
export interface Intake<T> {
  take(value: T): void;
  /** Bytes that wait. */
  readonly staged: number;
  /** Bytes that wait for a commit; 0 where there is none before the end. */
  readonly uncommitted: number;
  /** Whether so much waits that it is to be committed whatever the time. */
  readonly isLarge: boolean;
  /** Whether so much waits that a part of it can be stored ahead of its commit. */
  readonly hasPart: boolean;
  store(): Promise<void>;
  /** Stores what waits, and commits it. Answers what is committed so far. */
  load(): Promise<TableWritten>;
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

const DEFAULT_EVERY_MS = 1_000;
/** A source of promises alone would let nobody hear that the database has done its step. */
const TURN_MS = 8;

/**
 * Values into tables, part after part, while the source goes on:
 *
 * ```
 * source:      a─b─c─d─e─f─g─|
 * storing:      (ab)(cd)(e)(fg)
 * committing:             x    x
 * result:                 5────7|
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
    let committedAt = scheduler.now();
    /** What storing has taken since. */
    let storingMs = 0;
    let everyMs = commitEveryMs ?? DEFAULT_EVERY_MS;
    let waiting: (() => void)[] = [];
    let turnedAt = 0;

    const isDue = ({ isLarge, uncommitted }: Intake<T>) =>
      isLarge || (uncommitted > 0 && scheduler.now() - committedAt >= everyMs);
    const run: SinkRun = {
      whenReady: (ready) => {
        if (isLoading && intake && intake.staged >= PART_BYTES) waiting.push(ready);
        else if (isLoading && scheduler.now() - turnedAt >= TURN_MS) {
          scheduler.schedule(() => {
            turnedAt = scheduler.now();
            ready();
          });
        } else ready();
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
    const work = (opened: Intake<T>, step: () => Promise<void>, commits = true) => {
      isLoading = true;
      const startedAt = scheduler.now();
      step().then(
        () => {
          isLoading = false;
          const endedAt = scheduler.now();
          storingMs += endedAt - startedAt;
          if (commits) {
            committedAt = endedAt;
            // Where commits take long, most of the time is for the records all the same.
            everyMs = commitEveryMs ?? Math.max(DEFAULT_EVERY_MS, 4 * storingMs);
            storingMs = 0;
          }
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
          if (!subscriber.closed) subscriber.next(written);
        });
      } else if (opened.hasPart) {
        work(opened, () => opened.store(), false);
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
        committedAt = scheduler.now();
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
