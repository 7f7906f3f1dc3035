import { defer, type ObservableInput, switchMap, take, throwIfEmpty } from 'rxjs';
import { ConfigurationError } from '../../core/errors.js';
import { inputOf } from '../../resilience/inputOf.js';
import { markCredentials } from '../credentials.js';
import type { HttpHandler, HttpInterceptor, HttpRequest } from '../types.js';

/**
 * `Authorization: Bearer …` (RFC 6750) with a fixed token, or with one asked for before each attempt.
 *
 * ```
 * attempt:                 -a--------
 * bearerAuth(() => token$)  t$: ---t|
 * request:                 ----r----     Authorization: Bearer t
 * ```
 * Of an Observable the first value counts. What the function throws, or its Observable errors with, ends the request.
 *
 * @throws ConfigurationError when the token is empty or no string.
 */
export function bearerAuth(token: string | (() => string | ObservableInput<string>)): HttpInterceptor {
  const send = (request: HttpRequest, next: HttpHandler, value: string) =>
    next(request.with({ headers: { authorization: `Bearer ${checked(value)}` } }));
  if (typeof token !== 'function') {
    checked(token);
    return markCredentials((request, next) => send(request, next, token), ['authorization']);
  }
  return markCredentials(
    (request, next) =>
      defer(() => {
        const value = token();
        if (typeof value === 'string') return send(request, next, value);
        return inputOf('bearerAuth', value).pipe(
          take(1),
          throwIfEmpty(() => new ConfigurationError('bearerAuth', 'its token source completed without a token')),
          switchMap((late) => send(request, next, late)),
        );
      }),
    ['authorization'],
  );
}

function checked(token: string): string {
  if (typeof token === 'string' && token !== '') return token;
  throw new ConfigurationError('bearerAuth', `needs a token, not ${token === '' ? 'an empty string' : typeof token}`);
}
