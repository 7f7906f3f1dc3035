import { type RunHelpers, TestScheduler } from 'rxjs/testing';
import { createMarbleHttp, type MarbleHttp } from './marbleHttp.js';
import type { MarbleReply } from './replies.js';

export type MarbleHelpers = RunHelpers & {
  /**
   * A transport of routes (`'GET /items?page=1'`) whose answers come when their marbles say: one string every time the
   * route is asked, a list in turn. Its `verify()` fails the test for routes that nobody asked.
   */
  http(routes: Record<string, string | readonly string[]>, replies: Record<string, MarbleReply>): MarbleHttp;
  /** `verify()` of everything that `http` has made in this test. */
  verify(): void;
};

/**
 * A test in virtual time, of any framework: `it('pages', marbleTest(assert.deepEqual, ({ http, expectObservable }) => { … }))`.
 *
 * The body runs in `TestScheduler.run`: every timer and clock of RxJS is virtual. Routes that nobody defined, and routes
 * asked more often than their list has answers, fail the test. So does a body that returns a promise: virtual time has
 * run out before anything after an `await`, and nobody would see what it asserts.
 *
 * @param assertDeepEqual Your framework's: `(actual, expected) => expect(actual).toEqual(expected)`.
 */
export function marbleTest(
  assertDeepEqual: (actual: unknown, expected: unknown) => void,
  body: (helpers: MarbleHelpers) => void,
): () => void {
  return () => {
    const scheduler = new TestScheduler(assertDeepEqual);
    const complaints: string[] = [];
    const complain = (message: string) => complaints.push(message);
    const checks: (() => void)[] = [];
    let isFlushed = false;
    const atEnd = (check: () => void) => (isFlushed ? check() : void checks.push(check));
    let failure: { error: unknown } | undefined;
    try {
      scheduler.run((helpers) => {
        const { cold } = helpers;
        const flush = () => {
          helpers.flush();
          isFlushed = true;
        };
        const made: MarbleHttp[] = [];
        const http: MarbleHelpers['http'] = (routes, replies) => {
          const one = createMarbleHttp({ scheduler, cold, routes, replies, complain, atEnd });
          made.push(one);
          return one;
        };
        const verify = () =>
          atEnd(() => {
            for (const one of made) one.verify();
          });
        refuseAsync(body({ ...helpers, flush, http, verify }));
      });
      isFlushed = true;
      for (const check of checks) check();
    } catch (error) {
      failure = { error };
    }
    // A wrong request explains a wrong stream, so it is told first.
    if (complaints.length > 0) throw new Error(complaints.join('\n'), failure && { cause: failure.error });
    if (failure) throw failure.error;
  };
}

/** What an async function returned is an error, and so that error is all that is heard of it. */
function refuseAsync(returned: unknown): void {
  const { then } = Object(returned) as Partial<PromiseLike<unknown>>;
  if (typeof then !== 'function') return;
  then.call(
    returned,
    () => {},
    () => {},
  );
  throw new Error(
    'the body of marbleTest returned a promise: virtual time is synchronous, and what is asserted after an await is seen by nobody',
  );
}
