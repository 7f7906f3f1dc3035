import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/core/errors.js';
import { describeIssues, formatIssuePath, isPromiseLike, validateSchema } from '../../src/core/schema.js';
import type { Schema } from '../../src/core/types.js';

const schema = <T>(validate: (value: unknown) => unknown): Schema<T> => ({
  '~standard': { version: 1, vendor: 'test', validate },
});

describe('validateSchema', () => {
  it('answers at once where the schema does', () => {
    const doubled = schema<number>((value) => ({ value: (value as number) * 2 }));
    expect(validateSchema(doubled, 2)).toEqual({ value: 4 });
    const refusing = schema<number>(() => ({ issues: [{ message: 'no' }] }));
    expect(validateSchema(refusing, 2)).toEqual({ issues: [{ message: 'no' }] });
  });

  it('gives a promise where the schema does', async () => {
    const result = validateSchema(
      schema<number>(async (value) => ({ value })),
      2,
    );
    expect(isPromiseLike(result)).toBe(true);
    expect(await result).toEqual({ value: 2 });
  });

  it('takes an empty value for one, and an empty list of issues for issues', () => {
    expect(
      validateSchema(
        schema(() => ({ value: undefined })),
        1,
      ),
    ).toEqual({ value: undefined });
    expect(
      validateSchema(
        schema(() => ({ value: 1, issues: undefined })),
        1,
      ),
    ).toEqual({ value: 1 });
  });

  it('takes a schema that is a function, as arktype makes them', () => {
    const callable = Object.assign(() => {}, { '~standard': schema<number>((value) => ({ value }))['~standard'] });
    expect(validateSchema(callable, 3)).toEqual({ value: 3 });
  });

  it.each([[undefined], [null], [{}], [{ '~standard': {} }], [() => true]])('refuses %o as a schema', (none) => {
    expect(() => validateSchema(none as unknown as Schema<unknown>, 1)).toThrow(ConfigurationError);
  });

  it.each([undefined, null, true, {}, { issues: 'many' }])('refuses %o as an answer', async (answer) => {
    expect(() =>
      validateSchema(
        schema(() => answer),
        1,
      ),
    ).toThrow(ConfigurationError);
    await expect(
      validateSchema(
        schema(async () => answer),
        1,
      ),
    ).rejects.toThrow(ConfigurationError);
  });

  it('lets what the schema throws through', () => {
    const thrown = new Error('own');
    expect(() =>
      validateSchema(
        schema(() => {
          throw thrown;
        }),
        1,
      ),
    ).toThrow(thrown);
  });
});

describe('formatIssuePath', () => {
  it.each([
    [undefined, ''],
    [[], ''],
    [['name'], 'name'],
    [['items', 0, 'name'], 'items[0].name'],
    [[0], '[0]'],
    [[{ key: 'items' }, { key: 1 }], 'items[1]'],
    [['odd key', "it's"], "['odd key']['it\\'s']"],
    [['größe', 'a-b', '@type'], 'größe.a-b.@type'],
    [[Symbol('s'), 'x'], 'Symbol(s).x'],
  ])('%o', (path, text) => {
    expect(formatIssuePath(path)).toBe(text);
  });
});

describe('describeIssues', () => {
  it('shows three of them, with their paths', () => {
    const issues = ['a', 'b', 'c', 'd', 'e'].map((key) => ({ message: 'bad', path: [key] }));
    expect(describeIssues(issues)).toBe('a: bad; b: bad; c: bad; and 2 more');
    expect(describeIssues([{ message: 'bad' }])).toBe('bad');
  });
});
