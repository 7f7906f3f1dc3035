import { catchError, map, mergeMap, type Observable, of, throwError } from 'rxjs';
import { describeError } from '../core/describeError.js';
import { HttpNetworkError, HttpStatusError, SseError } from '../core/errors.js';
import { discardBody } from '../http/response.js';
import type { HttpClient, PlainRequestOptions } from '../http/types.js';
import { isOffline } from './online.js';

/**
 * What a connection with a `Last-Event-ID` failed with. To another origin a browser asks before it sends that header (a
 * CORS preflight), and says no more than that the request failed where the answer is no: for ever, if one tries again. So
 * the same request goes out without the header, and without a body: where that is answered, it was the header.
 */
export function nameRefusedHeader(
  error: unknown,
  client: HttpClient,
  { headers, body, json, form, ...request }: PlainRequestOptions,
): Observable<never> {
  const failed$ = throwError(() => error);
  if (!mayBeRefused(error)) return failed$;
  const { 'last-event-id': _, ...others } = headers ?? {};
  const method = isGet(request) ? request.method : 'HEAD';
  return client.stream$({ ...request, method, headers: others }).pipe(
    map((response) => {
      discardBody(response);
      return true;
    }),
    catchError((again: unknown) => of(again instanceof HttpStatusError)),
    mergeMap((isAnswered) =>
      isAnswered
        ? throwError(() => describeError(new SseError('preflight', REFUSED), error as HttpNetworkError))
        : failed$,
    ),
  );
}

/** Between origins, from a page, with nothing but "failed" to go by. */
function mayBeRefused(error: unknown): boolean {
  if (!(error instanceof HttpNetworkError) || error.code !== undefined || isOffline()) return false;
  const page = globalThis.location?.origin;
  return page !== undefined && error.request !== undefined && error.request.url.origin !== page;
}

function isGet({ method = 'GET' }: Pick<PlainRequestOptions, 'method'>): boolean {
  return method.toUpperCase() === 'GET';
}

const REFUSED =
  'the server does not let this page send Last-Event-ID (CORS preflight): let it answer with Access-Control-Allow-Headers: Last-Event-ID, or send the id as a query parameter (lastEventIdParam)';
