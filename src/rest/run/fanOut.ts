import { defer, type Observable, of, Subject, take } from 'rxjs';

/** A parent record on its way to one of its children. */
export interface ParentTask {
  readonly record: unknown;
  /** To be called when the child's run for this parent starts. */
  started(): void;
}

/** Hands the records of one endpoint run to the resources that depend on them. */
export interface FanOut {
  push(records: readonly unknown[]): void;
  /** Answers once every record that was pushed has had its turn: what keeps the parent's pages from running ahead. */
  readonly caughtUp$: Observable<unknown>;
}

export function fanOut(children: readonly Subject<ParentTask>[]): FanOut {
  const caughtUp = new Subject<void>();
  let waiting = 0;
  const started = () => {
    waiting -= 1;
    if (waiting === 0) caughtUp.next();
  };
  return {
    push(records) {
      waiting += records.length * children.length;
      for (const record of records) {
        for (const child of children) child.next({ record, started });
      }
    },
    caughtUp$: defer(() => (waiting === 0 ? of(undefined) : caughtUp.pipe(take(1)))),
  };
}
