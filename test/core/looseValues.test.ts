import { describe, expect, it } from 'vitest';
import { asCount, asFlag } from '../../src/core/detect/looseValues.js';
import { plainName } from '../../src/core/detect/plainName.js';

describe('asCount', () => {
  it.each<[unknown, number]>([
    [0, 0],
    [25, 25],
    ['25', 25],
    [' 025\n', 25],
    ['999999999999999', 999_999_999_999_999],
    [25n, 25],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  ])('%o is a count', (written, count) => {
    expect(asCount(written)).toBe(count);
  });

  it.each<[unknown]>([
    [-1],
    [-1n],
    [1.5],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    [2 ** 53],
    [2n ** 53n],
    [''],
    [' '],
    ['-1'],
    ['1.5'],
    ['1e3'],
    ['0x10'],
    ['x25'],
    ['25x'],
    ['25 26'],
    ['1234567890123456'],
    [true],
    [null],
    [undefined],
    [[5]],
    [{ value: 5 }],
  ])('%o is none', (written) => {
    expect(asCount(written)).toBeUndefined();
  });
});

describe('asFlag', () => {
  it.each<[unknown, boolean]>([
    ...[true, 1, '1', 'true', 'TRUE', 'yes', 'Yes', 't', 'T', 'y', ' true '].map(
      (yes) => [yes, true] as [unknown, boolean],
    ),
    ...[false, 0, '0', 'false', 'False', 'no', 'NO', 'f', 'n', 'N', 'false\n'].map(
      (no) => [no, false] as [unknown, boolean],
    ),
  ])('%o is %s', (written, flag) => {
    expect(asFlag(written)).toBe(flag);
  });

  it.each<[unknown]>([
    [''],
    ['x'],
    ['maybe'],
    ['untrue'],
    ['truely'],
    ['not'],
    ['piano'],
    ['11'],
    ['10'],
    [2],
    [-1],
    [1n],
    [null],
    [undefined],
    [[true]],
    [{}],
    [() => true],
    [Symbol('true')],
  ])('%o is none', (written) => {
    expect(asFlag(written)).toBeUndefined();
  });
});

describe('plainName', () => {
  it.each(['next_page_token', 'nextPageToken', '@next-page.token', '__NEXT__page$$token '])('%s', (key) => {
    expect(plainName(key)).toBe('nextpagetoken');
  });

  it('keeps digits, and nothing where there is nothing else', () => {
    expect(plainName('page2_of')).toBe('page2of');
    expect(plainName('-_$')).toBe('');
  });
});
