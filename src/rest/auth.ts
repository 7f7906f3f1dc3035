import { apiKeyAuth } from '../http/auth/apiKeyAuth.js';
import { basicAuth } from '../http/auth/basicAuth.js';
import { bearerAuth } from '../http/auth/bearerAuth.js';
import type { HttpClient, HttpInterceptor } from '../http/types.js';
import { oauth2ClientCredentials } from '../oauth2/oauth2ClientCredentials.js';
import { oauth2JwtBearer } from '../oauth2/oauth2JwtBearer.js';
import { oauth2RefreshToken } from '../oauth2/oauth2RefreshToken.js';
import type { RestAuthConfig, RestOAuth2Config } from './authTypes.js';

/** A declared authentication as an interceptor. What has to ask for a token first asks through `client`, without that one's auth. */
export function authOf(auth: RestAuthConfig | HttpInterceptor, client: HttpClient): HttpInterceptor {
  if (typeof auth === 'function') return auth;
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
      const { refreshToken, clientSecret, clientAuth } = auth;
      const shared = { ...oauth2Of(auth, client), refreshToken };
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
