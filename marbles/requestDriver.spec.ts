import { asyncScheduler, defer, map, materialize, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { retryWithProfile } from '../operators/retryWithProfile.js';
import { throwOnHttpError } from '../operators/throwOnHttpError.js';
import { HttpNetworkError } from '../src/core/errors.js';
import { createHttpClient } from '../src/http/client.js';
import { createHttpResponse } from '../src/http/createHttpResponse.js';
import type { HttpInterceptor, HttpRequest, HttpResponse } from '../src/http/types.js';
import { createRetryBudget } from '../src/resilience/createRetryBudget.js';
import type { ErrorClassifier, ResilienceProfile } from '../src/resilience/types.js';
import { seededRandom } from '../test/support/seededRandom.js';
import { type MarbleHelpers, marbleTest } from './kit/index.js';

/** What one letter of a marble answers with. */
const ANSWERS: Record<string, readonly [status: number, headers?: Record<string, string>]> = {
  o: [200],
  u: [503],
  s: [503, { 'retry-after-ms': '70' }],
  l: [429, { 'retry-after': '1' }],
  g: [403, { 'retry-after-ms': '30' }],
  n: [404],
  i: [501],
};

/** The answers of one attempt after the other; the last one stays. `#` is a lost connection, `-` no answer at all. */
const SEQUENCES: readonly (readonly string[])[] = [
  ['(o|)'],
  ['--(o|)'],
  ['(u|)', '(o|)'],
  ['(u|)'],
  ['-#', '-#', '--(o|)'],
  ['#'],
  ['-(u|)', '---#', '-(s|)', '(o|)'],
  ['(s|)', '(s|)', '(s|)', '(o|)'],
  ['--(l|)', '(o|)'],
  ['(g|)', '-(o|)'],
  ['-(n|)'],
  ['(i|)'],
  ['-(u|)', '-(n|)'],
  ['#', '-'],
  ['-'],
  ['-|'],
];

const PROFILES: Record<string, () => ResilienceProfile> = {
  'the default profile': () => ({}),
  'no jitter': () => ({ backoff: { initialDelayMs: 10, jitter: 'none' } }),
  'full jitter': () => ({ backoff: { initialDelayMs: 10, factor: 3, maxDelayMs: 50, jitter: 'full' }, maxAttempts: 6 }),
  'one attempt': () => ({ maxAttempts: 1 }),
  'no attempt': () => ({ maxAttempts: 0 }),
  'an override': () => ({ maxAttempts: 1, maxAttemptsOverride: 3 }),
  'fail fast': () => ({ failFast: true }),
  'a short Retry-After': () => ({ maxRetryAfterMs: 50 }),
  'statuses of its own': () => ({ retryOnStatus: [404, 501] }),
  'retryIf: never': () => ({ retryIf: () => false }),
  'retryIf: once, always': () => ({ retryIf: ({ attempt }) => attempt === 1, maxAttempts: 9 }),
  'retryIf: throws': () => ({
    retryIf: () => {
      throw new Error('no idea');
    },
  }),
  'a budget': () => ({ retryBudget: createRetryBudget({ ratio: 2, minPerSecond: 0 }) }),
  'a total of nothing': () => ({ maxEndToEndLatencyMs: 0 }),
  'a short total': () => ({ maxEndToEndLatencyMs: 25, backoff: { initialDelayMs: 10, jitter: 'none' } }),
  'a longer total': () => ({ maxEndToEndLatencyMs: 99, backoff: { initialDelayMs: 10 } }),
};

const CLASSIFIERS: Record<string, ErrorClassifier | undefined> = {
  'no classifier': undefined,
  'a classifier': { classify: () => ({ category: 'transient', retryable: true, suggestedBackoffMs: 15 }) },
};

/** Everything that shows: what comes out when, and when each attempt began and ended. */
function observe({ cold, flush }: MarbleHelpers, answers: readonly string[], subject: Subject): unknown {
  const attempts: ReturnType<typeof cold>[] = [];
  const began = asyncScheduler.now();
  const ends: unknown[] = [];
  const answer = (request: HttpRequest): Observable<HttpResponse> =>
    defer(() => {
      const marble = answers[Math.min(attempts.length, answers.length - 1)] ?? '-';
      const attempt = cold<string>(marble, undefined, new HttpNetworkError('reset'));
      attempts.push(attempt as ReturnType<typeof cold>);
      return attempt.pipe(
        map((letter) => {
          const [status, headers] = ANSWERS[letter] ?? [500];
          return createHttpResponse(request, { status, headers });
        }),
      );
    });
  subject(answer)
    .pipe(materialize())
    .subscribe(({ kind, value, error }) => {
      const { name, status, scope, category } = { ...Object(error), name: error?.name };
      ends.push([asyncScheduler.now() - began, kind, value?.status, { name, status, scope, category }]);
    });
  flush();
  return { ends, attempts: attempts.map(({ subscriptions }) => subscriptions) };
}
type Subject = (answer: (request: HttpRequest) => Observable<HttpResponse>) => Observable<HttpResponse>;

const url = 'https://api.example.com/x';
const pass: HttpInterceptor = (request, next) => next(request);
const random = () => seededRandom(7);

const driven =
  (resilience: ResilienceProfile, classifier: ErrorClassifier | undefined, layered: boolean): Subject =>
  (transport) =>
    createHttpClient({
      transport,
      resilience,
      classifier,
      random: random(),
      timeoutMs: Number.POSITIVE_INFINITY,
      ...(layered && { attemptInterceptors: [pass] }),
    }).get$(url);

/** The readable definition, over one attempt of a client that knows of no retry. */
const defined =
  (profile: ResilienceProfile, classifier: ErrorClassifier | undefined): Subject =>
  (transport) =>
    createHttpClient({
      transport,
      throwHttpErrors: false,
      resilience: { maxAttempts: 1 },
      timeoutMs: Number.POSITIVE_INFINITY,
    })
      .get$(url)
      .pipe(throwOnHttpError(), retryWithProfile(profile, { classifier, random: random() }));

describe.each(Object.entries(PROFILES))('with %s, the driver sends and ends as retryWithProfile does', (_, profile) => {
  const cases = Object.entries(CLASSIFIERS).flatMap(([name, classifier]) =>
    SEQUENCES.map((answers) => [answers.join(' '), name, answers, classifier] as const),
  );
  it.each(cases)('over %s, %s', (_answers, _name, answers, classifier) => {
    const seen: unknown[] = [];
    for (const subject of [
      defined(profile(), classifier),
      driven(profile(), classifier, false),
      driven(profile(), classifier, true),
    ]) {
      marbleTest(
        (actual, expected) => expect(actual).toEqual(expected),
        (helpers) => seen.push(observe(helpers, answers, subject)),
      )();
    }
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
  });
});
