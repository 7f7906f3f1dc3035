import type { SigningAlgorithm } from '../oauth2/privateKey.js';

/** How requests show who they come from, as data. */
export type RestAuthConfig =
  | RestBearerAuth
  | RestBasicAuth
  | RestApiKeyAuth
  | RestClientCredentialsAuth
  | RestRefreshTokenAuth
  | RestJwtBearerAuth;

/** `Authorization: Bearer <token>`. */
export interface RestBearerAuth {
  /** Which auth this is. */
  type: 'bearer';
  /** As it is sent. */
  token: string;
}

/** `Authorization: Basic …` (RFC 7617). */
export interface RestBasicAuth {
  /** Which auth this is. */
  type: 'httpBasic';
  /** Without a colon. */
  username: string;
  /** May be empty. */
  password: string;
}

/** A key under a name of its own. */
export interface RestApiKeyAuth {
  /** Which auth this is. */
  type: 'apiKey';
  /** Of the header, parameter or cookie. */
  name: string;
  /** As it is sent. */
  apiKey: string;
  /** @default 'header' */
  location?: 'header' | 'query' | 'cookie' | undefined;
}

/** What the token requests of every OAuth2 grant share. */
export interface RestOAuth2Config {
  /** The token endpoint, an absolute URL. */
  accessTokenUrl: string;
  /** As the authorization server knows it. */
  clientId: string;
  /** Further form fields of the token request, such as `scope`; a `grant_type` takes the place of the grant's own. */
  accessTokenRequestData?: Record<string, string> | undefined;
  /** Seconds, when the server does not say. @default 3600 s */
  defaultTokenExpiration?: number | undefined;
}

/** The client credentials grant (RFC 6749 section 4.4). */
export interface RestClientCredentialsAuth extends RestOAuth2Config {
  /** Which auth this is. */
  type: 'oauth2ClientCredentials';
  /** Goes where `clientAuth` says. */
  clientSecret: string;
  /** Where id and secret go: into the form, or into an `Authorization: Basic` header, form-encoded or plain. @default 'client_secret_post' */
  clientAuth?: 'client_secret_post' | 'client_secret_basic' | 'client_secret_basic_plain' | undefined;
}

/**
 * The refresh token grant (RFC 6749 section 6). One that the server gives in its place is kept in `tokens` (or `state`) of the
 * source's options and used from then on, until this one is changed; without either, for as long as the source is.
 */
export interface RestRefreshTokenAuth extends RestOAuth2Config {
  /** Which auth this is. */
  type: 'oauth2RefreshToken';
  /** The one to start with. */
  refreshToken: string;
  /** Of a client that has one. @default a public client */
  clientSecret?: string | undefined;
  /** Where id and secret go. @default 'client_secret_post' */
  clientAuth?: 'client_secret_post' | 'client_secret_basic' | 'client_secret_basic_plain' | undefined;
}

/** The JWT bearer grant (RFC 7523 section 2.1): a signed assertion for an access token. */
export interface RestJwtBearerAuth extends RestOAuth2Config {
  /** Which auth this is. */
  type: 'oauth2JwtBearer';
  /** PKCS #8 PEM, or a JWK as an object or as its text. */
  privateKey: string | { readonly [member: string]: unknown };
  /** @default 'RS256' */
  algorithm?: SigningAlgorithm | undefined;
  /** In the assertion and in the form; a list is joined with spaces. */
  scope?: string | readonly string[] | undefined;
  /** Further members of the assertion's header, such as `kid`. */
  assertionHeader?: Record<string, unknown> | undefined;
  /** `aud` of the assertion. @default the token endpoint */
  assertionAudience?: string | undefined;
}
