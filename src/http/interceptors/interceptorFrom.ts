import { from, isObservable, map, type Observable, type ObservableInput, of, switchMap, tap } from 'rxjs';
import type { HttpInterceptor, HttpRequest, HttpRequestInterceptor, HttpResponse } from '../types.js';

/**
 * The three hooks `beforeSend`, `afterResponse` and `onError` as an interceptor.
 *
 * A hook that answers at once keeps the flow synchronous; promises and Observables are awaited.
 * What a hook throws ends the request with that error.
 *
 * ```ts no-run: shows the shape only
 * createHttpClient({ interceptors: [interceptorFrom({ beforeSend: (request) => request.with({ headers: { 'x-trace': '1' } }) })] });
 * ```
 */
export function interceptorFrom({ beforeSend, afterResponse, onError }: HttpRequestInterceptor): HttpInterceptor {
  return (request, next) => {
    const prepared$ = beforeSend ? answered<HttpRequest>(() => beforeSend(request)) : of(request);
    return prepared$.pipe(
      switchMap((prepared) => {
        const response$ = next(prepared);
        const transformed$ = afterResponse
          ? response$.pipe(switchMap((response) => answered<HttpResponse>(() => afterResponse(prepared, response))))
          : response$;
        return onError ? transformed$.pipe(tap({ error: (error: unknown) => onError(prepared, error) })) : transformed$;
      }),
    );
  };
}

/** What a hook returned, as an Observable: itself when it is the value, its one value when it is a promise or an Observable. */
function answered<T extends HttpRequest | HttpResponse>(hook: () => T | ObservableInput<T>): Observable<T> {
  return of(undefined).pipe(
    map(hook),
    switchMap((answer) => (isInput(answer) ? from(answer) : of(answer))),
  );
}

/** A request or response is iterable as nothing: what has one of these is an answer still to come. */
function isInput<T>(answer: T | ObservableInput<T>): answer is ObservableInput<T> {
  if (isObservable(answer)) return true;
  const shape = answer as { then?: unknown; [Symbol.asyncIterator]?: unknown; [Symbol.iterator]?: unknown };
  return (
    typeof shape?.then === 'function' ||
    typeof shape?.[Symbol.asyncIterator] === 'function' ||
    typeof shape?.[Symbol.iterator] === 'function'
  );
}
