import { BehaviorSubject, defer, type Observable, of } from 'rxjs';

/** A state, and who is told of its changes. */
export interface FeedStore<T> {
  /** The state now. */
  readonly value: T;
  /** The state now, then each change, in their order. */
  readonly value$: Observable<T>;
  set(value: T): void;
  /** No more changes. */
  close(): void;
}

/** A change that somebody makes on being told of another waits until all have been told of that one. */
export function createFeedStore<T extends object>(initial: T): FeedStore<T> {
  const told = new BehaviorSubject(initial);
  const untold: T[] = [];
  let value = initial;
  let isTelling = false;
  let isClosed = false;

  const tell = () => {
    if (isTelling) return;
    isTelling = true;
    for (let next = untold.shift(); next; next = untold.shift()) told.next(next);
    isTelling = false;
    if (isClosed) told.complete();
  };
  return {
    get value() {
      return value;
    },
    value$: defer(() => (isClosed ? of(value) : told)),
    set: (next) => {
      value = next;
      untold.push(next);
      tell();
    },
    close: () => {
      isClosed = true;
      tell();
    },
  };
}
