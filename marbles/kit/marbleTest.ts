import { type RunHelpers, TestScheduler } from 'rxjs/testing';
import { createMarbleHttp, type MarbleHttp } from './marbleHttp.js';
import type { MarbleReply } from './replies.js';

export type MarbleHelpers = RunHelpers & {
  /** A transport of routes (`'GET /items?page=1'`) whose answers come when their marbles say. */
  http(routes: Record<string, string | readonly string[]>, replies: Record<string, MarbleReply>): MarbleHttp;
};

/**
 * A test in virtual time, of any framework: `it('pages', marbleTest(assert.deepEqual, ({ http, expectObservable }) => { … }))`.
 *
 * The body runs in `TestScheduler.run`: every timer and clock of RxJS is virtual. Routes that nobody defined, and routes
 * asked more often than they have answers, fail the test.
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
    let failure: { error: unknown } | undefined;
    try {
      scheduler.run((helpers) => {
        body({
          ...helpers,
          http: (routes, replies) => createMarbleHttp({ scheduler, cold: helpers.cold, routes, replies, complain }),
        });
      });
    } catch (error) {
      failure = { error };
    }
    // A wrong request explains a wrong stream, so it is told first.
    if (complaints.length > 0) throw new Error(complaints.join('\n'), failure && { cause: failure.error });
    if (failure) throw failure.error;
  };
}
