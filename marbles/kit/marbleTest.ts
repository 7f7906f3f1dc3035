import { defer, type Observable, throwError } from 'rxjs';
import { type RunHelpers, TestScheduler } from 'rxjs/testing';
import { createHttpClient } from '../../src/http/client.js';
import type { HttpClient, HttpClientOptions, HttpTransport } from '../../src/http/types.js';
import { callSite, failureAt } from './callSite.js';
import { createExpectations, type ObservableExpectation } from './expectations.js';
import { createMarbleHttp, type MarbleHttp } from './marbleHttp.js';
import { refuseUnseen } from './refused.js';
import type { MarbleReply } from './replies.js';
import { earlyRead, explainEarlyAssertion } from './unflushed.js';

/** What a test's body gets: RxJS's `RunHelpers`, with HTTP and with errors by class. */
export interface MarbleHelpers extends Omit<RunHelpers, 'expectObservable'> {
  /**
   * Expects marbles of an Observable, from its subscription at `^` (or 0) to `!` (or its end): `toBe`, `toEqual`, and
   * `toError` for an error by its class. They are compared when virtual time is flushed; a failure shows both lines.
   */
  expectObservable<T>(observable: Observable<T>, subscriptionMarbles?: string | null): ObservableExpectation<T>;
  /**
   * A transport of routes (`'GET /items?page=1'`) whose answers come when their marbles say: one string every time the
   * route is asked, a list in turn. Its `verify()` fails the test for routes that nobody asked.
   *
   * One letter is a whole answer: `'20ms (r|)'`. To a streamed request (`stream$`, `sse$`, `jsonStream$`) further
   * letters are further chunks of its body, whose status and headers are the first's, and the body ends where the
   * marbles do: `'5ms a 10ms b 10ms |'` ends with `|`, `'5ms a 10ms #'` breaks, `'5ms a--'` stays open.
   *
   * @param replies What the letters stand for: `json(…)`, `text(…)`.
   * @throws TypeError for a route that is no `'METHOD /path'`, and for a letter without a reply
   */
  http(routes: Record<string, string | readonly string[]>, replies: Record<string, MarbleReply>): MarbleHttp;
  /**
   * A client for virtual time: `baseUrl` `https://api.example.com`, the `transport` of the last `http(…)`, and a `random`
   * that is always 0, so that frames are round numbers. A backoff under the default jitter (`equal`) is then half of
   * its delay — 125, 250, 500 ms … of 250, 500, 1,000 ms —, under `full` it is 0, under `none` the delay itself; a
   * server's `Retry-After` is waited for to the millisecond. Options given here win.
   *
   * @throws ConfigurationError for options that cannot work
   */
  client(options?: HttpClientOptions): HttpClient;
  /** `verify()` of everything that `http` has made in this test. */
  verify(): void;
}

/**
 * A test in virtual time, of any framework: `it('pages', marbleTest(assert.deepEqual, ({ http, expectObservable }) => { … }))`.
 *
 * The body runs in `TestScheduler.run`: every timer and clock of RxJS is virtual. Time passes at `flush()` and at the end
 * of the body, so what is asserted without marbles comes after a `flush()`.
 *
 * Routes that nobody defined, and routes asked more often than their list has answers, fail the test. So does a body
 * that returns a promise: virtual time has run out before anything after an `await`, and nobody would see what it asserts.
 * Nor would anybody of an Observable that it returns, or of a generator.
 *
 * @param assertDeepEqual Your framework's: `(actual, expected) => expect(actual).toEqual(expected)`. Where it throws, the
 * test fails at the line of the expectation with both lines of marbles over one time axis; its own error is the `cause`. An
 * answer of `false` is a failure, too.
 */
export function marbleTest(
  assertDeepEqual: (actual: unknown, expected: unknown) => void,
  body: (helpers: MarbleHelpers) => void,
): () => void {
  return () => {
    const { compare, flushing, expecting } = createExpectations(assertDeepEqual);
    const scheduler = new TestScheduler(compare);
    const complaints: string[] = [];
    const complain = (message: string) => complaints.push(message);
    const checks: (() => void)[] = [];
    let isFlushed = false;
    let isFlushing = false;
    const isWaiting = () => !isFlushing && scheduler.actions.length + scheduler.hotObservables.length > 0;
    const atEnd = (check: () => void) => (isFlushed ? check() : void checks.push(check));
    let readTooEarly: Error | undefined;
    const onEmptyRead = (reader: (...args: never[]) => unknown) => {
      if (!isWaiting()) return;
      readTooEarly = earlyRead(reader);
      throw readTooEarly;
    };
    let failure: { error: unknown } | undefined;
    try {
      scheduler.run((helpers) => {
        const { cold } = helpers;
        const flush = () => {
          isFlushing = true;
          try {
            flushing(helpers.flush);
          } finally {
            isFlushing = false;
          }
          isFlushed = true;
        };
        const made: ReturnType<typeof createMarbleHttp>[] = [];
        const verifying = (called: () => void, which: () => typeof made) => {
          const site = callSite(called);
          atEnd(() => {
            const unused = which().flatMap((one) => one.unused());
            if (unused.length > 0) throw failureAt(site, `never requested: ${unused.join(', ')}`);
          });
        };
        const verify = () => verifying(verify, () => made);
        const http: MarbleHelpers['http'] = (routes, replies) => {
          const one = createMarbleHttp({ scheduler, cold, routes, replies, complain, onEmptyRead });
          made.push(one);
          const { transport, requests } = one;
          const verifyOne = () => verifying(verifyOne, () => [one]);
          return { transport, requests, verify: verifyOne };
        };
        const lastTransport: HttpTransport = (request) =>
          defer(() => {
            const last = made.at(-1);
            if (last) return last.transport(request);
            complain('client() has nothing to answer it: call http(routes, replies) first, or give it a transport');
            return throwError(() => new Error('no http(routes, replies) in this test'));
          });
        const client: MarbleHelpers['client'] = (options = {}) =>
          createHttpClient({
            ...options,
            baseUrl: options.baseUrl ?? 'https://api.example.com',
            transport: options.transport ?? lastTransport,
            random: options.random ?? (() => 0),
          });
        try {
          refuseUnseen(body({ ...helpers, ...expecting(helpers), flush, http, client, verify }));
        } catch (error) {
          throw isWaiting() ? explainEarlyAssertion(error) : error;
        }
        flush();
      });
      for (const check of checks) check();
    } catch (error) {
      failure = { error };
    }
    // A wrong request explains a wrong stream, so it is told first.
    if (complaints.length > 0) {
      const message = complaints.join('\n');
      if (!(failure?.error instanceof Error)) throw new Error(message, failure && { cause: failure.error });
      throw failureAt(failure.error, message, { cause: failure.error });
    }
    if (failure) throw failure.error;
    // A matcher may have swallowed it.
    if (readTooEarly) throw readTooEarly;
  };
}
