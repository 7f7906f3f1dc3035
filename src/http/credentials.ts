import type { HttpInterceptor } from './types.js';

/** Under this key an auth interceptor says which header, query or cookie names carry its secret, so that they are redacted and stay home. */
export const credentialNames: unique symbol = Symbol.for('rxjs-resilient-http.credentialNames');

/** The interceptor itself, marked. */
export function markCredentials(interceptor: HttpInterceptor, names: readonly string[]): HttpInterceptor {
  return Object.assign(interceptor, { [credentialNames]: names });
}

/** The names that {@link markCredentials} gave it; none for an interceptor that was not marked. */
export function credentialNamesOf(interceptor: HttpInterceptor): readonly string[] {
  return (Object(interceptor) as { [credentialNames]?: readonly string[] })[credentialNames] ?? [];
}
