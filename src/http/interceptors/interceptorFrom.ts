import { of, switchMap, tap } from 'rxjs';
import { checkOptions } from '../../core/checkOptions.js';
import { answered } from '../answered.js';
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
export function interceptorFrom(hooks: HttpRequestInterceptor): HttpInterceptor {
  checkOptions(hooks, { function: ['beforeSend', 'afterResponse', 'onError'] }, 'interceptorFrom.');
  const { beforeSend, afterResponse, onError } = hooks;
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
