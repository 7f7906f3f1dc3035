import { checkOptions } from '../core/checkOptions.js';

/** Throws a `ConfigurationError` for options that are of another kind. */
export function checkOAuth2(config: object): void {
  checkOptions(
    config,
    {
      string: ['tokenUrl', 'clientId', 'algorithm', 'assertionAudience'],
      'string or list': ['scope'],
      object: ['extraParams', 'assertionHeader'],
      'string or object': ['privateKey'],
      'string or function': ['refreshToken'],
      number: ['leewaySeconds', 'defaultExpiresInSeconds'],
      function: ['onRefreshToken', 'exclusively'],
      '.extend': ['client'],
    },
    'oauth2.',
  );
}
