import type { RestAuthConfig } from '../../rest/authTypes.js';
import type { OpenedDocument, SecurityScheme } from './types.js';

export interface ScaffoldAuth {
  readonly auth?: RestAuthConfig;
  /** What somebody should know of it. */
  readonly notes: readonly string[];
}

/** The document's credentials, each as the name of a variable that holds it. */
export function authOf({ document, resolve }: OpenedDocument): ScaffoldAuth {
  const schemes = document.components?.securitySchemes ?? document.securityDefinitions ?? {};
  const required = document.security?.flatMap((one) => Object.keys(one)) ?? [];
  const names = [...new Set([...required, ...Object.keys(schemes)])].filter((name) => schemes[name] !== undefined);
  const described = names.map((name) => ({ name, auth: authBy(name, resolve<SecurityScheme>(schemes[name]) ?? {}) }));
  const chosen = described.find(({ auth }) => auth !== undefined);
  const others = names.filter((name) => name !== chosen?.name);
  const notes: string[] = [];
  if (chosen && others.length > 0) notes.push(`auth is ${chosen.name}; the document also has ${others.join(', ')}`);
  if (!chosen && names.length > 0) notes.push(`auth: ${names.join(', ')} cannot be put into a configuration`);
  if (names.length === 0) notes.push('auth: the document names none');
  return { ...(chosen?.auth && { auth: chosen.auth }), notes };
}

function authBy(name: string, scheme: SecurityScheme): RestAuthConfig | undefined {
  const variable = (ending: string) => `env:${[constantName(name), ending].filter(Boolean).join('_')}`;
  switch (scheme.type) {
    case 'http': {
      const how = scheme.scheme?.toLowerCase();
      if (how === 'bearer') return { type: 'bearer', token: variable('') };
      return how === 'basic' ? basic(variable) : undefined;
    }
    case 'basic':
      return basic(variable);
    case 'apiKey': {
      const location = (['header', 'query', 'cookie'] as const).find((one) => one === scheme.in);
      if (scheme.name === undefined || location === undefined) return undefined;
      return { type: 'apiKey', name: scheme.name, apiKey: variable(''), location };
    }
    case 'oauth2': {
      const own = scheme.flows?.clientCredentials ?? (scheme.flow === 'application' ? scheme : undefined);
      if (own?.tokenUrl === undefined || !/^https?:/i.test(own.tokenUrl)) {
        return { type: 'bearer', token: variable('TOKEN') };
      }
      return {
        type: 'oauth2ClientCredentials',
        accessTokenUrl: own.tokenUrl,
        clientId: variable('CLIENT_ID'),
        clientSecret: variable('CLIENT_SECRET'),
      };
    }
    case 'openIdConnect':
      return { type: 'bearer', token: variable('TOKEN') };
    default:
      return undefined;
  }
}

function basic(variable: (ending: string) => string): RestAuthConfig {
  return { type: 'httpBasic', username: variable('USERNAME'), password: variable('PASSWORD') };
}

/** `PersonalAccessToken` and `personal-access token` as `PERSONAL_ACCESS_TOKEN`. */
export function constantName(name: string): string {
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1_$2').replace(/\W+/g, '_');
  return words.toUpperCase().replace(/^(?=\d)|^$/, '_');
}
