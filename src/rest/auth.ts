import { apiKeyAuth } from '../http/auth/apiKeyAuth.js';
import { basicAuth } from '../http/auth/basicAuth.js';
import { bearerAuth } from '../http/auth/bearerAuth.js';
import type { HttpClient, HttpInterceptor } from '../http/types.js';
import { oauth2ClientCredentials } from '../oauth2/oauth2ClientCredentials.js';
import type { RestAuthConfig } from './types.js';

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
        tokenUrl: auth.accessTokenUrl,
        clientId: auth.clientId,
        clientSecret: auth.clientSecret,
        client,
        ...(auth.clientAuth && { clientAuth: auth.clientAuth }),
        ...(auth.accessTokenRequestData && { extraParams: auth.accessTokenRequestData }),
        ...(auth.defaultTokenExpiration !== undefined && { defaultExpiresInSeconds: auth.defaultTokenExpiration }),
      });
  }
}
