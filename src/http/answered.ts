import { from, isObservable, map, type Observable, type ObservableInput, of, switchMap } from 'rxjs';

/**
 * What a hook returned, as an Observable: itself when it is the value, its values when it is a promise or an Observable. What
 * the hook throws comes in the stream.
 */
export function answered<T>(hook: () => T | ObservableInput<T>): Observable<T> {
  return of(undefined).pipe(
    map(hook),
    switchMap((answer) => (isInput(answer) ? from(answer) : of(answer))),
  );
}

/** A request or response is iterable as nothing: what has one of these is an answer still to come. */
function isInput<T>(answer: T | ObservableInput<T>): answer is ObservableInput<T> {
  if (isObservable(answer)) return true;
  const shape = answer as { then?: unknown; [Symbol.asyncIterator]?: unknown; [Symbol.iterator]?: unknown } | undefined;
  return (
    typeof shape?.then === 'function' ||
    typeof shape?.[Symbol.asyncIterator] === 'function' ||
    typeof shape?.[Symbol.iterator] === 'function'
  );
}
