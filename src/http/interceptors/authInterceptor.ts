import { type PreparedRequest, wireHeadersOf } from '../request.js';
import type { HttpInterceptor, HttpRequest } from '../types.js';
import { guardLayer } from './guardLayer.js';

/**
 * The client's auth, or the request's own in its place, for requests that go to a trusted origin.
 * Whatever headers it sets count as credentials for the rest of that request, and for no other.
 */
export function authInterceptor(clientAuth: HttpInterceptor | undefined): HttpInterceptor {
  const ownAuth = clientAuth && guardLayer('auth', clientAuth, true);
  return (request, next) => {
    const auth = request.auth === undefined ? ownAuth : request.auth && guardLayer('auth', request.auth, true);
    if (!auth) return next(request);
    // Beforehand: it may set them in place.
    const known = new Map(wireHeadersOf(request));
    return auth(request, (authorized) =>
      next((authorized as PreparedRequest).withCredentialHeaders(addedHeaders(known, authorized))),
    );
  };
}

function addedHeaders(known: ReadonlyMap<string, string>, after: HttpRequest): string[] {
  return wireHeadersOf(after)
    .filter(([name, value]) => known.get(name) !== value)
    .map(([name]) => name);
}
