import { checkKind } from '../../core/checkOptions.js';
import { ConfigurationError } from '../../core/errors.js';
import { markCredentials } from '../credentials.js';
import type { HttpInterceptor } from '../types.js';
import { basicCredentials } from '../userinfo.js';

/**
 * `Authorization: Basic …` (RFC 7617), user name and password in UTF-8.
 *
 * ```
 * request:  -r
 * basicAuth('Aladdin', 'open sesame')
 * sent:     -r      Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==
 * ```
 * @throws ConfigurationError when the user name has a colon, which the scheme cannot carry, or either has a control character.
 */
export function basicAuth(username: string, password: string): HttpInterceptor {
  for (const [place, text] of Object.entries({ username, password }))
    checkKind(`basicAuth.${place}`, text ?? null, 'string');
  if (username.includes(':')) throw new ConfigurationError('basicAuth.username', 'must not contain a colon (RFC 7617)');
  for (const [place, text] of Object.entries({ username, password })) {
    if (/\p{Cc}/u.test(text)) throw new ConfigurationError(`basicAuth.${place}`, 'must not contain control characters');
  }
  const authorization = basicCredentials(username, password);
  return markCredentials((request, next) => next(request.with({ headers: { authorization } })), ['authorization']);
}
