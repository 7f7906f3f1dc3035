import { map, take } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { flattenPages } from '../operators/flattenPages.js';
import type { CollectedPage } from '../src/pagination/types.js';
import { diagram } from './diagrams/diagram.js';
import { marbleTest } from './kit/marbleTest.js';

const virtual = (body: Parameters<typeof marbleTest>[1]) =>
  marbleTest((actual, expected) => expect(actual).toEqual(expected), body);

const page = (items: string[]): CollectedPage<string> => ({
  index: 0,
  items,
  status: 200,
  request: { path: '/items' },
  checkpoint: { version: 1, next: null, pageIndex: 1, collectedItems: 0 },
});
const pages = { p: page(['x', 'y']), q: page(['z']), e: page([]) };

describe('flattenPages', () => {
  it(
    'empty: completes with its source',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('--|', pages);
      const subs = '       ^-!';
      const expected = '   --|';
      expectObservable(source.pipe(flattenPages())).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    }),
  );

  it(
    'never: waits with its source',
    virtual(({ cold, expectObservable }) => {
      const source = cold('-', pages);
      const expected = '   -';
      expectObservable(source.pipe(flattenPages())).toBe(expected);
    }),
  );

  it(
    'one: gives the items of a page, when it comes',
    virtual(({ cold, expectObservable }) => {
      const source = cold('--p---|', pages);
      const expected = '   --(xy)|';
      expectObservable(source.pipe(flattenPages())).toBe(expected);
    }),
  );

  it(
    'many: in their order, empty pages left out',
    virtual(({ cold, expectObservable }) => {
      const source = cold('-p---e-q|', pages);
      const expected = '   -(xy)--z|';
      expectObservable(source.pipe(flattenPages())).toBe(expected);
    }),
  );

  it(
    'error: passes it on, after the items before it',
    virtual(({ cold, expectObservable }) => {
      const source = cold('-q-#', pages);
      const expected = '   -z-#';
      expectObservable(source.pipe(flattenPages())).toBe(expected);
    }),
  );

  it(
    'early unsubscribe: leaves the source at once, in the middle of a page, too',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-p---q|', pages);
      const unsub = '      ---!   ';
      const subs = '       ^--!   ';
      const expected = '   -(xy)  ';
      expectObservable(source.pipe(flattenPages()), unsub).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
      const first = cold(' -p---q|', pages);
      const firstSubs = '  ^!     ';
      expectObservable(first.pipe(flattenPages(), take(1))).toBe('-(x|)');
      expectSubscriptions(first.subscriptions).toBe(firstSubs);
    }),
  );

  it(
    'reuse: one operator, two streams',
    virtual(({ cold, expectObservable }) => {
      const items = flattenPages<string>();
      expectObservable(cold('-q|', pages).pipe(items)).toBe('   -z|');
      expectObservable(cold('--(q|)', pages).pipe(items)).toBe('--(z|)');
    }),
  );
});

diagram(
  'flattenPages',
  {
    text: 'The items of each page, one by one.',
    above: { pages: '-p---q---|' },
    below: { result: '-(xy)z---|' },
    values: { p: ['x', 'y'], q: ['z'] },
  },
  ({ above, below, values }, { cold, expectObservable }) => {
    const source = cold<readonly string[]>(above.pages, values).pipe(map((items) => page([...items])));
    expectObservable(source.pipe(flattenPages())).toBe(below.result);
  },
);
