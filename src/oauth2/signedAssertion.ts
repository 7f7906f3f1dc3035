import { ConfigurationError } from '../core/errors.js';
import { importSigningKey, type SigningAlgorithm, type SigningKey } from './privateKey.js';
import type { OAuth2Config, OAuth2Signing } from './types.js';

/** An assertion is used at once: five minutes leave room for clocks that differ. */
const LIFE_SECONDS = 300;

/**
 * Makes assertions that the client is who it is (RFC 7523 section 3), each with an id and times of its own.
 *
 * @param claims beside those that every assertion has
 * @throws ConfigurationError without a key; the promises reject with it for one that cannot be read
 */
export function signedAssertion(
  { tokenUrl, clientId }: OAuth2Config,
  { privateKey, algorithm = 'RS256', assertionHeader, assertionAudience = tokenUrl }: OAuth2Signing,
  claims: Record<string, unknown> = {},
): (nowMs: number) => Promise<string> {
  if (!privateKey) throw new ConfigurationError('oauth2.privateKey', 'must be PKCS #8 PEM, a JWK or a CryptoKey');
  let imported: Promise<SigningKey> | undefined;
  return async (nowMs) => {
    imported ??= importSigningKey(privateKey, algorithm);
    const key = await imported;
    const issuedAt = Math.floor(nowMs / 1000);
    const header = { alg: algorithm, typ: 'JWT', ...(key.keyId && { kid: key.keyId }), ...assertionHeader };
    const payload = {
      iss: clientId,
      sub: clientId,
      aud: assertionAudience,
      iat: issuedAt,
      exp: issuedAt + LIFE_SECONDS,
      jti: crypto.randomUUID(),
      ...claims,
    };
    return signJwt(header, payload, key);
  };
}

/** A compact JWS (RFC 7515). */
async function signJwt(
  header: { alg: SigningAlgorithm },
  payload: Record<string, unknown>,
  key: SigningKey,
): Promise<string> {
  const encoder = new TextEncoder();
  const unsigned = [header, payload].map((part) => base64url(encoder.encode(JSON.stringify(part)))).join('.');
  const signature = await key.sign(encoder.encode(unsigned));
  return `${unsigned}.${base64url(new Uint8Array(signature))}`;
}

function base64url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
