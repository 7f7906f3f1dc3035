import { concat, map, type OperatorFunction, of, range, Subject, take, throwError } from 'rxjs';
import { expect, it } from 'vitest';
import { marbleTest } from './kit/marbleTest.js';

export const virtual = (body: Parameters<typeof marbleTest>[1]) =>
  marbleTest((actual, expected) => expect(actual).toEqual(expected), body);

export interface ParserSample<In, Out> {
  operator: () => OperatorFunction<In, Out>;
  /** A piece that gives one value at once. */
  one: [piece: In, value: Out];
  /** A piece that gives two values at once; where there is no such piece, one of one value. */
  two: [piece: In, first: Out, second?: Out];
  /** Two pieces of one value, which comes with the second. */
  halves: [first: In, second: In, value: Out];
}

/** The fixed cases of every operator that turns pieces into values. */
export function parserCases<In, Out>({ operator, one, two, halves }: ParserSample<In, Out>): void {
  const pieces = { o: one[0], t: two[0], h: halves[0], i: halves[1] };
  const values = { o: one[1], t: two[1], u: two[2], v: halves[2] };

  it(
    'empty: completes with its source',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<In>('--|');
      const subs = '           ^-!';
      const expected = '       --|';
      expectObservable(source.pipe(operator())).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    }),
  );

  it(
    'never: waits with its source',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<In>('-   ');
      const unsub = '          ---!';
      const subs = '           ^--!';
      const expected = '       -   ';
      expectObservable(source.pipe(operator()), unsub).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    }),
  );

  it(
    'one: a value comes with its piece',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<In>('--o--|', pieces);
      const subs = '           ^----!';
      const expected = '       --o--|';
      expectObservable(source.pipe(operator())).toBe(expected, values);
      expectSubscriptions(source.subscriptions).toBe(subs);
    }),
  );

  it(
    'many: all values of a piece come at once, in order',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<In>('--t----o-h--i--|', pieces);
      const subs = '           ^--------------!';
      const expected = two.length === 3 ? '--(tu)-o----v--|' : '--t----o----v--|';
      expectObservable(source.pipe(operator())).toBe(expected, values);
      expectSubscriptions(source.subscriptions).toBe(subs);
    }),
  );

  it(
    'error: passes it on, after the values before it',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<In>('--o-h-#', pieces, 'broken');
      const subs = '           ^-----!';
      const expected = '       --o---#';
      expectObservable(source.pipe(operator())).toBe(expected, values, 'broken');
      expectSubscriptions(source.subscriptions).toBe(subs);
    }),
  );

  it('error: passes undefined on', () => {
    const seen: unknown[] = [];
    throwError(() => undefined)
      .pipe(operator() as OperatorFunction<never, Out>)
      .subscribe({ error: (error) => seen.push(error) });
    expect(seen).toEqual([undefined]);
  });

  it(
    'early unsubscribe: leaves the source at once',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<In>('--o-h-i--o-|', pieces);
      const unsub = '          -----!      ';
      const subs = '           ^----!      ';
      const expected = '       --o---      ';
      expectObservable(source.pipe(operator()), unsub).toBe(expected, values);
      expectSubscriptions(source.subscriptions).toBe(subs);
    }),
  );

  it(
    'early unsubscribe: in the middle of a piece',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<In>('--t---o-|', pieces);
      const subs = '           ^-!      ';
      const expected = '       --(t|)   ';
      expectObservable(source.pipe(operator(), take(1))).toBe(expected, values);
      expectSubscriptions(source.subscriptions).toBe(subs);
    }),
  );

  it(
    'early unsubscribe: stops a synchronous source without end',
    virtual(({ expectObservable }) => {
      const source = range(0, Number.POSITIVE_INFINITY).pipe(map(() => one[0]));
      expectObservable(source.pipe(operator(), take(2))).toBe('(oo|)', values);
    }),
  );

  it(
    'reuse: each subscription has a state of its own',
    virtual(({ cold, expectObservable }) => {
      const shared = operator();
      const left = cold<In>('  h-----i|', pieces);
      const right = cold<In>(' -h--i---|', pieces);
      const expectedLeft = '   ------v|';
      const expectedRight = '  ----v---|';
      expectObservable(left.pipe(shared)).toBe(expectedLeft, values);
      expectObservable(right.pipe(shared)).toBe(expectedRight, values);
    }),
  );

  it('a consumer that makes the source emit gets its values in order, and the end last', () => {
    const source = new Subject<In>();
    const seen: unknown[] = [];
    source.pipe(operator()).subscribe({
      next: (value) => {
        seen.push(value);
        if (seen.length !== 1) return;
        source.next(one[0]);
        source.complete();
      },
      complete: () => seen.push('complete'),
    });
    source.next(two[0]);
    expect(seen).toEqual([...two.slice(1), one[1], 'complete']);
  });

  it('reads nothing after the end', () => {
    const seen: unknown[] = [];
    concat(of(halves[0]), of(halves[1]))
      .pipe(operator(), take(1))
      .subscribe((value) => seen.push(value));
    expect(seen).toEqual([halves[2]]);
  });
}
