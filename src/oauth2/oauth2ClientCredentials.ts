import type { HttpInterceptor } from '../http/types.js';
import { checkOAuth2 } from './checkOAuth2.js';
import { clientIdentity } from './clientIdentity.js';
import { tokenInterceptor } from './tokenInterceptor.js';
import type { OAuth2ClientAuth, OAuth2Config } from './types.js';

export type OAuth2ClientCredentialsConfig = OAuth2Config & OAuth2ClientAuth;

/**
 * The client credentials grant (RFC 6749 section 4.4) as a client's `auth`.
 *
 * ```
 * requests:       a b c - - - d
 * token request:  t             one, however many wait; the next one shortly before it expires
 * API:            - a b c - - d
 * ```
 * A 401 makes one refresh for all requests that got one, and each of them is sent once more. A token's age is told by the
 * client's `scheduler`.
 * What the token endpoint refuses is an `HttpError` of category `auth` that names its reason. Where it cannot be reached, or
 * answers with something else than JSON, the error is that of its own request. Neither shows a secret.
 *
 * @throws ConfigurationError for a `tokenUrl` that is no URL, or without id, secret or key; in the stream for a key that cannot
 * be read.
 *
 * @example
 * oauth2ClientCredentials({ tokenUrl, clientId, clientAuth: 'private_key_jwt', privateKey: pem, assertionHeader: { kid: 'k1' } });
 */
export function oauth2ClientCredentials(config: OAuth2ClientCredentialsConfig): HttpInterceptor {
  checkOAuth2(config);
  return tokenInterceptor(config, { type: 'client_credentials', identity: clientIdentity(config, config) });
}
