import { defaultIfEmpty, EMPTY, mergeMap, type Observable, of, take } from 'rxjs';
import { answered } from '../http/answered.js';
import { discardBody } from '../http/response.js';
import type { HttpInterceptor, HttpResponse } from '../http/types.js';
import { IGNORE_RESPONSE } from './ignoreResponse.js';
import type { ResponseHook } from './types.js';

/**
 * Runs `hooks` over the response of every attempt. An ignored one leaves its attempt, and with it the run, without a
 * response.
 */
export function responseHooks(hooks: readonly ResponseHook[]): HttpInterceptor {
  return (request, next) => next(request).pipe(mergeMap((response) => throughHooks(response, hooks)));
}

/** In order, each hook on what the one before made of the response; at once where all of them answer at once. */
export function throughHooks(response: HttpResponse, hooks: readonly ResponseHook[]): Observable<HttpResponse> {
  return hooks.reduce<Observable<HttpResponse>>(
    (response$, hook) => response$.pipe(mergeMap((current) => throughHook(current, hook))),
    of(response),
  );
}

function throughHook(current: HttpResponse, hook: ResponseHook): Observable<HttpResponse> {
  return answered<ReturnType<ResponseHook>>(() => hook(current)).pipe(
    take(1),
    defaultIfEmpty(undefined),
    mergeMap((answer) => {
      if (answer !== IGNORE_RESPONSE) return of((answer as HttpResponse | undefined) ?? current);
      discardBody(current);
      return EMPTY;
    }),
  );
}
