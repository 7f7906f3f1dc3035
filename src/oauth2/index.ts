export { type OAuth2ClientCredentialsConfig, oauth2ClientCredentials } from './oauth2ClientCredentials.js';
export { type OAuth2JwtBearerConfig, oauth2JwtBearer } from './oauth2JwtBearer.js';
export type { OAuth2Config } from './types.js';
