import { ConfigurationError } from '../../core/errors.js';
import type { RestAuthConfig } from '../authTypes.js';
import { dltReader } from './dltReader.js';

/** dlt's `auth`: a mapping with `type`, or the short form with a `token` alone. */
export function authFromDlt(auth: unknown, place: string): RestAuthConfig {
  if (typeof auth === 'string') {
    throw new ConfigurationError(
      place,
      // Not what it says: somebody may have put the secret there.
      "has no counterpart: a string alone takes its credentials from dlt's secrets; write out an object with its type",
    );
  }
  const reader = dltReader(auth, place);
  const type = reader.optionalText('type') ?? 'bearer';
  const config = authOfType(type, reader);
  reader.done();
  return config;
}

function authOfType(type: string, reader: ReturnType<typeof dltReader>): RestAuthConfig {
  switch (type) {
    case 'bearer':
      return { type: 'bearer', token: reader.text('token') };
    case 'http_basic':
      return { type: 'httpBasic', username: reader.text('username'), password: reader.text('password') };
    case 'api_key':
      return {
        type: 'apiKey',
        name: reader.optionalText('name') ?? 'Authorization',
        apiKey: reader.text('api_key'),
        location: locationOf(reader.optionalText('location') ?? 'header', reader),
      };
    case 'oauth2_client_credentials': {
      reader.refuse('session', 'a Python session');
      reader.refuse('access_token', 'a token is fetched when it is needed');
      const data = reader.optional('access_token_request_data');
      const expiration = reader.optional('default_token_expiration');
      return {
        type: 'oauth2ClientCredentials',
        accessTokenUrl: reader.text('access_token_url'),
        clientId: reader.text('client_id'),
        clientSecret: reader.text('client_secret'),
        ...(data != null && { accessTokenRequestData: data as Record<string, string> }),
        ...(expiration != null && { defaultTokenExpiration: expiration as number }),
      };
    }
    default:
      return reader.fail(
        'type',
        `the auth ${JSON.stringify(type)} is registered in Python; pass an interceptor instead`,
      );
  }
}

function locationOf(location: string, reader: ReturnType<typeof dltReader>): 'header' | 'query' | 'cookie' {
  // dlt calls the query "param" in places.
  if (location === 'param') return 'query';
  if (location === 'header' || location === 'query' || location === 'cookie') return location;
  return reader.fail('location', `the location ${JSON.stringify(location)}`);
}
