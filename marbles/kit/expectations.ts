import type { Observable } from 'rxjs';
import type { RunHelpers } from 'rxjs/testing';
import { callSite, failureAt } from './callSite.js';
import { type ErrorClass, ErrorMatch, type PartialMatch } from './errorMatch.js';
import { type MarbleMessage, pictureOf, pictureOfSubscriptions, type SubscriptionFrames } from './picture.js';
import { refusePromise } from './refused.js';

/** What an Observable is expected to do. */
export interface ObservableExpectation<T> {
  /**
   * These marbles.
   *
   * @param values What the letters stand for. @default themselves
   * @param error What `#` stands for. @default 'error'
   */
  toBe(marbles: string, values?: Readonly<Record<string, unknown>>, error?: unknown): void;
  /** The same as another Observable, in the same virtual time. */
  toEqual(other: Observable<T>): void;
  /**
   * These marbles, where `#` is any error of that class with (at least) these properties.
   *
   * ```
   * expectObservable(client.json$('/cities')).toError('5ms #', HttpStatusError, { status: 503 });
   * ```
   * @param properties To any depth: `{ outcome: { attempts: 4 } }`. A text may be a pattern: `{ message: /attempt 4/ }`.
   * @param values What the letters before it stand for. @default themselves
   */
  toError<E>(
    marbles: string,
    type: ErrorClass<E>,
    properties?: PartialMatch<E>,
    values?: Readonly<Record<string, unknown>>,
  ): void;
}

type AssertDeepEqual = (actual: unknown, expected: unknown) => void;
type SubscriptionLogs = Parameters<RunHelpers['expectSubscriptions']>[0];

interface Expectation {
  readonly of: 'expectObservable' | 'expectSubscriptions';
  marbles?: string;
  /** The user's line, once it said what to expect. */
  site?: Error;
}

/**
 * The expectations of one test. RxJS compares what is ready at each flush in the order of the calls, which is how a
 * comparison is known to belong to its line.
 */
export function createExpectations(compareDeeply: AssertDeepEqual) {
  let expectations: Expectation[] = [];
  let compared = 0;

  /** One that answers in place of throwing is taken at its word: otherwise every test with it would pass. */
  const assertDeepEqual: AssertDeepEqual = (actual, expected) => {
    const answer: unknown = compareDeeply(actual, expected);
    if (answer === false) throw new Error('not equal');
    refusePromise(answer, 'the comparison that marbleTest was given returned a promise: nobody waits for it');
  };

  const isEqual = (actual: unknown, expected: unknown): boolean => {
    if (Object.is(actual, expected)) return true;
    try {
      assertDeepEqual(actual, expected);
      return true;
    } catch {
      return false;
    }
  };

  /** What a `TestScheduler` is made with. */
  const compare = (actual: unknown, expected: unknown): void => {
    const expectation = expectations.filter(({ site }) => site)[compared++];
    const settled = Array.isArray(expected) ? settleErrors(actual, expected, isEqual) : expected;
    try {
      assertDeepEqual(actual, settled);
    } catch (cause) {
      if (!expectation?.site || !Array.isArray(actual) || !Array.isArray(expected)) throw cause;
      const picture =
        expectation.of === 'expectObservable'
          ? pictureOf(actual, expected, expectation.marbles, isEqual)
          : pictureOfSubscriptions(actual as SubscriptionFrames[], expected);
      const message = `${expectation.of}: the marbles differ\n\n${picture}\n`;
      throw failureAt(expectation.site, message, { cause, actual, expected: settled });
    }
  };

  /** Runs RxJS's flush. One that fails compares everything anew the next time. */
  const flushing = (flush: () => void): void => {
    compared = 0;
    flush();
    expectations = expectations.filter(({ site }) => !site);
  };

  const expecting = (rx: Pick<RunHelpers, 'expectObservable' | 'expectSubscriptions'>) => ({
    expectObservable<T>(observable: Observable<T>, subscriptionMarbles?: string | null): ObservableExpectation<T> {
      const expectation: Expectation = { of: 'expectObservable' };
      const { toBe, toEqual } = rx.expectObservable(observable, subscriptionMarbles);
      expectations.push(expectation);
      const expected: ObservableExpectation<T> = {
        toBe(marbles, values, error) {
          toBe(marbles, values, error);
          Object.assign(expectation, { marbles, site: callSite(expected.toBe) });
        },
        toEqual(other) {
          toEqual(other);
          expectation.site = callSite(expected.toEqual);
        },
        toError(marbles, type, properties, values) {
          if (!marbles.includes('#'))
            throw new TypeError(`toError(${JSON.stringify(marbles)}, …): no # in these marbles`);
          toBe(marbles, values, new ErrorMatch(type, properties as object | undefined));
          Object.assign(expectation, { marbles, site: callSite(expected.toError) });
        },
      };
      return expected;
    },
    expectSubscriptions(logs: SubscriptionLogs): ReturnType<RunHelpers['expectSubscriptions']> {
      const expectation: Expectation = { of: 'expectSubscriptions' };
      const { toBe } = rx.expectSubscriptions(logs);
      expectations.push(expectation);
      const expected: ReturnType<RunHelpers['expectSubscriptions']> = {
        toBe(marbles) {
          toBe(marbles);
          expectation.site = callSite(expected.toBe);
        },
      };
      return expected;
    },
  });

  return { compare, flushing, expecting };
}

/** The framework compares errors whole: where one fits, it is expected as it is. */
function settleErrors(
  actual: unknown,
  expected: readonly MarbleMessage[],
  isEqual: (actual: unknown, expected: unknown) => boolean,
): MarbleMessage[] {
  return expected.map((message, index) => {
    if (message.notification?.kind !== 'E' || !(message.notification.error instanceof ErrorMatch)) return message;
    const seen = Array.isArray(actual) ? (actual[index] as MarbleMessage | undefined)?.notification : undefined;
    const fits = seen?.kind === 'E' && message.notification.error.fits(seen.error, isEqual);
    return fits ? { ...message, notification: { ...message.notification, error: seen.error } } : message;
  });
}
