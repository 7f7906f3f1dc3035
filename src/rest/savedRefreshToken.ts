import { ConfigurationError } from '../core/errors.js';
import { hashText } from '../core/hash.js';
import type { OAuth2RefreshTokenConfig } from '../oauth2/oauth2RefreshToken.js';
import type { CheckpointStore } from '../pagination/checkpointStore.js';
import type { RestRefreshTokenAuth } from './authTypes.js';
import { isPlainObject } from './valueTemplates.js';

/**
 * The refresh token that the server gave last, out of `tokens`, and where the next one goes. Kept under the configuration's
 * own, so that a new one there counts at once. Whoever shares the store waits for each other, where it can.
 */
export function savedRefreshToken(
  auth: RestRefreshTokenAuth,
  tokens: CheckpointStore | undefined,
): Pick<OAuth2RefreshTokenConfig, 'refreshToken' | 'onRefreshToken' | 'exclusively'> {
  if (!tokens) return { refreshToken: auth.refreshToken };
  const key = keyOf(auth);
  return {
    refreshToken: async () => tokenIn(await tokens.load(key), key) ?? auth.refreshToken,
    onRefreshToken: (refreshToken) => tokens.save(key, { version: 1, refreshToken }),
    exclusively: (ask) => (tokens.exclusively ? tokens.exclusively(key, ask) : ask()),
  };
}

/** As a hash: it may become a file's name. */
function keyOf({ accessTokenUrl, clientId, refreshToken }: RestRefreshTokenAuth): string {
  return `refresh token ${hashText(JSON.stringify([accessTokenUrl, clientId, refreshToken]))}`;
}

function tokenIn(saved: unknown, key: string): string | undefined {
  if (saved === undefined || saved === null) return undefined;
  if (isPlainObject(saved) && saved.version === 1 && typeof saved.refreshToken === 'string') return saved.refreshToken;
  throw new ConfigurationError('tokens', `what is saved as ${JSON.stringify(key)} is no refresh token of this version`);
}
