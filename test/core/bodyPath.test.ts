import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/core/errors.js';
import { compileBodyPath } from '../../src/core/paths/compileBodyPath.js';
import { formatPath } from '../../src/core/paths/pathSyntax.js';
import { compilePath } from '../../src/core/paths/paths.js';

const write = (path: string, body: unknown, value: unknown = 9) => compileBodyPath(path, 'cursorBodyPath')(body, value);

describe('compileBodyPath', () => {
  it.each([
    ['cursor', undefined, { cursor: 9 }],
    ['cursor', null, { cursor: 9 }],
    ['cursor', {}, { cursor: 9 }],
    ['cursor', { cursor: 1, q: 2 }, { cursor: 9, q: 2 }],
    ['page.cursor', {}, { page: { cursor: 9 } }],
    ['page.cursor', { page: null }, { page: { cursor: 9 } }],
    ['page.cursor', { page: { size: 5 } }, { page: { size: 5, cursor: 9 } }],
    ['page.cursor', { 'page.cursor': 1 }, { 'page.cursor': 9 }],
    ["page['a.b']", {}, { page: { 'a.b': 9 } }],
    ['steps[0].from', {}, { steps: [{ from: 9 }] }],
    ['steps[1]', { steps: ['a'] }, { steps: ['a', 9] }],
    ['steps[-1].from', { steps: [{}, { size: 1 }] }, { steps: [{}, { size: 1, from: 9 }] }],
    ['steps.0', { steps: ['a'] }, { steps: [9] }],
    ['[0].from', [{ size: 1 }], [{ size: 1, from: 9 }]],
    ['toString.from', {}, { toString: { from: 9 } }],
    ['$.page.cursor', { page: { size: 5 } }, { page: { size: 5, cursor: 9 } }],
    ["$['page'][0]", {}, { page: [9] }],
    ['$skip', {}, { $skip: 9 }],
    ['query.$skip', {}, { query: { $skip: 9 } }],
  ])('%s into %j', (path, body, result) => {
    expect(write(path, body)).toEqual(result);
  });

  it.each([
    ['', 'cursorBodyPath: `` is empty'],
    ['$', 'cursorBodyPath: `$` is the whole body'],
    ['a.__proto__', 'cursorBodyPath: `a.__proto__` writes to `__proto__`'],
    ['a..b', 'cursorBodyPath: `a..b` is JSONPath'],
  ])('says of %o what is wrong with it', (path, message) => {
    expect(() => compileBodyPath(path, 'cursorBodyPath')).toThrow(message);
  });

  it.each([
    ['steps.10', { steps: Array(10).fill(0) }, { steps: [...Array(10).fill(0), 9] }],
    ['steps.0', { steps: { 0: 'a' } }, { steps: { 0: 9 } }],
  ])('reads digits as an index in lists: %s', (path, body, result) => {
    expect(write(path, body)).toEqual(result);
  });

  it.each(['steps.a1', 'steps.1a'])('and nothing else: %s', (path) => {
    expect(() => write(path, { steps: [1, 2] })).toThrow('has no place in a list of 2');
  });

  it('copies on the way and shares the rest', () => {
    const body = { page: { size: 5 }, filter: { deep: true } };
    const written = write('page.cursor', body) as typeof body;
    expect(body).toEqual({ page: { size: 5 }, filter: { deep: true } });
    expect(written.page).not.toBe(body.page);
    expect(written.filter).toBe(body.filter);
  });

  it.each([
    '__proto__',
    'a.__proto__.b',
    "a['__proto__']",
    'constructor.prototype.x',
    'prototype',
    '',
    'a..b',
    'a[',
    '$',
    '$.__proto__.b',
  ])('refuses %o before anything is sent', (path) => {
    expect(() => compileBodyPath(path, 'cursorBodyPath')).toThrow(ConfigurationError);
    expect(() => compileBodyPath(path, 'cursorBodyPath')).toThrow(/^cursorBodyPath: /);
  });

  it.each([
    ['page.cursor', { page: 'text' }],
    ['page.cursor', { page: 5 }],
    ['cursor', 'a text body'],
    ['steps[5]', { steps: [] }],
    ['steps[-1]', {}],
    ['steps.name', { steps: [] }],
  ])('finds no place for %s in %j', (path, body) => {
    expect(() => write(path, body)).toThrow(ConfigurationError);
  });

  it('never reaches a prototype, whatever the body holds', () => {
    const body: unknown = JSON.parse('{"__proto__": {"polluted": true}, "a": {}}');
    const written = write('a.b', body);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Object.getPrototypeOf(written)).toBe(Object.prototype);
    expect(Object.hasOwn(written as object, '__proto__')).toBe(true);
  });

  it('property: what was written is read, and nothing else changed', () => {
    const key = fc.string({ minLength: 1 }).filter((name) => !/^(__proto__|prototype|constructor)$/.test(name));
    fc.assert(
      fc.property(fc.array(key, { minLength: 1, maxLength: 5 }), fc.integer(), (keys, value) => {
        const original = { untouched: { a: 1 } };
        if (keys[0] === 'untouched') return;
        const path = formatPath(keys);
        const written = write(path, original, value) as typeof original;
        expect(compilePath(path)(written)).toEqual({ found: true, value });
        expect(written.untouched).toBe(original.untouched);
        expect(original).toEqual({ untouched: { a: 1 } });
      }),
      { seed: 3 },
    );
  });
});
