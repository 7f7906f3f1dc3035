/** Types of the marble kit: this file is compiled, never run. */
import { of } from 'rxjs';
import { type HttpClient, HttpStatusError, PaginationError, RateLimitError } from 'rxjs-resilient-http';
import type { ErrorClass, MarbleHelpers, PartialMatch } from 'rxjs-resilient-http/marbles';
import { type Equal, expectType } from './expectType.js';

declare const helpers: MarbleHelpers;
const expected = helpers.expectObservable(of(1), '^ 5ms !');

expected.toBe('(a|)', { a: 1 });
expected.toBe('#', undefined, new Error('x'));
expected.toEqual(of(2));
// @ts-expect-error another type of value
expected.toEqual(of('2'));

expected.toError('#', HttpStatusError);
expected.toError('#', HttpStatusError, { status: 503, category: 'transient', message: /503/ });
expected.toError('a#', HttpStatusError, { outcome: { attempts: 4 }, response: { status: 503 } }, { a: 1 });
expected.toError('#', PaginationError, { cause: { status: 503 } });
expected.toError('#', RateLimitError, { reason: 'deadline' });
expected.toError('#', Error, undefined);
// @ts-expect-error a status is a number
expected.toError('#', HttpStatusError, { status: '503' });
// @ts-expect-error no such property
expected.toError('#', HttpStatusError, { state: 503 });
// @ts-expect-error no class
expected.toError('#', new Error('x'));

expectType<Equal<ReturnType<MarbleHelpers['client']>, HttpClient>>(true);
expectType<Equal<PartialMatch<number>, number>>(true);
expectType<Equal<PartialMatch<unknown>, unknown>>(true);
expectType<typeof HttpStatusError extends ErrorClass<HttpStatusError> ? true : false>(true);

helpers.client();
helpers.client({ random: () => 0.5 });
// @ts-expect-error no such option
helpers.client({ chance: 1 });

helpers.verify();
helpers.http({}, {}).verify();
helpers.expectSubscriptions(helpers.cold('a|').subscriptions).toBe(['^!']);
