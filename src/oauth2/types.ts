import type { HttpClient } from '../http/types.js';
import type { SigningAlgorithm } from './privateKey.js';

export interface OAuth2Config {
  /** The token endpoint, an absolute URL. */
  tokenUrl: string;
  /** The client's name at the authorization server. */
  clientId: string;
  /** A list is joined with spaces. */
  scope?: string | readonly string[] | undefined;
  /** Further form parameters of the token request: `audience`, `resource` … A `grant_type` here takes the place of the grant's own. */
  extraParams?: Record<string, string> | undefined;
  /**
   * How long before its end a token is replaced. A token that lives no longer than this is replaced after half its life, and one
   * that lives 0 seconds for each request.
   * @default 60 s
   */
  leewaySeconds?: number | undefined;
  /** @default 3600 s, when the server does not say */
  defaultExpiresInSeconds?: number | undefined;
  /** Sends the token requests. @default a client of its own */
  client?: HttpClient | undefined;
}

/** How a client shows the token endpoint who it is (RFC 6749 section 2.3). */
export type OAuth2ClientAuth = OAuth2SecretAuth | OAuth2PrivateKeyJwtAuth;

export interface OAuth2SecretAuth {
  /** Shown nowhere. */
  clientSecret: string;
  /**
   * Where id and secret go: into the form, or into an `Authorization: Basic` header, each form-encoded first as RFC 6749 section
   * 2.3.1 asks for. `client_secret_basic_plain` leaves them as they are, for servers that do not decode.
   * @default 'client_secret_post'
   */
  clientAuth?: 'client_secret_post' | 'client_secret_basic' | 'client_secret_basic_plain' | undefined;
}

/** No secret is sent: a key signs who the client is, anew for each attempt (RFC 7523 section 2.2). */
export interface OAuth2PrivateKeyJwtAuth extends OAuth2Signing {
  /** What tells this way of authentication from the others. */
  clientAuth: 'private_key_jwt';
}

/** What signs an assertion (RFC 7523 section 3). */
export interface OAuth2Signing {
  /** PKCS #8 PEM, a JWK (an object or its text) or a `CryptoKey`. The `kid` of a JWK goes into the assertion's header. */
  privateKey: object | string;
  /** @default 'RS256' */
  algorithm?: SigningAlgorithm | undefined;
  /** Further members of the assertion's header, such as `kid`, `x5t` or `x5t#S256`. */
  assertionHeader?: Record<string, unknown> | undefined;
  /** `aud` of the assertion. Some servers want their issuer there. @default the token endpoint */
  assertionAudience?: string | undefined;
}
