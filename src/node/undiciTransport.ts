import { Observable } from 'rxjs';
import { checkOptions } from '../core/checkOptions.js';
import type { HttpResponse, HttpTransport } from '../http/types.js';
import { openJar, type ToughCookieJar } from './cookies.js';
import { Exchange } from './exchange.js';
import { type OriginsConfig, openOrigins, type PoolStatus } from './origins.js';

export interface UndiciTransportConfig extends OriginsConfig {
  /** Redirects followed at most, when that is less than the client's own limit; 0 follows none. @default the client's `maxRedirections` (10) */
  maxRedirections?: number | undefined;
  /** Ask for and undo gzip, deflate, br, and zstd where the runtime has it. @default true */
  decompress?: boolean | undefined;
  /** A `tough-cookie` jar. */
  cookieJar?: ToughCookieJar | undefined;
}

/** A transport over undici, with a look into its pools. */
export type UndiciTransport = HttpTransport & {
  /** Connections and waiting requests at this moment. */
  poolStatus(): PoolStatus;
  /** Closes the connections once what is under way has ended. A `dispatcher` that was passed in stays open. */
  close(): Promise<void>;
};

/**
 * A transport over undici's `dispatch`: keep-alive pools, no WHATWG objects and no promise on the way of a request.
 *
 * ```
 * request:   -r------------|
 * transport: -r(headers body)-R|     buffered: one response, whole
 *            -r(headers)-R|          streamed: at the headers; the body follows as it is read
 * ```
 *
 * Redirects are followed here, without credentials towards origins that are not trusted. Unsubscribing aborts at
 * every stage: queued, connecting, waiting, reading. A streamed body is read from its socket only as its consumer asks.
 *
 * Errors: `HttpNetworkError` with undici's, Node's, TLS's or zlib's `code`; `ResponseTooLargeError` for more than
 * `maxResponseBytes`, counted after decompression.
 *
 * @example
 * const transport = undiciTransport({ connections: 50 });
 * const client = createHttpClient({ baseUrl: 'https://api.example.com', transport });
 */
export function undiciTransport(config: UndiciTransportConfig = {}): UndiciTransport {
  checkOptions(config, { number: ['maxRedirections'], '.getCookieString': ['cookieJar'] });
  const { maxRedirections = Number.POSITIVE_INFINITY, decompress = true, cookieJar } = config;
  // No timeouts of undici's own: the client's cover all of a request, and an idle event stream may stay open.
  const origins = openOrigins(config, { headersTimeout: 0, bodyTimeout: 0 });
  const jar = cookieJar && openJar(cookieJar);
  const exchangeConfig = { origins, decompress, maxRedirections, jar };
  const transport: HttpTransport = (request) =>
    new Observable<HttpResponse>((subscriber) => {
      const exchange = new Exchange(request, subscriber, exchangeConfig);
      exchange.send();
      return exchange;
    });
  return Object.assign(transport, { poolStatus: () => origins.status(), close: () => origins.close() });
}
