import { describe, expect, it } from 'vitest';
import { headerEntry, mergeHeaders } from '../../src/core/headers.js';

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
    expect(() => headerEntry(name, value)).toThrow('is not a header name');
  });
  it.each(['a\r\nInjected: 1', 'a\nb', 'a\0b', 'a\r', 'snow ☃'])(
    'refuses the value %j and names the header',
    (value) => {
      expect(() => headerEntry('x-a', value)).toThrow('headers.x-a: has a character that a header value cannot carry');
    },
  );
});

describe('mergeHeaders', () => {
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
