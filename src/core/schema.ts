import { ConfigurationError } from './errors.js';
import { formatPath } from './paths/pathSyntax.js';
import type { Schema } from './types.js';

/** One thing wrong with a value, as Standard Schema v1 reports it. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** The value a schema made of its input, or what is wrong with it. */
export type SchemaResult<T> =
  | { readonly value: T; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/**
 * A value against a Standard Schema v1 (zod, valibot, arktype …). A schema that answers at once is answered at once;
 * one that answers with a promise gives a promise.
 *
 * @throws ConfigurationError when `schema` is none, or answers in another shape
 * @see https://standardschema.dev
 */
export function validateSchema<T>(schema: Schema<T>, value: unknown): SchemaResult<T> | PromiseLike<SchemaResult<T>> {
  assertSchema(schema);
  const result = schema['~standard'].validate(value);
  return isPromiseLike(result) ? result.then(asSchemaResult<T>) : asSchemaResult<T>(result);
}

/** A schema may come from plain JavaScript: says what is wrong before the runtime says it badly. */
export function assertSchema(schema: unknown): asserts schema is Schema<unknown> {
  const validate = (schema as Partial<Schema<unknown>> | null | undefined)?.['~standard']?.validate;
  if (typeof validate !== 'function') {
    throw new ConfigurationError('schema', 'is not a Standard Schema: it has no `~standard.validate`');
  }
}

/** `address.zip: expected string; name: required` — at most three issues, and how many more there are. */
export function describeIssues(issues: readonly SchemaIssue[]): string {
  const shown = issues.slice(0, 3).map((issue) => {
    const path = formatIssuePath(issue.path);
    return path ? `${path}: ${issue.message}` : issue.message;
  });
  const hidden = issues.length - shown.length;
  return (hidden > 0 ? [...shown, `and ${hidden} more`] : shown).join('; ');
}

/** An issue's path as a {@link Path} would write it: `items[0].name`, `['odd key']`. */
export function formatIssuePath(path: SchemaIssue['path']): string {
  return formatPath(issuePath(path));
}

/** An issue's path as plain keys. */
export function issuePath(path: SchemaIssue['path'] = []): (string | number)[] {
  const keys = path.map((segment) => (typeof segment === 'object' ? segment.key : segment));
  return keys.map((key) => (typeof key === 'symbol' ? String(key) : key));
}

export function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

function asSchemaResult<T>(result: unknown): SchemaResult<T> {
  if (typeof result === 'object' && result !== null) {
    const issues = (result as { issues?: unknown }).issues;
    if (Array.isArray(issues)) return { issues: issues as SchemaIssue[] };
    if (issues === undefined && 'value' in result) return { value: result.value as T };
  }
  throw new ConfigurationError('schema', 'answered with neither a `value` nor `issues`');
}
