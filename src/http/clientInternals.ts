import type { Observable, SchedulerLike } from 'rxjs';
import type { ResilienceProfile } from '../resilience/types.js';
import type { PreparedRequest } from './request.js';
import type { RequestDefaults } from './resolveRequest.js';
import type { HttpClient, HttpResponse, PlainRequestOptions } from './types.js';

/** Set by symbol, so that a client built by spreading another one keeps it. */
const INTERNALS = Symbol('client internals');

/** What the rest of this library uses of a client besides its public calls. */
export interface ClientInternals {
  readonly defaults: RequestDefaults;
  readonly resilience?: ResilienceProfile;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
  /** As the client made it: one built by spreading may have put another in its place. */
  readonly request$: HttpClient['request$'];
  /**
   * URL, headers and body of one request, credentials for `homeOrigin` (by default `baseUrl`'s, or the request's own).
   * Throws `ConfigurationError`.
   */
  resolve(options: PlainRequestOptions, responseType: 'buffer' | 'stream', homeOrigin?: string): PreparedRequest;
  /** Sends what {@link resolve} made, once; to be subscribed at once. */
  send(request: PreparedRequest): Observable<HttpResponse>;
}

/** Behind a function, so that no inspector shows the client's headers and query. */
export function withInternals(client: HttpClient, internals: ClientInternals): HttpClient {
  return Object.assign(client, { [INTERNALS]: () => internals });
}

/** Nothing for a client that is not ours. */
export function clientInternals(client: HttpClient): ClientInternals | undefined {
  return (client as { [INTERNALS]?: () => ClientInternals })[INTERNALS]?.();
}
