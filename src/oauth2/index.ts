export { type OAuth2ClientCredentialsConfig, oauth2ClientCredentials } from './oauth2ClientCredentials.js';
export { type OAuth2JwtBearerConfig, oauth2JwtBearer } from './oauth2JwtBearer.js';
export { type OAuth2RefreshTokenConfig, oauth2RefreshToken } from './oauth2RefreshToken.js';
export type {
  OAuth2ClientAuth,
  OAuth2Config,
  OAuth2PrivateKeyJwtAuth,
  OAuth2SecretAuth,
  OAuth2Signing,
} from './types.js';
