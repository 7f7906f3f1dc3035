import { ConfigurationError } from '../core/errors.js';

export type SigningAlgorithm = 'RS256' | 'ES256' | 'PS256';

/** What WebCrypto calls an algorithm, when a key is imported and when it signs. */
const PARAMETERS: Readonly<
  Record<
    SigningAlgorithm,
    { key: RsaHashedImportParams | EcKeyImportParams; sign: RsaPssParams | EcdsaParams | { name: string } }
  >
> = {
  RS256: { key: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, sign: { name: 'RSASSA-PKCS1-v1_5' } },
  PS256: { key: { name: 'RSA-PSS', hash: 'SHA-256' }, sign: { name: 'RSA-PSS', saltLength: 32 } },
  ES256: { key: { name: 'ECDSA', namedCurve: 'P-256' }, sign: { name: 'ECDSA', hash: 'SHA-256' } },
};

/** A private key ready to sign with, and its id when it has one. */
export interface SigningKey {
  readonly keyId?: string;
  /** The signature as JWS has it (RFC 7515), which for all three algorithms is how WebCrypto makes it. */
  sign(data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
}

/** Takes a key as PKCS #8 PEM, as a JWK (an object or its text) or as a `CryptoKey`. */
export async function importSigningKey(privateKey: object | string, algorithm: SigningAlgorithm): Promise<SigningKey> {
  const parameters = PARAMETERS[algorithm];
  const jwk = asJwk(privateKey);
  let key: CryptoKey;
  try {
    if (jwk) key = await crypto.subtle.importKey('jwk', jwk, parameters.key, false, ['sign']);
    else if (typeof privateKey === 'string') {
      key = await crypto.subtle.importKey('pkcs8', pemBytes(privateKey), parameters.key, false, ['sign']);
    } else if (Object.prototype.toString.call(privateKey) === '[object CryptoKey]') key = privateKey as CryptoKey;
    else throw new ConfigurationError('oauth2.privateKey', 'must be PKCS #8 PEM, a JWK or a CryptoKey');
    const keyId = (jwk as { kid?: string } | undefined)?.kid;
    return { keyId, sign: (data) => crypto.subtle.sign(parameters.sign, key, data) };
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    // No cause: it may quote the key.
    throw new ConfigurationError('oauth2.privateKey', `cannot be read as a private key for ${algorithm}`);
  }
}

function asJwk(privateKey: object | string): JsonWebKey | undefined {
  if (typeof privateKey === 'object') return 'kty' in privateKey ? (privateKey as JsonWebKey) : undefined;
  if (!privateKey.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.parse(privateKey) as JsonWebKey;
  } catch {
    throw new ConfigurationError('oauth2.privateKey', 'looks like a JWK, but is not JSON');
  }
}

function pemBytes(pem: string): Uint8Array<ArrayBuffer> {
  const [, label, body = ''] = /-----BEGIN ([A-Z ]+)-----([\s\S]*?)-----END \1-----/.exec(pem) ?? [];
  if (label !== 'PRIVATE KEY') {
    throw new ConfigurationError(
      'oauth2.privateKey',
      `must be PKCS #8 PEM (BEGIN PRIVATE KEY)${label ? `, not ${label}: convert it with openssl pkcs8 -topk8 -nocrypt` : ', a JWK or a CryptoKey'}`,
    );
  }
  return Uint8Array.from(atob(body.replace(/\s/g, '')), (char) => char.charCodeAt(0));
}
