import { type ClientAuth, ClientSecretPost, None } from 'oauth4webapi';
import { checkKind } from '../core/checkOptions.js';
import { ConfigurationError } from '../core/errors.js';
import { basicCredentials } from '../http/userinfo.js';
import { signedAssertion } from './signedAssertion.js';
import type { OAuth2ClientAuth, OAuth2Config } from './types.js';

/** How a token request says who asks. */
export interface ClientIdentity {
  readonly clientAuth: ClientAuth;
  readonly parameters?: Record<string, string>;
  readonly signed?: SignedParameter;
  /** Is never shown, also not in the words of the server. */
  readonly secret?: string;
}

/** A parameter that proves something once: made anew for each attempt. */
export interface SignedParameter {
  readonly name: 'assertion' | 'client_assertion';
  sign(nowMs: number): Promise<string>;
}

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** @throws ConfigurationError without id, secret or key, or for a way that is none */
export function clientIdentity(config: OAuth2Config, auth: OAuth2ClientAuth): ClientIdentity {
  checkKind('oauth2.clientSecret', (Object(auth) as { clientSecret?: unknown }).clientSecret, 'string');
  if (auth.clientAuth === 'private_key_jwt') {
    const { clientAuth } = publicClient(config);
    const signed = { name: 'client_assertion', sign: signedAssertion(config, auth) } as const;
    return { clientAuth, parameters: { client_assertion_type: JWT_BEARER }, signed };
  }
  const { clientId } = config;
  const { clientSecret: secret, clientAuth = 'client_secret_post' } = auth;
  if (!clientId) throw new ConfigurationError('oauth2.clientId', 'must be a non-empty string');
  if (!secret) throw new ConfigurationError('oauth2.clientSecret', 'must be a non-empty string');
  switch (clientAuth) {
    case 'client_secret_post':
      return { clientAuth: ClientSecretPost(secret), secret };
    case 'client_secret_basic':
      return { clientAuth: basicAuth(formEncoded(clientId), formEncoded(secret)), secret };
    case 'client_secret_basic_plain':
      if (!clientId.includes(':')) return { clientAuth: basicAuth(clientId, secret), secret };
      throw new ConfigurationError('oauth2.clientId', `has a colon, which ${clientAuth} cannot carry`);
    default:
      throw new ConfigurationError(
        'oauth2.clientAuth',
        "must be 'client_secret_post', 'client_secret_basic', 'client_secret_basic_plain' or 'private_key_jwt'",
      );
  }
}

/** A client without a secret: it says its id, and proves nothing. */
export function publicClient({ clientId }: OAuth2Config): ClientIdentity {
  if (!clientId) throw new ConfigurationError('oauth2.clientId', 'must be a non-empty string');
  return { clientAuth: None() };
}

function basicAuth(username: string, password: string): ClientAuth {
  const credentials = basicCredentials(username, password);
  return (_server, _client, _form, headers) => headers.set('authorization', credentials);
}

/**
 * As the platform encodes forms: `-`, `.`, `_` and `*` stay as they are. oauth4webapi encodes these, too, and servers that do not
 * decode then know no id with a hyphen.
 */
export function formEncoded(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}
