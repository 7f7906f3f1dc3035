import { asyncScheduler, firstValueFrom, lastValueFrom, Observable, type ObservableInput, toArray } from 'rxjs';
import type { Dispatcher } from 'undici';
import { createDeadlines } from '#deadlines';
import { checkKind, checkOptions } from '../core/checkOptions.js';
import { ConfigurationError } from '../core/errors.js';
import { mergeHeaders } from '../core/headers.js';
import { defaultRedactor } from '../core/redact.js';
import { checkUrlText, isAbsoluteUrl, joinUrl, parseBaseUrl } from '../core/url.js';
import { gatherWith } from '../gather/gatherWith.js';
import type { GatherOptions } from '../gather/types.js';
import { checkCount } from '../http/clientConfig.js';
import { plainOptions } from '../http/plainRequest.js';
import { MAX_RESPONSE_BYTES } from '../http/policy.js';
import { checkTimeout } from '../http/resolveRequest.js';
import type { HeaderChanges, HttpMethod } from '../http/types.js';
import { openOrigins, type PoolStatus } from './origins.js';
import { RawExchange, type RawResponse } from './rawExchange.js';
import type { UndiciTransportConfig } from './undiciTransport.js';
import { USER_AGENT } from './userAgent.js';
import { splitHref } from './wireRequest.js';

export interface RawRequest {
  /** @default 'GET' */ method?: HttpMethod | undefined;
  /** Absolute, or relative to the client's `baseUrl`. */ url: string | URL;
  /** `null` removes a header of the client's, or its `User-Agent`. */
  headers?: HeaderChanges | undefined;
  /** Sent as it is, without a content type of its own. @default none */
  body?: string | Uint8Array | undefined;
  /** Limit for the whole exchange, in milliseconds. @default undici's: 300 s to the headers, 300 s between chunks */
  timeoutMs?: number | undefined;
}
type RawCall = Omit<RawRequest, 'url' | 'method'>;

/** No retries, auth, redirects, hooks or Response: one dispatch, one tuple. Any status is a result. */
export interface RawClient {
  /** One request; rejects with an `HttpError` only where there is no whole response. */
  requestRaw(request: RawRequest): Promise<RawResponse>;
  /** GET; see {@link requestRaw}. */
  getRaw(url: string | URL, options?: RawCall): Promise<RawResponse>;
  /** HEAD; see {@link requestRaw}. */
  headRaw(url: string | URL, options?: Omit<RawCall, 'body'>): Promise<RawResponse>;
  /** DELETE; see {@link requestRaw}. */
  deleteRaw(url: string | URL, options?: RawCall): Promise<RawResponse>;
  /** POST; see {@link requestRaw}. */
  postRaw(url: string | URL, options?: RawCall): Promise<RawResponse>;
  /** PUT; see {@link requestRaw}. */
  putRaw(url: string | URL, options?: RawCall): Promise<RawResponse>;
  /** PATCH; see {@link requestRaw}. */
  patchRaw(url: string | URL, options?: RawCall): Promise<RawResponse>;
  /** {@link requestRaw} as an Observable: sends on subscription, unsubscribing aborts. */
  request$(request: RawRequest): Observable<RawResponse>;
  /** Like `gather$`: lazy input, at most `concurrency` on the way, in order unless told otherwise. */
  gatherRaw$(
    requests: ObservableInput<RawRequest | string | URL>,
    options?: Omit<GatherOptions, 'client'>,
  ): Observable<RawResponse>;
  /** {@link gatherRaw$} with all answers in one list. */
  gatherRaw(
    requests: ObservableInput<RawRequest | string | URL>,
    options?: Omit<GatherOptions, 'client'>,
  ): Promise<RawResponse[]>;
  /** The connections now. */
  poolStatus(): PoolStatus;
  /** Closes its connections once what is under way has ended; a dispatcher that was passed in stays open. */
  close(): Promise<void>;
}

export interface RawClientConfig extends UndiciTransportConfig {
  /** What relative URLs are joined to. @default none: every URL is absolute */
  baseUrl?: string | undefined;
  /** Of every request. `null` removes the `User-Agent`. */
  headers?: HeaderChanges | undefined;
  /**
   * Bytes of a body, at most: after decompression, where that is done. A longer one costs the connection and is a
   * `ResponseTooLargeError`. @default 64 MiB
   */
  maxResponseBytes?: number | undefined;
}

/**
 * The shortest way from a URL to its bytes: undici's `dispatch` and a tuple `[status, headers, body]`.
 *
 * ```
 * requests:  (abc|)
 * gatherRaw$(requests, { concurrency: 2 })
 * result:    --[200, {…}, a]-[200, {…}, b]--[200, {…}, c]|
 * ```
 *
 * `maxRedirections` and `cookieJar` of the configuration have no part in it.
 *
 * Errors: `HttpNetworkError`, `HttpTimeoutError`, `ResponseTooLargeError`; `ConfigurationError` for what cannot be sent.
 *
 * @example
 * const raw = createRawClient({ connections: 50 });
 * const [status, headers, body] = await raw.getRaw('https://api.example.com/health');
 */
export function createRawClient(config: RawClientConfig = {}): RawClient {
  checkOptions(config, { number: ['maxResponseBytes'], object: ['headers'] });
  const { baseUrl, decompress = true, maxResponseBytes = MAX_RESPONSE_BYTES } = config;
  checkCount('maxResponseBytes', maxResponseBytes);
  const base = baseUrl === undefined ? undefined : parseBaseUrl(baseUrl);
  const defaults = mergeHeaders([['user-agent', USER_AGENT]], plainOptions(config).headers);
  const flatDefaults = defaults.flat();
  const limits = { decompress, maxResponseBytes };
  const origins = openOrigins(config);
  const deadlines = createDeadlines(asyncScheduler);

  const routeOf = (href: string) => {
    if (isAbsoluteUrl(href, 'url')) {
      try {
        const { origin, path } = splitHref(href);
        return { origin, path, dispatcher: origins.for(origin) };
      } catch {
        // No cause: it would show the URL, and with it what is secret there.
      }
    }
    const url = defaultRedactor.url(href);
    throw new ConfigurationError('url', `${JSON.stringify(url)} is no absolute http(s) URL`);
  };

  const request$ = (request: RawRequest): Observable<RawResponse> =>
    new Observable<RawResponse>((subscriber) => {
      checkOptions(request, { string: ['method'], 'object or null': ['headers'] }, 'request.');
      const { method = 'GET', body, timeoutMs } = request;
      const { headers } = plainOptions(request);
      const url = request.url instanceof URL ? request.url.href : request.url;
      checkKind('url', url ?? null, 'string');
      checkTimeout(timeoutMs);
      checkUrlText(url, 'url');
      const href = base && !isAbsoluteUrl(url, 'url') ? joinUrl(base, url) : url;
      const { origin, path, dispatcher } = routeOf(href);
      const exchange = new RawExchange(subscriber, () => `${method} ${defaultRedactor.url(href)}`, limits);
      if (timeoutMs !== undefined && Number.isFinite(timeoutMs)) exchange.expireAfter(timeoutMs, deadlines);
      const options: Dispatcher.DispatchOptions = {
        origin,
        path,
        method,
        headers: headers ? mergeHeaders(defaults, headers).flat() : flatDefaults,
        body,
      };
      dispatcher.dispatch(options, exchange);
      return exchange;
    });

  const send = (method: HttpMethod) => (url: string | URL, options?: RawCall) =>
    firstValueFrom(request$({ ...options, method, url }));

  const gatherRaw$: RawClient['gatherRaw$'] = (requests, options) =>
    gatherWith(
      requests,
      (request) => request$(typeof request === 'string' || request instanceof URL ? { url: request } : request),
      options,
      (error) => error as RawResponse,
    );

  return {
    requestRaw: (request) => firstValueFrom(request$(request)),
    getRaw: send('GET'),
    headRaw: send('HEAD'),
    deleteRaw: send('DELETE'),
    postRaw: send('POST'),
    putRaw: send('PUT'),
    patchRaw: send('PATCH'),
    request$,
    gatherRaw$,
    gatherRaw: (requests, options) => lastValueFrom(gatherRaw$(requests, options).pipe(toArray())),
    poolStatus: () => origins.status(),
    close: () => origins.close(),
  };
}
