import { ConfigurationError } from '../../core/errors.js';
import { type SchemaResult, validateSchema } from '../../core/schema.js';
import type { Schema } from '../../core/types.js';
import { isObject } from './validator.js';

/** What a record is held against. */
export interface RecordSchema {
  /** Gets a JSON Schema ready; to be awaited before the first record. A Standard Schema has none. */
  readonly prepare?: () => Promise<void>;
  /** The record as the schema makes it, or what is wrong with it. */
  validate(record: unknown): SchemaResult<unknown> | PromiseLike<SchemaResult<unknown>>;
}

/** @param schema a Standard Schema, or a JSON Schema, which `ajv` reads once a run needs it */
export function recordSchema(
  schema: Schema<unknown> | { readonly [keyword: string]: unknown },
  place: string,
): RecordSchema {
  if ('~standard' in schema) {
    const standard = schema as Schema<unknown>;
    return { validate: (record) => validateSchema(standard, record) };
  }
  if (!isObject(schema)) throw new ConfigurationError(place, 'must be a Standard Schema or a JSON Schema');
  let validate: AjvValidate | undefined;
  let loading: Promise<void> | undefined;
  return {
    prepare: () => {
      loading ??= compileJsonSchema(schema, place).then((compiled) => {
        validate = compiled;
      });
      return loading;
    },
    validate: (record) =>
      !validate || validate(record) ? { value: record } : { issues: (validate.errors ?? []).map(issueOf) },
  };
}

/** As much of `ajv` as is used. */
interface AjvValidate {
  (value: unknown): boolean;
  errors?: readonly AjvError[] | null;
}
interface AjvError {
  readonly instancePath: string;
  readonly message?: string;
}
type AjvClass = new (options: object) => { compile(schema: object): AjvValidate };

const DRAFTS = [
  [/2020-12/, 'ajv/dist/2020.js'],
  [/2019-09/, 'ajv/dist/2019.js'],
] as const;

async function compileJsonSchema(schema: { readonly [keyword: string]: unknown }, place: string): Promise<AjvValidate> {
  const Ajv = await loadAjv(String(schema.$schema ?? ''), place);
  try {
    // A format that only a further package knows, and a keyword of somebody else's, are no reason to refuse a record.
    return new Ajv({ allErrors: true, strict: false, validateFormats: false, logger: false }).compile(schema);
  } catch (cause) {
    throw new ConfigurationError(place, `is no JSON Schema: ${(cause as Error).message}`, { cause });
  }
}

async function loadAjv(draft: string, place: string): Promise<AjvClass> {
  // By a variable: a bundle of who needs none must not look for it.
  const name = DRAFTS.find(([pattern]) => pattern.test(draft))?.[1] ?? 'ajv';
  let loaded: { default?: unknown };
  try {
    loaded = (await import(/* webpackIgnore: true */ /* @vite-ignore */ name)) as typeof loaded;
  } catch (cause) {
    const advice = 'a JSON Schema is read by the package ajv: npm install ajv, or give a Standard Schema';
    throw new ConfigurationError(place, advice, { cause });
  }
  const { default: module = loaded } = loaded;
  return ((module as { default?: unknown }).default ?? module) as AjvClass;
}

/** `/address/0/zip` */
function issueOf({ instancePath, message = 'is not valid' }: AjvError) {
  const path = instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  return { message, path };
}
