import { describe, expect, it } from 'vitest';
import { headerEntry, mergeHeaders, removedNames } from '../../src/core/headers.js';

describe('headerEntry', () => {
  it('lowers the name and trims the value', () => {
    expect(headerEntry('X-A', '  b ')).toEqual(['x-a', 'b']);
  });
  it.each([
    ['x\r\ny', 'a'],
    ['x y', 'a'],
    ['', 'a'],
    ['x:', 'a'],
  ])('refuses the name %j', (name, value) => {
    const message = `headers[${JSON.stringify(name)}]: is not a header name (RFC 9110 token)`;
    expect(() => headerEntry(name, value)).toThrow(message);
  });
  it.each(['a\r\nInjected: 1', 'a\nb', 'a\0b', 'a\r', 'snow ☃'])(
    'refuses the value %j and names the header',
    (value) => {
      expect(() => headerEntry('x-a', value)).toThrow('headers.x-a: has a character that a header value cannot carry');
    },
  );
});

describe('removedNames', () => {
  it.each<[Parameters<typeof removedNames>[0], string[]]>([
    [{ Accept: null, 'x-a': 'b', 'X-C': undefined, 'X-D': null }, ['accept', 'x-d']],
    [undefined, []],
    [null, []],
  ])('of %o are %o', (changes, names) => {
    expect(removedNames(changes)).toEqual(names);
  });
});

describe('mergeHeaders', () => {
  it('names what cannot be a value', () => {
    expect(() => headerEntry('x-a', { b: 1 })).toThrow(
      'headers.x-a: must be a string, number, bigint, boolean or list, not an object',
    );
  });
  const base = [headerEntry('accept', 'a'), headerEntry('x-b', 'b')];
  it('replaces in any case, removes with null, leaves with undefined', () => {
    expect(mergeHeaders(base, { Accept: 'c', 'X-B': null, 'x-c': undefined })).toEqual([['accept', 'c']]);
    expect(base).toHaveLength(2);
  });
  it('is the base itself when nothing changes', () => {
    expect(mergeHeaders(base, undefined)).toBe(base);
    expect(mergeHeaders(base, { accept: undefined })).toBe(base);
  });
});
