import { describe, expect, it } from 'vitest';
import { recordOf } from '../../src/core/recordOf.js';

describe('recordOf', () => {
  const list = ['a', 'b'];
  const plain = { a: 1 };
  it.each<[string, unknown, unknown]>([
    ['Headers', new Headers({ 'X-A': '1', b: '2' }), { 'x-a': '1', b: '2' }],
    ['URLSearchParams', new URLSearchParams('a=1&b=2&a=3&a=4'), { a: ['1', '3', '4'], b: '2' }],
    ['a Map', new Map<string, unknown>([['a', undefined]]), { a: undefined }],
    [
      'pairs',
      new Set([
        ['a', undefined],
        ['a', 1],
      ]),
      { a: [undefined, 1] },
    ],
  ])('makes a record of %s', (_name, given, record) => {
    expect(recordOf('query', given)).toStrictEqual(record);
  });

  it.each([[list], [plain], [null], [undefined], ['ab'], [5]])('hands %j back', (given) => {
    expect(recordOf('query', given)).toBe(given);
  });

  it.each<[unknown, string]>([
    ['ab', 'a string'],
    [undefined, 'null'],
    [{ a: 1 }, 'an object'],
  ])('names what iterates over something else: %j', (item, said) => {
    expect(() => recordOf('query', new Set([item]))).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', message: `query[]: must be a list, not ${said}` }),
    );
  });
});
