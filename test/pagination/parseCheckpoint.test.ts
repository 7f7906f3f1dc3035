import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/core/errors.js';
import { encodeJson } from '../../src/core/json.js';
import { parseCheckpoint } from '../../src/pagination/parseCheckpoint.js';

describe('a checkpoint as text', () => {
  it('is its JSON', () => {
    expect(encodeJson({ version: 1, next: null }, 'value')).toBe('{"version":1,"next":null}');
    expect(parseCheckpoint('{"version":1}', 'file', 'checkpoint')).toEqual({ version: 1 });
  });

  it.each([
    [undefined, 'value: cannot be written as JSON: it is nothing'],
    [() => 1, 'value: cannot be written as JSON: it is a function'],
    [1n, 'value: cannot be written as JSON: Do not know how to serialize a BigInt'],
  ])('is refused where JSON cannot say it: %o', (value, message) => {
    expect(() => encodeJson(value, 'value')).toThrow(ConfigurationError);
    expect(() => encodeJson(value, 'value')).toThrow(expect.objectContaining({ path: 'value', message }));
  });

  it('keeps what the engine said of a value that it could not write', () => {
    expect(() => encodeJson(1n, 'value')).toThrow(expect.objectContaining({ cause: expect.any(TypeError) }));
  });

  it('that is damaged is named by its place, and quoted nowhere', () => {
    const message = 'run.json: holds no JSON: the checkpoint is damaged';
    expect(() => parseCheckpoint('{"token":"S3CRET', 'run.json', 'checkpoint')).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', path: 'run.json', message }),
    );
  });
});
