import { None } from 'oauth4webapi';
import { asyncScheduler } from 'rxjs';
import { ConfigurationError } from '../core/errors.js';
import type { HttpInterceptor } from '../http/types.js';
import { importSigningKey, type SigningAlgorithm, type SigningKey } from './privateKey.js';
import { tokenInterceptor } from './tokenInterceptor.js';
import { joinScope } from './tokenRequest.js';
import type { OAuth2Config } from './types.js';

export interface OAuth2JwtBearerConfig extends OAuth2Config {
  /** PKCS #8 PEM, a JWK (an object or its text) or a `CryptoKey`. Its `kid` goes into the assertion's header. */
  privateKey: object | string;
  /** @default 'RS256' */
  algorithm?: SigningAlgorithm;
}

/** An assertion is used at once: five minutes leave room for clocks that differ. */
const ASSERTION_LIFE_SECONDS = 300;

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
  const { tokenUrl, clientId, privateKey, algorithm = 'RS256' } = config;
  if (!clientId) throw new ConfigurationError('oauth2.clientId', 'must be a non-empty string');
  if (!privateKey) throw new ConfigurationError('oauth2.privateKey', 'must be PKCS #8 PEM, a JWK or a CryptoKey');
  const scope = joinScope(config.scope);
  let key: Promise<SigningKey> | undefined;
  return tokenInterceptor(config, {
    type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    clientAuth: None(),
    parameters: async () => {
      key ??= importSigningKey(privateKey, algorithm);
      const signingKey = await key;
      const issuedAt = Math.floor(asyncScheduler.now() / 1000);
      const claims = {
        iss: clientId,
        sub: clientId,
        aud: tokenUrl,
        iat: issuedAt,
        exp: issuedAt + ASSERTION_LIFE_SECONDS,
        jti: crypto.randomUUID(),
        ...(scope && { scope }),
      };
      return { assertion: await signJwt(claims, algorithm, signingKey) };
    },
  });
}

/** A compact JWS (RFC 7515). */
async function signJwt(claims: Record<string, unknown>, algorithm: SigningAlgorithm, key: SigningKey): Promise<string> {
  const header = { alg: algorithm, typ: 'JWT', ...(key.keyId && { kid: key.keyId }) };
  const encoder = new TextEncoder();
  const unsigned = [header, claims].map((part) => base64url(encoder.encode(JSON.stringify(part)))).join('.');
  const signature = await key.sign(encoder.encode(unsigned));
  return `${unsigned}.${base64url(new Uint8Array(signature))}`;
}

function base64url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
