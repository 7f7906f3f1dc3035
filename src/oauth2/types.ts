import type { HttpClient } from '../http/types.js';

export interface OAuth2Config {
  /** The token endpoint, an absolute URL. */
  tokenUrl: string;
  clientId: string;
  /** A list is joined with spaces. */
  scope?: string | readonly string[];
  /** Further form parameters of the token request: `audience`, `resource` … */
  extraParams?: Record<string, string>;
  /**
   * How long before its end a token is replaced. A token that lives no longer than this is replaced after half its life.
   * @default 60 s
   */
  leewaySeconds?: number;
  /** @default 3600 s, when the server does not say */
  defaultExpiresInSeconds?: number;
  /** Sends the token requests. @default a client of its own */
  client?: HttpClient;
}
