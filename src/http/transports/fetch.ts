import { defer, Observable, type Subscriber } from 'rxjs';
import { failureOf, redirectMode, redirectOf } from '#fetchPlatform';
import { BodyChunks, openBody } from '#requestBody';
import { wrongAnswer } from '../../core/checkAnswer.js';
import { checkOptions } from '../../core/checkOptions.js';
import { ConfigurationError, HttpError, HttpNetworkError } from '../../core/errors.js';
import type { HeaderEntry } from '../../core/headers.js';
import { hrefOf } from '../../core/hrefOf.js';
import type { PlatformFetch } from '../../core/platform.js';
import { markActedOn } from '../actedOn.js';
import { type BodySource, responseSource } from '../body.js';
import { collected, sizeError } from '../bodyCollector.js';
import { discardBody } from '../response.js';
import { ResponseObject, type ResponseParts } from '../responseObject.js';
import type { HttpRequest, HttpResponse, HttpTransport } from '../types.js';
import { hasUserinfo, onTheWire } from '../userinfo.js';

export interface FetchTransportConfig {
  /** @default the global `fetch`, looked up for each request so that mocks installed later are met */
  fetch?: PlatformFetch | undefined;
  /** What a browser does with its cookies. @default the platform's 'same-origin' */
  credentials?: 'omit' | 'same-origin' | 'include' | undefined;
}

/**
 * A transport over WHATWG `fetch`: browsers, Node, workers.
 *
 * Where the platform shows redirects (Node) they are followed here, under the credential rule; where it hides them
 * (browsers) its own rules hold. Unsubscribing aborts the fetch, before the headers and in the body.
 *
 * Errors: {@link HttpNetworkError} (with the platform's `code`), {@link ResponseTooLargeError}; {@link ConfigurationError}
 * where there is no `fetch`, or one that answers with something else than a `Response`.
 */
export function fetchTransport(config: FetchTransportConfig = {}): HttpTransport {
  checkOptions(config, { string: ['credentials'], function: ['fetch'] }, 'fetchTransport.');
  const { fetch, credentials } = config;
  return (request) =>
    new Observable<HttpResponse>((subscriber) => {
      const exchange: Exchange = { controller: new AbortController(), over: false };
      follow(request, 0);
      return () => {
        if (exchange.over) return;
        exchange.controller.abort();
        endUpload(exchange);
      };

      function follow(current: HttpRequest, followed: number): void {
        let pending: Promise<Response>;
        try {
          const send = fetch ?? globalFetch();
          const { href, headers } = onTheWire(current);
          // Resolved: a mock may answer with a bare response, or with nothing at all.
          pending = Promise.resolve(send(href, initOf(current, headers, exchange, credentials)));
        } catch (error) {
          fail(error);
          return;
        }
        pending.then((response) => {
          if (subscriber.closed) {
            discardBody(response);
            return;
          }
          try {
            checkResponse(response);
            const next = redirectOf(current, response, followed);
            if (next) {
              discardBody(response);
              endUpload(exchange);
              follow(next, followed + 1);
            } else deliver(request, response, current, subscriber, exchange);
          } catch (error) {
            fail(error);
          }
        }, fail);
      }

      function fail(error: unknown): void {
        subscriber.error(fetchError(endUpload(exchange) ?? error));
      }
    });
}

/** What the platform threw, as one of ours. */
function fetchError(error: unknown): unknown {
  if (error instanceof HttpError || error instanceof ConfigurationError) return error;
  const { message, ...init } = failureOf(error);
  return new HttpNetworkError(message, { ...init, cause: error });
}

function globalFetch(): PlatformFetch {
  const { fetch } = globalThis as { fetch?: PlatformFetch };
  if (typeof fetch === 'function') return fetch;
  throw new ConfigurationError(
    'transport',
    'this platform has no fetch: pass fetchTransport({ fetch }), or undiciTransport() of rxjs-resilient-http/node',
  );
}

/** By shape: the response may be of another realm, or a mock's. */
function checkResponse(response: Response): void {
  const { status, headers, bodyUsed } = Object(response) as Partial<Response>;
  if (typeof status === 'number' && typeof headers?.get === 'function' && !bodyUsed) return;
  // What is left of a body that was read would look like all of it.
  const wanted = bodyUsed ? 'a Response that nobody has read' : 'a Response';
  throw wrongAnswer('transport', 'its fetch answered with', response, wanted);
}

interface Exchange {
  readonly controller: AbortController;
  /** The body belongs to the response now. */
  over: boolean;
  /** The request's body, while it is being read. */
  upload?: BodyChunks;
}

/** Lets go of what is left of the request's body. Answers why it failed, if it did: browsers only say that the fetch has. */
function endUpload(exchange: Exchange): Error | undefined {
  const { upload } = exchange;
  exchange.upload = undefined;
  void upload?.return();
  return upload?.failure;
}

function initOf(
  request: HttpRequest,
  headers: readonly HeaderEntry[],
  exchange: Exchange,
  credentials: FetchTransportConfig['credentials'],
): RequestInit {
  const init: RequestInit & { duplex?: 'half' } = {
    method: request.method,
    // A record is what fetch reads fastest; names are unique here.
    headers: Object.fromEntries(headers),
    signal: exchange.controller.signal,
    redirect: redirectMode(),
  };
  if (credentials) init.credentials = credentials;
  if (request.cache) init.cache = request.cache;
  if (request.body !== undefined) {
    if (request.method === 'GET' || request.method === 'HEAD') {
      throw new ConfigurationError('body', `fetch cannot send one with ${request.method}`);
    }
    const body = openBody(request.body);
    if (body instanceof BodyChunks) {
      exchange.upload = body;
      init.body = streamOf(body);
      init.duplex = 'half';
    } else init.body = body as BodyInit;
  }
  return init;
}

function streamOf(chunks: BodyChunks): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: () => void chunks.return(),
    },
    { highWaterMark: 0 },
  );
}

/** What came, as a response of ours. `current` is the request that was answered: `request` itself, or where redirects led. */
function deliver(
  request: HttpRequest,
  response: Response,
  current: HttpRequest,
  subscriber: Subscriber<HttpResponse>,
  exchange: Exchange,
): void {
  const parts: ResponseParts = {
    request,
    status: response.status,
    statusText: response.statusText,
    headers: response.headers,
    // With its user name and password, which links relative to it need as well.
    url: hasUserinfo(hrefOf(current)) ? hrefOf(current) : response.url || hrefOf(current),
    redirected: current !== request || response.redirected,
    type: response.type,
  };
  // Where the platform follows by itself, nobody says by which status.
  if (response.redirected) markActedOn(request);
  const hand = (content: Uint8Array | BodySource) => {
    exchange.over = true;
    subscriber.next(new ResponseObject(parts, content));
    subscriber.complete();
  };
  if (request.responseType === 'stream' && response.body) {
    hand(responseSource(response, fetchError));
    return;
  }
  subscriber.add(
    wholeBody(response, request.policy).subscribe({
      next: (content) => {
        endUpload(exchange);
        hand(content);
      },
      error: (error: unknown) => subscriber.error(fetchError(endUpload(exchange) ?? error)),
    }),
  );
}

/** Unsubscribing cancels it, also where a `fetch` of the user's heeds no signal. */
function wholeBody(response: Response, policy: HttpRequest['policy']): Observable<Uint8Array> {
  const { headers, body } = response;
  const length = headers.get('content-length');
  // Declared, within the limit, and no decompression can exceed it.
  const isShort = length !== null && !sizeError(Number(length), policy) && !headers.has('content-encoding');
  const chunks$ =
    body && !isShort
      ? responseSource(response).open()
      : // Without a body it is a platform without streams, or nothing.
        defer(async () => new Uint8Array((await response.arrayBuffer?.()) ?? 0));
  return chunks$.pipe(collected(policy));
}
