import { Observable } from 'rxjs';

/** What the body of a test returned: where that would run only later, or never, the test has seen nothing. */
export function refuseUnseen(returned: unknown): void {
  refusePromise(
    returned,
    'the body of marbleTest returned a promise: virtual time is synchronous, and what is asserted after an await is seen by nobody',
  );
  // By class and by tag: the assertions of chai throw when they are asked for a property that they do not have.
  if (returned instanceof Observable) {
    throw new Error(
      'the body of marbleTest returned an Observable, to which nobody subscribes: give it to expectObservable',
    );
  }
  if (/Generator\]$/.test(Object.prototype.toString.call(returned))) {
    throw new Error('the body of marbleTest is a generator, which nobody runs');
  }
}

/** What an async function returned is an error, and so that error is all that is heard of it. */
export function refusePromise(returned: unknown, message: string): void {
  const { then } = Object(returned) as Partial<PromiseLike<unknown>>;
  if (typeof then !== 'function') return;
  then.call(
    returned,
    () => {},
    () => {},
  );
  throw new Error(message);
}
