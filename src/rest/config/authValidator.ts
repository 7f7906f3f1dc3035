import {
  anything,
  caseOf,
  isObject,
  listOf,
  nonEmptyText,
  objectOf,
  oneOf,
  positive,
  recordOf,
  taggedUnion,
  text,
} from './validator.js';

const oauth2 = {
  type: text,
  accessTokenUrl: nonEmptyText,
  clientId: nonEmptyText,
  accessTokenRequestData: recordOf(text),
  defaultTokenExpiration: positive,
};
const clientAuth = oneOf('client_secret_post', 'client_secret_basic', 'client_secret_basic_plain');

/** An auth as data, or an interceptor. */
export const authValidator = caseOf(
  [(value) => typeof value === 'function', anything],
  [
    () => true,
    taggedUnion({
      bearer: objectOf({ type: text, token: nonEmptyText }, 'token'),
      httpBasic: objectOf({ type: text, username: text, password: text }, 'username', 'password'),
      apiKey: objectOf(
        { type: text, name: nonEmptyText, apiKey: nonEmptyText, location: oneOf('header', 'query', 'cookie') },
        'name',
        'apiKey',
      ),
      oauth2ClientCredentials: objectOf(
        { ...oauth2, clientSecret: nonEmptyText, clientAuth },
        'accessTokenUrl',
        'clientId',
        'clientSecret',
      ),
      oauth2RefreshToken: objectOf(
        { ...oauth2, refreshToken: nonEmptyText, clientSecret: nonEmptyText, clientAuth },
        'accessTokenUrl',
        'clientId',
        'refreshToken',
      ),
      oauth2JwtBearer: objectOf(
        {
          ...oauth2,
          privateKey: caseOf([isObject, anything], [() => true, nonEmptyText]),
          algorithm: oneOf('RS256', 'ES256', 'PS256'),
          scope: caseOf([Array.isArray, listOf(nonEmptyText)], [() => true, text]),
          assertionHeader: recordOf(anything),
          assertionAudience: nonEmptyText,
        },
        'accessTokenUrl',
        'clientId',
        'privateKey',
      ),
    }),
  ],
);
