import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/core/errors.js';
import { compileBodyPath } from '../../src/core/paths/compileBodyPath.js';
import { formatPath, parsePath } from '../../src/core/paths/pathSyntax.js';
import { compilePath, describeMissing } from '../../src/core/paths/paths.js';

const read = (path: string, body: unknown) => {
  const result = compilePath(path)(body);
  return result.found ? result.value : 'MISSING';
};

describe('compilePath', () => {
  const body = {
    meta: { next: 'm', 'next.page': 'quoted', 'a[*]..b': 'query in quotes', total: 0, nothing: null },
    $count: 'a name',
    '$.count': 'exact, too',
    '*': 'star',
    'meta.next': 'exact',
    '@odata.nextLink': 'odata',
    'weird[': 'weird',
    items: [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
    grid: [[1, 2], [3]],
    '': 'empty key',
    gone: undefined,
  };

  it.each([
    ['meta.next', 'exact'],
    ['@odata.nextLink', 'odata'],
    ['weird[', 'weird'],
    ['', 'empty key'],
    ["meta['next']", 'm'],
    ['meta["next"]', 'm'],
    ["meta['next.page']", 'quoted'],
    ["['@odata.nextLink']", 'odata'],
    ['meta.total', 0],
    ['meta.nothing', null],
    ['meta.nothing.deeper', 'MISSING'],
    ['items[0].id', 'a'],
    ['items.1.id', 'b'],
    ['items[-1].id', 'c'],
    ['items[-3].id', 'a'],
    ['items[-4].id', 'MISSING'],
    ['items[3].id', 'MISSING'],
    ['grid[0][1]', 2],
    ['grid[-1][-1]', 3],
    ['items.length', 'MISSING'],
    ['items.1a', 'MISSING'],
    ['items.x0', 'MISSING'],
    ['gone', 'MISSING'],
    ['meta.absent', 'MISSING'],
    ['toString', 'MISSING'],
    ['constructor.name', 'MISSING'],
    ['__proto__', 'MISSING'],
    ['meta.__proto__.toString', 'MISSING'],
    ['$.meta.next', 'm'],
    ["$['meta'].next", 'm'],
    ['$["meta"]["next.page"]', 'quoted'],
    ['$.items[0].id', 'a'],
    ['$["items"][-1]["id"]', 'c'],
    ['$count', 'a name'],
    ['$count.deeper', 'MISSING'],
    ['$.count', 'exact, too'],
    ["['*']", 'star'],
    ["meta['a[*]..b']", 'query in quotes'],
  ])('%s leads to %o', (path, value) => {
    expect(read(path, body)).toBe(value);
  });

  it.each([null, undefined, 5, 'text', true, []])('finds nothing in %o', (empty) => {
    expect(read('a.b', empty)).toBe('MISSING');
  });

  it('reads a root list by index', () => {
    expect(read('[0].id', [{ id: 7 }])).toBe(7);
    expect(read('[-1]', ['x', 'y'])).toBe('y');
  });

  it('finds own keys that JSON may carry under dangerous names, and nothing inherited', () => {
    const hostile: unknown = JSON.parse('{"__proto__": {"polluted": 1}, "a": {"constructor": 2}}');
    expect(read('__proto__.polluted', hostile)).toBe(1);
    expect(read('a.constructor', hostile)).toBe(2);
    expect(read('a.hasOwnProperty', hostile)).toBe('MISSING');
  });

  it.each([
    '$..next',
    '$.*',
    '$.items[*].id',
    '$.items[0:2]',
    '$.items[0,1]',
    "$['a','b']",
    '$.items[?@.ok]',
    '$.items[?(@.ok)]',
    '$.items[(@.length-1)]',
    'a..b',
    'a[*]',
    'a.*',
    '*',
    '*.b',
  ])('refuses the query %s at once, and points to jsonPath()', (path) => {
    expect(() => compilePath(path, 'select')).toThrow(ConfigurationError);
    expect(() => compilePath(path, 'select')).toThrow(/^select: .*jsonPath\(/);
    expect(() => compileBodyPath(path, 'cursorBodyPath')).toThrow(/^cursorBodyPath: .*jsonPath\(/);
  });

  it('takes $ for the whole', () => {
    expect(read('$', [1])).toEqual([1]);
    expect(read('$[0]', [1])).toBe(1);
    expect(read('$', { $: 'a key' })).toBe('a key');
  });

  it.each(['.a', 'a.', 'a[', 'a]', 'a[b]', 'a[]', "a['b]", 'a[0]b', 'a[1.5]', '$.', '$.a[b]', ''])(
    'refuses %o, unless it is a key',
    (path) => {
      expect(() => compilePath(path, 'select')({ other: 1 })).toThrow(ConfigurationError);
      expect(() => compilePath(path, 'select')({ other: 1 })).toThrow(/^select: /);
      expect(read(path, { [path]: 'key' })).toBe('key');
    },
  );

  it('takes a function: undefined is missing, null is found', () => {
    expect(compilePath((body) => (body as { n: number }).n)({ n: 3 })).toEqual({ found: true, value: 3 });
    expect(compilePath<null>(() => null)({})).toEqual({ found: true, value: null });
    expect(compilePath(() => undefined)({})).toEqual({ found: false });
  });

  it('follows 100,000 steps without a deep stack', () => {
    let deep: unknown = 'bottom';
    for (let depth = 0; depth < 100_000; depth++) deep = { a: deep };
    expect(read(Array(100_000).fill('a').join('.'), deep)).toBe('bottom');
    expect(describeMissing(`${Array(100_000).fill('a').join('.')}.b`, deep)).toContain('is missing');
  });

  it('property: what formatPath writes, parsePath reads', () => {
    const segment = fc.oneof(fc.string({ unit: 'binary' }), fc.integer({ min: -1e9, max: 1e9 }));
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1 }), (segments) => {
        expect(parsePath(formatPath(segments)).segments).toEqual(segments);
      }),
      { seed: 1 },
    );
  });

  it('property: every leaf of a JSON value is found under its path', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (body) => {
        for (const { path, value } of leavesOf(body)) {
          if (path.length > 0) expect(compilePath(formatPath(path))(body)).toEqual({ found: true, value });
        }
      }),
      { seed: 2 },
    );
  });
});

describe('describeMissing', () => {
  it.each([
    [
      'data.items',
      { data: { rows: 1 }, total: 2 },
      '`data.items` is missing (keys found: data, total; in `data`: keys found: rows)',
    ],
    ['items', { rows: 1 }, '`items` is missing (keys found: rows)'],
    ['items', {}, '`items` is missing (found no keys)'],
    ['items', [1, 2], '`items` is missing (found a list of 2)'],
    ['items', null, '`items` is missing (found null)'],
    ['items', 'text', '`items` is missing (found a string)'],
    ['a.b', { a: null }, '`a.b` is missing (keys found: a; in `a`: found null)'],
  ])('%s in %j', (path, body, text) => {
    expect(describeMissing(path, body)).toBe(text);
  });

  it('names a function, and shows at most twenty keys, none of them whole when long', () => {
    const many = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`k${index}`, index]));
    expect(describeMissing('x', many)).toContain('k19 and 5 more');
    expect(describeMissing('x', { ['k'.repeat(500)]: 1 }).length).toBeLessThan(120);
    expect(describeMissing(function rows() {}, { a: 1 })).toBe('the path function rows found nothing (keys found: a)');
    const written = Object.assign(() => undefined, { written: 'a.b' });
    expect(describeMissing(written, { a: { c: 1 } })).toBe('`a.b` is missing (keys found: a; in `a`: keys found: c)');
  });
});

function leavesOf(value: unknown, path: (string | number)[] = []): { path: (string | number)[]; value: unknown }[] {
  if (typeof value !== 'object' || value === null) return [{ path, value }];
  if (Array.isArray(value)) return value.flatMap((entry, index) => leavesOf(entry, [...path, index]));
  // A first key that is itself a path text would be found whole: only its own spelling is meant here.
  return Object.entries(value).flatMap(([key, entry]) => leavesOf(entry, [...path, key]));
}
