import { defer, firstValueFrom, map, mergeMap, Observable, of, throwError } from 'rxjs';
import { onAbort } from '#onAbort';
import { checkKind } from '../core/checkOptions.js';
import { definedOnly } from '../core/definedOnly.js';
import { describeError } from '../core/describeError.js';
import { ResponseParseError } from '../core/errors.js';
import { assertSchema, describeIssues, isPromiseLike, type SchemaResult, validateSchema } from '../core/schema.js';
import type { Schema } from '../core/types.js';
import { clientHandler } from './chain.js';
import { clientConfig, type PlainClientOptions, plainClientOptions } from './clientConfig.js';
import { type ClientInternals, withInternals } from './clientInternals.js';
import { interruptible } from './interruptible.js';
import { plainRequest } from './plainRequest.js';
import type { PreparedRequest } from './request.js';
import { METHODS, resolveRequest } from './resolveRequest.js';
import type {
  Call,
  HttpClient,
  HttpClientOptions,
  HttpMethod,
  HttpRequestOptions,
  HttpResponse,
  RequestInput,
} from './types.js';

/** `get$`, `get` and the like for each of {@link METHODS}. */
type MethodCalls = Pick<HttpClient, Lowercase<HttpMethod> | `${Lowercase<HttpMethod>}$`>;

/**
 * A client: the same requests as Observables (`get$`), promises (`get`) and JSON (`json$`), through one chain of
 * interceptors that is built here, once.
 *
 * Each subscription sends a request of its own; unsubscribing aborts it, wherever it is.
 *
 * Errors: {@link ConfigurationError} here for options that cannot work, and in the stream for a request that cannot,
 * before anything is sent; `HttpError`s for what happens on the way.
 */
export function createHttpClient(given: HttpClientOptions = {}): HttpClient {
  const options = plainClientOptions(given);
  const config = clientConfig(options);
  const handler = clientHandler(options, config);

  const { extensions } = options;
  const resolve: ClientInternals['resolve'] = (request, responseType, homeOrigin) =>
    resolveRequest(
      extensions ? { ...request, extensions: { ...extensions, ...request?.extensions } } : request,
      config.defaults,
      responseType,
      homeOrigin,
    );
  const send = (request: PreparedRequest): Observable<HttpResponse> => {
    const { signal, run } = request;
    if (signal?.aborted) return throwError(() => signal.reason);
    run.startedAt = config.scheduler.now();
    run.scheduler = config.scheduler;
    // Asked within what listens to the signal: whoever hears of the request may abort it then and there.
    return signal
      ? abortable(
          defer(() => handler(request)),
          signal,
        )
      : handler(request);
  };
  const call$ = (request: RequestInput, responseType: 'buffer' | 'stream'): Observable<HttpResponse> =>
    new Observable((subscriber) => {
      const { signal } = Object(request) as Partial<HttpRequestOptions>;
      // First of all: a request that is not wanted any more need not be one that can be sent.
      const response$ = signal?.aborted
        ? throwError(() => signal.reason)
        : send(resolve(plainRequest(request), responseType));
      return response$.subscribe(subscriber);
    });

  const request$ = (request: RequestInput) => call$(request, 'buffer');
  const stream$ = (request: RequestInput) => call$(request, 'stream');
  const json$ = <T>(request: RequestInput, config: { schema?: Schema<T> } = {}): Observable<T> => {
    checkKind('config', config, 'object');
    const { schema } = config;
    if (schema === undefined) return request$(request).pipe(map((response) => response.contentJson<T>()));
    assertSchema(schema);
    return request$(request).pipe(mergeMap((response) => checked(response, schema)));
  };
  const calls: Record<string, unknown> = {};
  for (const method of METHODS) {
    const call = (path: string | URL, options?: Call) => request$({ ...options, method, path });
    const name = method.toLowerCase();
    calls[`${name}$`] = call;
    calls[name] = (path: string | URL, options?: Call) => firstValueFrom(call(path, options));
  }

  const client: HttpClient = {
    ...(calls as unknown as MethodCalls),
    request$,
    stream$,
    json$,
    request: (request) => firstValueFrom(request$(request)),
    stream: (request) => firstValueFrom(stream$(request)),
    json: (request, jsonConfig) => firstValueFrom(json$(request, jsonConfig)),
    extend: (more) => createHttpClient(extendOptions(options, plainClientOptions(more))),
  };
  return withInternals(client, { ...config, resilience: options.resilience, request$, resolve, send });
}

/** `headers`, `query` and `extensions` merge key by key, interceptors are appended, the rest is replaced; `undefined` replaces nothing. */
function extendOptions(base: PlainClientOptions, more: PlainClientOptions): PlainClientOptions {
  const joined = {
    headers: joinHeaders(base.headers, more.headers),
    query: base.query || more.query ? { ...base.query, ...more.query } : undefined,
    extensions: base.extensions || more.extensions ? { ...base.extensions, ...more.extensions } : undefined,
    interceptors: [...(base.interceptors ?? []), ...(more.interceptors ?? [])],
    attemptInterceptors: [...(base.attemptInterceptors ?? []), ...(more.attemptInterceptors ?? [])],
  };
  return { ...base, ...definedOnly(more), ...joined };
}

/** Header names are the same in any case, so a later spelling replaces an earlier one. */
function joinHeaders(
  base: PlainClientOptions['headers'] = {},
  more: PlainClientOptions['headers'] = {},
): PlainClientOptions['headers'] {
  const given = definedOnly(more);
  const replaced = Object.keys(given).map((name) => name.toLowerCase());
  const kept = Object.entries(base).filter(([name]) => !replaced.includes(name.toLowerCase()));
  return { ...Object.fromEntries(kept), ...given };
}

/** The response until `signal` aborts; from then on its raw reason, in the stream and in a body still being read. */
function abortable(response$: Observable<HttpResponse>, signal: AbortSignal): Observable<HttpResponse> {
  return interruptible(response$, (cut) => onAbort(signal, () => cut(signal.reason)));
}

function checked<T>(response: HttpResponse, schema: Schema<T>): Observable<T> | Promise<T> {
  const settle = (result: SchemaResult<T>): T => {
    if (!result.issues) return result.value;
    const problem = `the body does not fit the schema: ${describeIssues(result.issues)}`;
    throw describeError(new ResponseParseError(problem), response);
  };
  const result = validateSchema(schema, response.contentJson());
  return isPromiseLike(result) ? Promise.resolve(result).then(settle) : of(settle(result));
}
