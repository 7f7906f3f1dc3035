import { defer, type Observable, of, Subject, take } from 'rxjs';
import type { EndpointTask } from './unfinishedState.js';

/** An endpoint run on its way to its resource. */
export interface PendingTask {
  readonly task: EndpointTask;
  /** To be called when the run starts. */
  started(): void;
}

/** A resource that depends on another: how its runs are made known, and where they are sent. */
export interface FanOutTarget {
  add(parent: unknown): EndpointTask;
  readonly tasks: Subject<PendingTask>;
}

/** Hands the records of one endpoint run to the resources that depend on them. */
export interface FanOut {
  /** Makes a run of every child for every record known, all at once; {@link FanOut.send} begins them. */
  plan(records: readonly unknown[]): void;
  /** Sends what was planned. */
  send(): void;
  /** Answers once every record that was sent has had its turn: what keeps the parent's pages from running ahead. */
  readonly caughtUp$: Observable<unknown>;
}

export function fanOut(children: readonly FanOutTarget[]): FanOut {
  const caughtUp = new Subject<void>();
  let planned: (() => void)[] = [];
  let waiting = 0;
  const started = () => {
    waiting -= 1;
    if (waiting === 0) caughtUp.next();
  };
  return {
    plan(records) {
      for (const record of records) {
        for (const child of children) {
          const task = child.add(record);
          planned.push(() => child.tasks.next({ task, started }));
        }
      }
    },
    send() {
      const sending = planned;
      planned = [];
      waiting += sending.length;
      for (const send of sending) send();
    },
    caughtUp$: defer(() => (waiting === 0 ? of(undefined) : caughtUp.pipe(take(1)))),
  };
}
