import type { HttpInterceptor } from '../http/types.js';
import { checkOAuth2 } from './checkOAuth2.js';
import { publicClient } from './clientIdentity.js';
import { signedAssertion } from './signedAssertion.js';
import { tokenInterceptor } from './tokenInterceptor.js';
import { joinScope } from './tokenRequest.js';
import type { OAuth2Config, OAuth2Signing } from './types.js';

export interface OAuth2JwtBearerConfig extends OAuth2Config, OAuth2Signing {}

/**
 * The JWT bearer grant (RFC 7523 section 2.1) as a client's `auth`: a signed assertion is exchanged for an access token.
 *
 * ```
 * requests:       a b c - - - d
 * token request:  t             assertion: iss and sub the client, aud the token endpoint
 * API:            - a b c - - d
 * ```
 * Caching, refresh and errors are those of {@link oauth2ClientCredentials}. `scope` is in the assertion as well as in the form,
 * since servers read one or the other.
 *
 * @throws ConfigurationError for a `tokenUrl` that is no URL or without id; in the stream for a key that cannot be read.
 */
export function oauth2JwtBearer(config: OAuth2JwtBearerConfig): HttpInterceptor {
  checkOAuth2(config);
  const scope = joinScope(config.scope);
  return tokenInterceptor(config, {
    type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    identity: publicClient(config),
    signed: { name: 'assertion', sign: signedAssertion(config, config, scope ? { scope } : {}) },
  });
}
