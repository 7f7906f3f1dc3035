import { concatMap, from, mergeMap, type OperatorFunction } from 'rxjs';
import { checkOptions } from '../src/core/checkOptions.js';
import { ConfigurationError, ResponseParseError } from '../src/core/errors.js';
import {
  describeIssues,
  isPromiseLike,
  type SchemaIssue,
  type SchemaResult,
  validateSchema,
} from '../src/core/schema.js';
import type { Schema } from '../src/core/types.js';

export interface ValidateWithConfig {
  /**
   * What a value that does not fit means: the end (`'error'`, a {@link ResponseParseError}), nothing (`'drop'`), or
   * a call with its first issue and the value, which is dropped then.
   * @default 'error'
   */
  onInvalid?: 'error' | 'drop' | ((issue: unknown, value: unknown) => void) | undefined;
}

/**
 * Each value as a Standard Schema (zod, valibot, arktype …) puts it out: checked, converted, typed. Order is kept.
 *
 * ```
 * source:  -1--2--x--3--|
 * validateWith(numbers, { onInvalid: 'drop' })
 * result:  -1--2-----3--|
 * ```
 *
 * A schema that answers at once is answered at once; one that answers with a promise is waited for. The error names
 * the value's place in the stream, from 0, and the path inside it. What the callback throws ends the stream.
 *
 * Errors with a {@link ResponseParseError} at a value that does not fit, where `onInvalid` is `'error'`.
 *
 * @see https://standardschema.dev
 * @example
 * client.get$('/items').pipe(selectRecords(), validateWith(Item))
 */
export function validateWith<T>(schema: Schema<T>, config: ValidateWithConfig = {}): OperatorFunction<unknown, T> {
  checkOptions(config, { 'function or string': ['onInvalid'] }, 'validateWith.');
  const { onInvalid = 'error' } = config;
  if (typeof onInvalid === 'string' && onInvalid !== 'error' && onInvalid !== 'drop') {
    throw new ConfigurationError('validateWith.onInvalid', "must be 'error', 'drop' or a function");
  }
  const passed = (result: SchemaResult<T>, value: unknown, index: number): T[] => {
    if (!result.issues) return [result.value];
    if (onInvalid === 'error') throw invalid(result.issues, index);
    if (onInvalid !== 'drop') onInvalid(result.issues[0], value);
    return [];
  };
  return concatMap((value, index) => {
    const result = validateSchema(schema, value);
    if (!isPromiseLike(result)) return passed(result, value, index);
    return from(result).pipe(mergeMap((awaited) => passed(awaited, value, index)));
  });
}

function invalid(issues: readonly SchemaIssue[], index: number): ResponseParseError {
  return new ResponseParseError(`value ${index} does not fit the schema: ${describeIssues(issues)}`);
}
