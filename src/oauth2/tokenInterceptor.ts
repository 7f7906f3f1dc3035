import { concatMap, defer, of } from 'rxjs';
import { isOneShot } from '../http/bodyKind.js';
import { markCredentials } from '../http/credentials.js';
import { discardBody } from '../http/response.js';
import type { HttpInterceptor, HttpRequest } from '../http/types.js';
import { createTokenCache, type Token } from './tokenCache.js';
import { type Grant, tokenRequest$ } from './tokenRequest.js';
import type { OAuth2Config } from './types.js';

/**
 * Puts the token on each attempt. After a 401 the token that failed is compared with the one held, so that any number of
 * parallel 401s make one refresh; then the request is sent once more.
 */
export function tokenInterceptor(config: OAuth2Config, grant: Grant): HttpInterceptor {
  const cache = createTokenCache(tokenRequest$(config, grant), config.leewaySeconds ?? 60);
  const authorize = (request: HttpRequest, token: Token) =>
    request.with({ headers: { authorization: `Bearer ${token.value}` } });
  return markCredentials(
    (request, next) =>
      defer(() => cache.token$()).pipe(
        concatMap((token) =>
          next(authorize(request, token)).pipe(
            concatMap((response) => {
              if (response.status !== 401 || isOneShot(request.body)) return of(response);
              discardBody(response);
              return cache.token$(token).pipe(concatMap((fresh) => next(authorize(request, fresh))));
            }),
          ),
        ),
      ),
    ['authorization'],
  );
}
