import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { ConfigurationError } from '../core/errors.js';
import { apiKeyAuth } from '../http/auth/apiKeyAuth.js';
import { basicAuth } from '../http/auth/basicAuth.js';
import { bearerAuth } from '../http/auth/bearerAuth.js';
import type { HttpInterceptor } from '../http/types.js';
import type { PaginateOptions } from '../pagination/types.js';
import type { RateLimit } from '../resilience/types.js';
import { strategyValidator } from '../rest/config/strategyValidator.js';
import type { RestStrategyConfig } from '../rest/configTypes.js';
import type { ExactJson } from './exactJson.js';
import { UsageError } from './exitCodes.js';
import { parseJsonText } from './parseJsonText.js';
import type { Secrets } from './secrets.js';

export const FORMATS = ['ndjson', 'json', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

export const ON_CROSS_ORIGIN = ['error', 'strip-credentials', 'allow'] as const;

/** What `--out` is. */
export interface Storage {
  /** Text files, a table of a DuckDB file, or a Parquet file. */
  readonly into: 'text' | 'duckdb' | 'parquet';
  /** Of text. */
  readonly format: Format;
  /** The text is compressed once it is whole. */
  readonly gzip: boolean;
}

/** What both kinds of `pull` take. */
export interface PullSettings {
  readonly headers: Record<string, string>;
  readonly auth?: HttpInterceptor;
  readonly rateLimit?: RateLimit;
  readonly concurrency?: number;
  readonly strategy?: RestStrategyConfig;
  /** Of text, and what stands for it in a checkpoint. */
  readonly format: Format;
  readonly storage: Storage;
  /** Of a database. @default the resource's name */
  readonly table?: string;
  /** Of a URL's records: they take the place of rows with the same key. */
  readonly primaryKey?: readonly string[];
  /** Tables are filled anew; files are in any case. */
  readonly replace: boolean;
  /** A file; for a configuration a directory. */
  readonly out?: string;
  /** Of a configuration: a file for records that their schema refuses. @default beside `out` */
  readonly rejected?: string;
  readonly resume: boolean;
  /** What an earlier run left is forgotten at once. @default false: with the first page */
  readonly fresh?: boolean;
  /** Show what would be asked for first, and send nothing. */
  readonly dryRun?: boolean;
  /** Print the table of figures at the end. */
  readonly summary: boolean;
  /** Attempts after the first one. */
  readonly retries?: number;
  /** Of one attempt. */
  readonly timeoutMs?: number;
  readonly onCrossOrigin?: PaginateOptions<unknown>['onCrossOrigin'];
  /** Say each request, wait and retry. */
  readonly verbose: boolean;
  /** Reads and writes JSON with every digit of its numbers. @default the platform's, as doubles hold them */
  readonly exactJson?: ExactJson;
  /** Names whose values are not shown, besides the built-in ones. */
  readonly redact?: readonly string[];
}

/** `Name: value`, repeatable; `env:NAME` in the value stands for the variable. */
export function headersOption(given: unknown, secrets: Secrets): Record<string, string> {
  return Object.fromEntries(
    textsOf(given).map((line) => {
      const colon = line.indexOf(':');
      if (colon <= 0) throw new UsageError("--header takes 'Name: value'");
      return [line.slice(0, colon).trim(), secrets.resolve(line.slice(colon + 1).trim(), '--header')];
    }),
  );
}

/** Credentials by the names of environment variables: a secret on a command line is in every process list. */
export function authOption(given: unknown, secrets: Secrets): HttpInterceptor | undefined {
  const text = textOf(given, '--auth');
  if (text === undefined) return undefined;
  const bearer = /^bearer:env:(\w+)$/.exec(text);
  const variable = (name: string) => secrets.fromEnvironment(name, '--auth');
  if (bearer?.[1]) return bearerAuth(variable(bearer[1]));
  const basic = /^basic:env:(\w+):env:(\w+)$/.exec(text);
  if (basic?.[1] && basic[2]) return basicAuth(variable(basic[1]), variable(basic[2]));
  const apiKey = /^api-key:(?:(header|query|cookie):)?([^:]+):env:(\w+)$/.exec(text);
  if (apiKey?.[2] && apiKey[3]) {
    const place = (apiKey[1] ?? 'header') as 'header' | 'query' | 'cookie';
    return apiKeyAuth({ name: apiKey[2], key: variable(apiKey[3]), in: place });
  }
  // The text itself is not shown: somebody may have put the secret there.
  throw new UsageError(
    '--auth takes bearer:env:NAME, basic:env:USER:env:PASSWORD or api-key:[header|query|cookie:]<name>:env:NAME; secrets come from the environment',
  );
}

/** A model's name, or a strategy's options as JSON. */
export function strategyOption(given: unknown): RestStrategyConfig | undefined {
  const text = textOf(given, '--strategy');
  if (text === undefined) return undefined;
  const strategy: unknown = text.startsWith('{') ? jsonOption(text, '--strategy') : text;
  try {
    strategyValidator(strategy, '--strategy');
  } catch (error) {
    if (error instanceof ConfigurationError) throw new UsageError(error.message);
    throw error;
  }
  return strategy as RestStrategyConfig;
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

export function countOption(given: unknown, name: string, least = 1): number | undefined {
  const text = textOf(given, name);
  if (text === undefined) return undefined;
  const count = Number(text);
  if (!Number.isInteger(count) || count < least) throw new UsageError(`${name} takes a whole number from ${least}`);
  return count;
}

const TIME_UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000 };

/** `30` or `30s`, `500ms`, `2m`, in milliseconds. */
export function timeOption(given: unknown, name: string): number | undefined {
  const text = textOf(given, name);
  if (text === undefined) return undefined;
  const [, amount, unit = 's'] = /^(\d+(?:\.\d+)?|\.\d+)(ms|s|m)?$/.exec(text) ?? [];
  const ms = Number(amount) * (TIME_UNITS[unit] ?? 1_000);
  if (!(ms > 0)) throw new UsageError(`${name} takes a time: '30' or '30s', '500ms', '2m'`);
  return ms;
}

export function choiceOption<Choice extends string>(
  given: unknown,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const text = textOf(given, name);
  if (text === undefined) return undefined;
  const choice = choices.find((one) => one === text);
  if (!choice) throw new UsageError(`${name} takes ${choices.join(', ')}`);
  return choice;
}

/**
 * What `--format` says, else what the name of the file ends in.
 *
 * @throws UsageError for an ending that names no format: it would hold something else than it says
 */
export function formatOption(given: unknown, fileName: string | undefined): Format {
  const text = textOf(given, '--format');
  if (text !== undefined && !FORMATS.some((name) => name === text)) {
    throw new UsageError(`--format takes ${FORMATS.join(', ')}, and with --out duckdb, parquet`);
  }
  const format = choiceOption(given, '--format', FORMATS);
  if (format || fileName === undefined) return format ?? 'ndjson';
  const ending = extname(fileName).slice(1).toLowerCase();
  if (ending === '' || ending === 'jsonl') return 'ndjson';
  const named = FORMATS.find((name) => name === ending);
  if (!named) {
    throw new UsageError(
      `--out ends in .${ending}, which is none of ${FORMATS.join(', ')}, duckdb, parquet: name the file after one of them, or say --format`,
    );
  }
  return named;
}

/** JSON as it stands, or `@file`: the file that holds it. */
export function jsonOption(given: unknown, name: string): unknown {
  const text = textOf(given, name);
  if (!text?.startsWith('@')) return text === undefined ? undefined : parseJsonText(text, name);
  const path = text.slice(1);
  return parseJsonText(readText(path, name), `${name} ${path}`);
}

function readText(path: string, name: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${name}: ${path} cannot be read: ${(error as Error).message}`);
  }
}

/** The address, with the variables that it names; it is not shown where it is none, since it may hold a secret. */
export function webAddress(target: string, secrets: Secrets): string {
  const query = target.indexOf('?') + 1 || target.length;
  const address =
    secrets.resolve(target.slice(0, query), 'the address') +
    secrets.resolve(target.slice(query), 'the address', encodeURIComponent);
  if (/^https?:\/\//i.test(target) && URL.canParse(address)) return address;
  throw new UsageError('the address is not a complete http or https URL, such as https://api.example.com/items');
}

export function textOf(given: unknown, name: string): string | undefined {
  if (given === undefined) return undefined;
  if (Array.isArray(given)) throw new UsageError(`${name} is given more than once`);
  if (given === true || given === false || given === '') throw new UsageError(`${name} takes a value`);
  return String(given);
}

/** Names, with commas between them or in several options. */
export function namesOption(given: unknown, name: string): string[] {
  const names = textsOf(given).flatMap((text) => text.split(','));
  const found = names.map((one) => one.trim()).filter((one) => one !== '');
  if (given !== undefined && found.length === 0)
    throw new UsageError(`${name} takes names, such as 'tenant,x-session'`);
  return found;
}

/** `name=value`, repeatable. */
export function pairsOption(given: unknown, name: string): Record<string, string> {
  return Object.fromEntries(
    textsOf(given).map((pair) => {
      const at = pair.indexOf('=');
      if (at <= 0 || at === pair.length - 1) throw new UsageError(`${name} takes name=value`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

function textsOf(given: unknown): string[] {
  if (given === undefined) return [];
  return (Array.isArray(given) ? given : [given]).map((value) => String(value));
}
