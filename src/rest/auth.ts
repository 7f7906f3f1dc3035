import { apiKeyAuth } from '../http/auth/apiKeyAuth.js';
import { basicAuth } from '../http/auth/basicAuth.js';
import { bearerAuth } from '../http/auth/bearerAuth.js';
import type { HttpClient, HttpInterceptor } from '../http/types.js';
import { oauth2ClientCredentials } from '../oauth2/oauth2ClientCredentials.js';
import { oauth2JwtBearer } from '../oauth2/oauth2JwtBearer.js';
import { oauth2RefreshToken } from '../oauth2/oauth2RefreshToken.js';
import type { CheckpointStore } from '../pagination/checkpointStore.js';
import type { RestAuthConfig, RestOAuth2Config } from './authTypes.js';
import { savedRefreshToken } from './savedRefreshToken.js';

/** Makes interceptors of declared authentications. */
export type AuthMaker = (auth: RestAuthConfig | HttpInterceptor) => HttpInterceptor;

/**
 * Declared authentications as interceptors. What has to ask for a token first asks through `client`, without that one's auth.
 * Those that say the same are one, which has one token: two that share a refresh token would each spend the other's.
 *
 * @param tokens keeps refresh tokens that a server gives in place of the configuration's
 */
export function authMaker(client: HttpClient, tokens?: CheckpointStore): AuthMaker {
  const made = new Map<unknown, HttpInterceptor>();
  return (auth) => {
    if (typeof auth === 'function') return auth;
    // A key that is an object may have nothing that JSON shows.
    const key = 'privateKey' in auth && typeof auth.privateKey === 'object' ? auth : JSON.stringify(auth);
    const interceptor = made.get(key) ?? authOf(auth, client, tokens);
    made.set(key, interceptor);
    return interceptor;
  };
}

function authOf(auth: RestAuthConfig, client: HttpClient, tokens: CheckpointStore | undefined): HttpInterceptor {
  switch (auth.type) {
    case 'bearer':
      return bearerAuth(auth.token);
    case 'httpBasic':
      return basicAuth(auth.username, auth.password);
    case 'apiKey':
      return apiKeyAuth({ name: auth.name, key: auth.apiKey, in: auth.location ?? 'header' });
    case 'oauth2ClientCredentials':
      return oauth2ClientCredentials({
        ...oauth2Of(auth, client),
        clientSecret: auth.clientSecret,
        ...(auth.clientAuth && { clientAuth: auth.clientAuth }),
      });
    case 'oauth2RefreshToken': {
      const { clientSecret, clientAuth } = auth;
      const shared = { ...oauth2Of(auth, client), ...savedRefreshToken(auth, tokens) };
      if (clientSecret === undefined) return oauth2RefreshToken(shared);
      return oauth2RefreshToken({ ...shared, clientSecret, ...(clientAuth && { clientAuth }) });
    }
    case 'oauth2JwtBearer': {
      const { privateKey, algorithm, scope, assertionHeader, assertionAudience } = auth;
      return oauth2JwtBearer({
        ...oauth2Of(auth, client),
        privateKey,
        ...(algorithm && { algorithm }),
        ...(scope !== undefined && { scope }),
        ...(assertionHeader && { assertionHeader }),
        ...(assertionAudience !== undefined && { assertionAudience }),
      });
    }
  }
}

function oauth2Of(auth: RestOAuth2Config, client: HttpClient) {
  return {
    tokenUrl: auth.accessTokenUrl,
    clientId: auth.clientId,
    client,
    ...(auth.accessTokenRequestData && { extraParams: auth.accessTokenRequestData }),
    ...(auth.defaultTokenExpiration !== undefined && { defaultExpiresInSeconds: auth.defaultTokenExpiration }),
  };
}
