import { PlatformLocation } from '@angular/common';
import { HttpClient, HttpContext, HttpErrorResponse, type HttpResponse as NgResponse } from '@angular/common/http';
import { inject } from '@angular/core';
import { catchError, defer, map, type Observable, of, throwError } from 'rxjs';
import { ConfigurationError, HttpNetworkError } from '../core/errors.js';
import type { HeaderEntry } from '../core/headers.js';
import { bytesOf } from '../http/bodyErrors.js';
import { createHttpResponse } from '../http/createHttpResponse.js';
import { documentUrl } from '../http/documentUrl.js';
import { fetchTransport } from '../http/transports/fetch.js';
import type { HttpRequest, HttpResponse, HttpResponseInit, HttpTransport } from '../http/types.js';
import { onTheWire } from '../http/userinfo.js';

export interface HttpClientTransportConfig {
  /**
   * How Angular reads a body: `'arraybuffer'` for bytes that are no text.
   * @default 'text', so that `HttpTestingController` takes `flush({ … })`
   */
  responseType?: 'text' | 'arraybuffer' | undefined;
  /** Send cookies to other origins too, as XHR's option of that name. @default false */
  withCredentials?: boolean | undefined;
  /** Response headers that SSR's transfer cache keeps for the browser, besides the usual ones of pagination. */
  transferHeaders?: readonly string[] | undefined;
  /** What streamed responses (`stream$`, `sse$`, `jsonStream$`) go over: `HttpClient` reads whole bodies only. @default fetchTransport() */
  streams?: HttpTransport | undefined;
}

/** What pagination and rate limits read. The transfer cache drops every header that it is not told to keep. */
const TRANSFER_HEADERS = [
  'content-type',
  'link',
  'retry-after',
  'x-total',
  'x-total-count',
  'x-total-pages',
  'x-page',
  'x-per-page',
  'x-next-page',
  'x-next-cursor',
];

/**
 * A transport over Angular's own `HttpClient`: functional interceptors, XSRF, `HttpContext` (the request option
 * `context`), `HttpTestingController` and SSR's transfer cache see every attempt. Call it in an injection context.
 *
 * A URL of the page's own origin is sent as a path, as Angular's XSRF, SSR and tests expect it. An `HttpErrorResponse`
 * with a status is a response like any other. Redirects and cookies follow the browser's rules.
 *
 * Errors: {@link HttpNetworkError} for status 0; {@link ConfigurationError} for a body that is a stream.
 */
export function httpClientTransport(config: HttpClientTransportConfig = {}): HttpTransport {
  const { responseType = 'text', withCredentials = false, transferHeaders = [], streams = fetchTransport() } = config;
  const http = inject(HttpClient);
  const location = inject(PlatformLocation);
  const includeHeaders = [...TRANSFER_HEADERS, ...transferHeaders];

  return (request) =>
    request.responseType === 'stream'
      ? streams(request)
      : defer(() => {
          const { href, headers } = onTheWire(request);
          const isRead = request.method === 'GET' || request.method === 'HEAD';
          const options = {
            body: bodyOf(request),
            headers: Object.fromEntries(headers),
            observe: 'response' as const,
            withCredentials,
            ...(request.context instanceof HttpContext && { context: request.context }),
            // Asking for it would let POST be cached too.
            ...(isRead && { transferCache: { includeHeaders } }),
          };
          const url = relativeTo(location, href);
          const answer$: Observable<NgResponse<string | ArrayBuffer>> =
            responseType === 'text'
              ? http.request(request.method, url, { ...options, responseType })
              : http.request(request.method, url, { ...options, responseType });
          return answer$.pipe(
            map((answer) => responseFrom(request, answer, answer.body)),
            catchError((error: unknown) => responseOrFailure(request, error)),
          );
        });
}

/** A URL of the page's own origin from its path on; any other as it is. */
function relativeTo(location: PlatformLocation, href: string): string {
  // The mocks of TestBed have a path alone, or an origin of their own.
  for (const page of [location.href, documentUrl() ?? '']) {
    if (!URL.canParse(page)) continue;
    const { origin } = new URL(page);
    if (href.startsWith(`${origin}/`)) return href.slice(origin.length);
  }
  return href;
}

/** What `HttpClient` sends as it is: it would make JSON of anything else. */
function bodyOf({ body }: HttpRequest): unknown {
  const value: unknown = typeof body === 'function' ? body() : body;
  // The bytes themselves: a view may show a part of much more.
  if (ArrayBuffer.isView(value)) return new Uint8Array(bytesOf(value)).buffer;
  if (value === undefined || typeof value === 'string' || value instanceof ArrayBuffer) return value;
  if ([Blob, FormData, URLSearchParams].some((type) => value instanceof type)) return value;
  throw new ConfigurationError('body', "is a stream, which Angular's HttpClient cannot send: use fetchTransport()");
}

function responseFrom(
  request: HttpRequest,
  answer: Pick<NgResponse<unknown>, 'status' | 'statusText' | 'headers' | 'url'>,
  body: unknown,
): HttpResponse {
  const { status, statusText, headers, url } = answer;
  return createHttpResponse(request, {
    status,
    statusText,
    headers: headers.keys().map((name): HeaderEntry => [name, headers.getAll(name)?.join(', ') ?? '']),
    body: contentOf(body),
    // A path stands for a URL of the page's own origin, and so does none at all.
    ...(url && URL.canParse(url) && { url }),
  });
}

/** What was asked for is text or bytes, but an interceptor that stands in for a server may answer with an object. */
function contentOf(body: unknown): HttpResponseInit['body'] {
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  return body instanceof Blob ? body.stream() : (body as HttpResponseInit['body']);
}

/** What an interceptor of the application threw stays what it is. */
function responseOrFailure(request: HttpRequest, error: unknown): Observable<HttpResponse> {
  if (!(error instanceof HttpErrorResponse)) return throwError(() => error);
  const { status, error: body } = error;
  // A success that is an error is JSON which Angular could not read, where an interceptor has asked for that.
  if (status >= 200 && status < 300) return of(responseFrom(request, error, (Object(body) as { text?: string }).text));
  if (status > 0) return of(responseFrom(request, error, body));
  const message = body instanceof Error ? body.message : 'the request failed without a response';
  return throwError(() => new HttpNetworkError(message, { cause: error }));
}
