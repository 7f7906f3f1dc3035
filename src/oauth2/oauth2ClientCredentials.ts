import { ClientSecretBasic, ClientSecretPost } from 'oauth4webapi';
import { ConfigurationError } from '../core/errors.js';
import type { HttpInterceptor } from '../http/types.js';
import { tokenInterceptor } from './tokenInterceptor.js';
import type { OAuth2Config } from './types.js';

export interface OAuth2ClientCredentialsConfig extends OAuth2Config {
  clientSecret: string;
  /** Where id and secret go: into the form, or into an `Authorization: Basic` header. @default 'client_secret_post' */
  clientAuth?: 'client_secret_post' | 'client_secret_basic';
}

/**
 * The client credentials grant (RFC 6749 section 4.4) as a client's `auth`.
 *
 * ```
 * requests:       a b c - - - d
 * token request:  t             one, however many wait; the next one shortly before it expires
 * API:            - a b c - - d
 * ```
 * A 401 makes one refresh for all requests that got one, and each of them is sent once more.
 * Errors of the token endpoint are {@link HttpError}s of category `auth` that name its reason and never its secrets.
 *
 * @throws ConfigurationError for a `tokenUrl` that is no URL, or without id or secret.
 */
export function oauth2ClientCredentials(config: OAuth2ClientCredentialsConfig): HttpInterceptor {
  const { clientId, clientSecret, clientAuth = 'client_secret_post' } = config;
  if (!clientId) throw new ConfigurationError('oauth2.clientId', 'must be a non-empty string');
  if (!clientSecret) throw new ConfigurationError('oauth2.clientSecret', 'must be a non-empty string');
  return tokenInterceptor(config, {
    type: 'client_credentials',
    clientAuth: clientAuth === 'client_secret_basic' ? ClientSecretBasic(clientSecret) : ClientSecretPost(clientSecret),
    parameters: () => ({}),
  });
}
