import { checkKind } from '../core/checkOptions.js';
import { ConfigurationError } from '../core/errors.js';
import type { HttpInterceptor } from '../http/types.js';
import { checkOAuth2 } from './checkOAuth2.js';
import { clientIdentity, publicClient } from './clientIdentity.js';
import { tokenInterceptor } from './tokenInterceptor.js';
import type { OAuth2ClientAuth, OAuth2Config, OAuth2SecretAuth } from './types.js';

/** A client with a secret or a key as elsewhere, or a public one that has neither. */
export type OAuth2RefreshTokenConfig = OAuth2Config &
  (OAuth2ClientAuth | { clientSecret?: undefined; clientAuth?: undefined }) & {
    /**
     * The one to start with, or who knows it: asked before each token request. What it answers counts once it is another than it
     * was, until the server gives the next one: another process may have spent the last.
     */
    refreshToken: string | (() => string | PromiseLike<string>);
    /**
     * Called with each new refresh token that the server gives in place of the last: the place to save it, since the old one may be
     * good for nothing from then on. What it returns is awaited before the access token is used, and what it throws fails the
     * requests that wait; the next one asks again, with the new token.
     */
    onRefreshToken?: ((refreshToken: string) => unknown) | undefined;
    /**
     * Does each token request, with the calls of `refreshToken` and `onRefreshToken` around it: a lock where several processes share
     * the refresh token, so that no two spend the same one. @default nobody is waited for
     */
    exclusively?: (<T>(ask: () => Promise<T>) => PromiseLike<T>) | undefined;
  };

/**
 * The refresh token grant (RFC 6749 section 6) as a client's `auth`: for who has signed a user in before.
 *
 * ```
 * requests:         a b c - - - d
 * token request:    r0            r1       refresh tokens: the answer to r0 brought r1
 * onRefreshToken:   --r1          --r2
 * API:              --- a b c - - --- d
 * ```
 * Caching, the refresh after a 401 and errors are those of {@link oauth2ClientCredentials}. A token request that is under way is
 * not aborted when those who wait for it have gone: its answer may hold the only refresh token that is still good.
 *
 * @throws ConfigurationError for a `tokenUrl` that is no URL, or without id or refresh token; in the stream for a key that cannot
 * be read.
 *
 * @example
 * const auth = oauth2RefreshToken({ tokenUrl, clientId, refreshToken: load, onRefreshToken: save });
 * const client = createHttpClient({ baseUrl: 'https://api.example.com', auth });
 */
export function oauth2RefreshToken(config: OAuth2RefreshTokenConfig): HttpInterceptor {
  checkOAuth2(config);
  const { refreshToken: start, onRefreshToken, exclusively } = config;
  let known = typeof start === 'function' ? undefined : checked(start);
  let refreshToken = known;
  const load = async () => {
    if (typeof start !== 'function') return;
    const loaded = checked(await start());
    // What could not be saved is newer than what is still saved.
    if (loaded !== known) refreshToken = loaded;
    known = loaded;
  };
  const { clientSecret, clientAuth } = config as Partial<OAuth2SecretAuth>;
  const isPublic = clientSecret === undefined && clientAuth === undefined;
  return tokenInterceptor(config, {
    type: 'refresh_token',
    identity: isPublic ? publicClient(config) : clientIdentity(config, config as OAuth2ClientAuth),
    parameters: async () => {
      await load();
      return { refresh_token: refreshToken as string };
    },
    ...(exclusively && { exclusively }),
    keepsAsking: true,
    accept: async (answer) => {
      const rotated = answer.refresh_token;
      if (!rotated || rotated === refreshToken) return;
      refreshToken = rotated;
      await onRefreshToken?.(rotated);
    },
  });
}

function checked(refreshToken: string): string {
  checkKind('oauth2.refreshToken', refreshToken ?? null, 'string');
  if (refreshToken) return refreshToken;
  throw new ConfigurationError('oauth2.refreshToken', 'must be a non-empty string');
}
