import { ConfigurationError } from '../core/errors.js';
import { apiKeyAuth } from '../http/auth/apiKeyAuth.js';
import { basicAuth } from '../http/auth/basicAuth.js';
import { bearerAuth } from '../http/auth/bearerAuth.js';
import type { HttpInterceptor } from '../http/types.js';
import type { RateLimit } from '../resilience/types.js';
import { paginatorValidator } from '../rest/config/configValidator.js';
import type { RestPaginatorConfig } from '../rest/types.js';
import { UsageError } from './exitCodes.js';
import type { Secrets } from './secrets.js';

export const FORMATS = ['ndjson', 'json', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

/** `Name: value`, repeatable; the value may be `env:NAME`. */
export function headersOption(given: unknown, secrets: Secrets): Record<string, string> {
  return Object.fromEntries(
    textsOf(given).map((line) => {
      const colon = line.indexOf(':');
      if (colon <= 0) throw new UsageError("--header takes 'Name: value'");
      return [line.slice(0, colon).trim(), secrets.resolve(line.slice(colon + 1).trim())];
    }),
  );
}

/** Credentials by the names of environment variables: a secret on a command line is in every process list. */
export function authOption(given: unknown, secrets: Secrets): HttpInterceptor | undefined {
  const text = textOf(given, '--auth');
  if (text === undefined) return undefined;
  const bearer = /^bearer:env:(\w+)$/.exec(text);
  if (bearer?.[1]) return bearerAuth(secrets.fromEnvironment(bearer[1]));
  const basic = /^basic:env:(\w+):env:(\w+)$/.exec(text);
  if (basic?.[1] && basic[2]) return basicAuth(secrets.fromEnvironment(basic[1]), secrets.fromEnvironment(basic[2]));
  const apiKey = /^api-key:(?:(header|query|cookie):)?([^:]+):env:(\w+)$/.exec(text);
  if (apiKey?.[2] && apiKey[3]) {
    const place = (apiKey[1] ?? 'header') as 'header' | 'query' | 'cookie';
    return apiKeyAuth({ name: apiKey[2], key: secrets.fromEnvironment(apiKey[3]), in: place });
  }
  // The text itself is not shown: somebody may have put the secret there.
  throw new UsageError(
    '--auth takes bearer:env:NAME, basic:env:USER:env:PASSWORD or api-key:[header|query|cookie:]<name>:env:NAME; secrets come from the environment',
  );
}

/** A model's name, or a strategy's options as JSON. */
export function paginatorOption(given: unknown): RestPaginatorConfig | undefined {
  const text = textOf(given, '--paginator');
  if (text === undefined) return undefined;
  const paginator: unknown = text.startsWith('{') ? jsonOption(text, '--paginator') : text;
  try {
    paginatorValidator(paginator, '--paginator');
  } catch (error) {
    if (error instanceof ConfigurationError) throw new UsageError(error.message);
    throw error;
  }
  return paginator as RestPaginatorConfig;
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** `10` or `10/s`, `600/m`, `5000/h`. */
export function rateOption(given: unknown): RateLimit | undefined {
  const text = textOf(given, '--rate');
  if (text === undefined) return undefined;
  const [, amount, unit = 's'] = /^(\d+(?:\.\d+)?)(?:\/([smh]))?$/.exec(text) ?? [];
  const limit = Number(amount);
  if (!(limit > 0)) throw new UsageError("--rate takes a number of requests: '10' or '10/s', '600/m', '5000/h'");
  return unit === 's' ? { requestsPerSecond: limit } : { windows: [{ limit, perMs: UNITS[unit] ?? 1_000 }] };
}

export function countOption(given: unknown, name: string): number | undefined {
  if (given === undefined) return undefined;
  const count = Number(given);
  if (!Number.isInteger(count) || count < 1) throw new UsageError(`${name} takes a whole number greater than 0`);
  return count;
}

export function formatOption(given: unknown, fileName: string | undefined): Format {
  const text = textOf(given, '--format');
  if (text === undefined) return FORMATS.find((format) => fileName?.endsWith(`.${format}`)) ?? 'ndjson';
  const format = FORMATS.find((name) => name === text);
  if (!format) throw new UsageError(`--format takes ${FORMATS.join(', ')}`);
  return format;
}

export function jsonOption(given: unknown, name: string): unknown {
  const text = textOf(given, name);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`${name} is not JSON: ${(cause as Error).message}`);
  }
}

/** The address as it is; it is not shown where it is none, since it may hold a secret. */
export function webAddress(target: string): string {
  if (/^https?:\/\//i.test(target) && URL.canParse(target)) return target;
  throw new UsageError('the address is not a complete http or https URL, such as https://api.example.com/items');
}

export function textOf(given: unknown, name: string): string | undefined {
  if (given === undefined) return undefined;
  if (Array.isArray(given)) throw new UsageError(`${name} is given more than once`);
  if (given === true || given === false || given === '') throw new UsageError(`${name} takes a value`);
  return String(given);
}

function textsOf(given: unknown): string[] {
  if (given === undefined) return [];
  return (Array.isArray(given) ? given : [given]).map((value) => String(value));
}
