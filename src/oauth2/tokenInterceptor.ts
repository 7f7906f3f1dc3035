import { asyncScheduler, concatMap, of } from 'rxjs';
import { isOneShot } from '#requestBody';
import { isActedOn } from '../http/actedOn.js';
import { markCredentials } from '../http/credentials.js';
import { schedulerOf } from '../http/request.js';
import { discardBody } from '../http/response.js';
import type { HttpInterceptor, HttpRequest } from '../http/types.js';
import { createTokenCache, type Token } from './tokenCache.js';
import { type Grant, tokenRequester } from './tokenRequest.js';
import type { OAuth2Config } from './types.js';

/**
 * Puts the token on each attempt. After a 401 the token that failed is compared with the one held, so that any number of
 * parallel 401s make one refresh; then the request is sent once more, unless that could do twice what it asks for.
 */
export function tokenInterceptor(config: OAuth2Config, grant: Grant): HttpInterceptor {
  const cache = createTokenCache({
    request: tokenRequester(config, grant),
    leewaySeconds: config.leewaySeconds ?? 60,
    keepsAsking: grant.keepsAsking ?? false,
  });
  const authorize = (request: HttpRequest, token: Token) =>
    request.with({ headers: { authorization: `Bearer ${token.value}` } });
  return markCredentials(
    (request, next) => {
      const scheduler = schedulerOf(request) ?? asyncScheduler;
      return cache.token$(scheduler).pipe(
        concatMap((token) =>
          next(authorize(request, token)).pipe(
            concatMap((response) => {
              if (response.status !== 401 || isOneShot(request.body) || isActedOn(request)) return of(response);
              discardBody(response);
              return cache.token$(scheduler, token).pipe(concatMap((fresh) => next(authorize(request, fresh))));
            }),
          ),
        ),
      );
    },
    ['authorization'],
  );
}
