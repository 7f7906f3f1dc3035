import {
  concatMap,
  finalize,
  from,
  map,
  type Observable,
  of,
  range,
  Subject,
  take,
  throwError,
  timer,
  toArray,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import { concatMapEager } from '../operators/concatMapEager.js';
import { ConfigurationError } from '../src/core/errors.js';
import { diagram } from './diagrams/diagram.js';
import { inTurn } from './diagrams/inTurn.js';
import { marbleTest } from './kit/marbleTest.js';

const virtual = (body: Parameters<typeof marbleTest>[1]) =>
  marbleTest((actual, expected) => expect(actual).toEqual(expected), body);

describe('concatMapEager', () => {
  it(
    'empty: completes with its source',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('--|');
      const subs = '       ^-!';
      const expected = '   --|';
      expectObservable(source.pipe(concatMapEager(() => of('x')))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    }),
  );

  it(
    'never: waits with its source',
    virtual(({ cold, expectObservable }) => {
      const source = cold('-');
      const expected = '   -';
      expectObservable(source.pipe(concatMapEager(() => of('x')))).toBe(expected);
    }),
  );

  it(
    'one: passes the values of an inner source on as they come',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a--|    ');
      const inner = cold(' -x-y---z|', undefined);
      const subs = '       -^-------!';
      const expected = '   --x-y---z|';
      expectObservable(source.pipe(concatMapEager(() => inner))).toBe(expected);
      expectSubscriptions(inner.subscriptions).toBe(subs);
    }),
  );

  it(
    'many: inner sources run side by side and come out in the order of the source',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('(abc|)        ');
      const a = cold('     -----a|       ');
      const b = cold('     -b|           ');
      const c = cold('     ---c-d-----e| ');
      const aSubs = '      ^-----!       ';
      const bSubs = '      ^-!           ';
      const cSubs = '      ^-----------! ';
      const expected = '   -----a(bcd)e|';
      expectObservable(source.pipe(concatMapEager((name) => pick({ a, b, c }, name)))).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
    }),
  );

  it(
    'error of the source: comes at once and ends what runs',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('a--#     ');
      const inner = cold(' -----x|  ');
      const subs = '       ^--!     ';
      const expected = '   ---#     ';
      expectObservable(source.pipe(concatMapEager(() => inner))).toBe(expected);
      expectSubscriptions(inner.subscriptions).toBe(subs);
    }),
  );

  it(
    'error of an inner source: comes in its place, and ends the rest',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('(abc)       ');
      const a = cold('     ----x-y|    ');
      const b = cold('     --#         ');
      const c = cold('     ------------');
      const bSubs = '      ^-!         ';
      const cSubs = '      ^------!    ';
      const expected = '   ----x-y#    ';
      expectObservable(source.pipe(concatMapEager((name) => pick({ a, b, c }, name)))).toBe(expected);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
    }),
  );

  it(
    'error that waits for its place: nothing new is started',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('(abc)       ');
      const a = cold('     ----x-y|    ');
      const b = cold('     --#         ');
      const c = cold('     c|          ');
      const expected = '   ----x-y#    ';
      expectObservable(source.pipe(concatMapEager((name) => pick({ a, b, c }, name), 2))).toBe(expected);
      expectSubscriptions(c.subscriptions).toBe([]);
    }),
  );

  it(
    'early unsubscribe: ends the source and every inner source',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('(ab)------  ');
      const a = cold('     --a----|    ');
      const b = cold('     --b----|    ');
      const unsub = '      ----!       ';
      const subs = '       ^---!       ';
      const expected = '   --a--       ';
      expectObservable(source.pipe(concatMapEager((name) => pick({ a, b }, name))), unsub).toBe(expected);
      for (const { subscriptions } of [source, a, b]) expectSubscriptions(subscriptions).toBe(subs);
    }),
  );

  it(
    'reuse: one operator serves any number of subscriptions',
    virtual(({ cold, expectObservable }) => {
      const operator = concatMapEager((name: string) => timer(name === 'a' ? 3 : 1).pipe(map(() => name)), 2);
      expectObservable(cold('(ab|)').pipe(operator)).toBe('---(ab|)');
      expectObservable(cold('(ba|)').pipe(operator)).toBe('-b-(a|)');
    }),
  );

  it(
    'throwing callback: its error comes in the place of the value',
    virtual(({ cold, expectObservable }) => {
      const source = cold('(ab|)  ');
      const inner = cold(' ---x|  ');
      const expected = '   ---x#  ';
      const project = (name: string) => {
        if (name === 'b') throw 'error';
        return inner;
      };
      expectObservable(source.pipe(concatMapEager(project))).toBe(expected);
    }),
  );

  it(
    'concurrency: one starts when another has ended',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('(abcd|)   ');
      const a = cold('     ---a|     ');
      const b = cold('     -b|       ');
      const c = cold('       ----c|  ');
      const d = cold('         ---d| ');
      const cSubs = '      --^----!  ';
      const dSubs = '      ----^---! ';
      const expected = '   ---ab-cd| ';
      expectObservable(source.pipe(concatMapEager((name) => pick({ a, b, c, d }, name), 2))).toBe(expected);
      expectSubscriptions(c.subscriptions).toBe(cSubs);
      expectSubscriptions(d.subscriptions).toBe(dSubs);
    }),
  );

  it(
    'holds at most `concurrency` finished ones behind a slow one',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('(abcd|)   ');
      const a = cold('     -------a| ');
      const b = cold('     -b|       ');
      const c = cold('       -c|     ');
      const d = cold('             d|');
      const dSubs = '      --------^!';
      const expected = '   ---------(r|)';
      const result = source.pipe(
        concatMapEager((name) => pick({ a, b, c, d }, name), 2),
        toArray(),
      );
      expectObservable(result).toBe(expected, { r: ['a', 'b', 'c', 'd'] });
      expectSubscriptions(d.subscriptions).toBe(dSubs);
    }),
  );

  it(
    'a slow one leaves `concurrency` running until as many finished ones are held',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('(abcdef|)  ');
      const a = cold('     --------a| ');
      const b = cold('     -b|        ');
      const c = cold('     --c|       ');
      const d = cold('       --d|     '); // started at 2, when b has ended
      const e = cold('        --e|    '); // started at 3, when c has ended
      const f = cold('              f|');
      const dSubs = '      --^--!     ';
      const eSubs = '      ---^--!    ';
      const fSubs = '      ---------^!';
      const expected = '   ----------(r|)';
      const result = source.pipe(
        concatMapEager((name) => pick({ a, b, c, d, e, f }, name), 3),
        toArray(),
      );
      expectObservable(result).toBe(expected, { r: ['a', 'b', 'c', 'd', 'e', 'f'] });
      expectSubscriptions(d.subscriptions).toBe(dSubs);
      expectSubscriptions(e.subscriptions).toBe(eSubs);
      expectSubscriptions(f.subscriptions).toBe(fSubs);
    }),
  );

  it(
    'error of the source: comes at once also when every place is taken',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('(ab)#    ');
      const inner = cold(' -----x|  ');
      const subs = '       ^---!    ';
      const expected = '   ----#    ';
      expectObservable(source.pipe(concatMapEager(() => inner, 1))).toBe(expected);
      expectSubscriptions(inner.subscriptions).toBe(subs);
    }),
  );

  it(
    'a concurrency of 1 is concatMap',
    virtual(({ cold, expectObservable }) => {
      const make = () => {
        const source = cold('(ab)-c---|    ');
        const a = cold('     --a-a|        ');
        const b = cold('     b---b|        ');
        const c = cold('     -c#           ');
        return { source, project: (name: string) => pick({ a, b, c }, name) };
      };
      const eager = make();
      const plain = make();
      expectObservable(eager.source.pipe(concatMapEager(eager.project, 1))).toEqual(
        plain.source.pipe(concatMap(plain.project)),
      );
    }),
  );

  it('keeps what an inner source emits while its held values are passed on', () => {
    const first$ = new Subject<string>();
    const second$ = new Subject<string>();
    const seen: string[] = [];
    from([first$, second$])
      .pipe(concatMapEager((inner$) => inner$))
      .subscribe((value) => {
        seen.push(value);
        if (value === 'held 1') second$.next('while passing on');
      });
    second$.next('held 1');
    second$.next('held 2');
    first$.complete();
    expect(seen).toEqual(['held 1', 'held 2', 'while passing on']);
  });

  it('stops an endless synchronous source when its subscriber leaves', () => {
    const seen: number[] = [];
    range(0, Number.POSITIVE_INFINITY)
      .pipe(
        concatMapEager((value) => of(value), 3),
        take(4),
      )
      .subscribe((value) => seen.push(value));
    expect(seen).toEqual([0, 1, 2, 3]);
  });

  it('goes through 200,000 synchronous inner sources without a deep stack', () => {
    let count = 0;
    range(0, 200_000)
      .pipe(concatMapEager((value) => of(value), 5))
      .subscribe(() => count++);
    expect(count).toBe(200_000);
  });

  it('ends an inner source before it starts the next', () => {
    const log: string[] = [];
    from(['a', 'b'])
      .pipe(
        concatMapEager((name) => {
          log.push(`start ${name}`);
          return of(name).pipe(finalize(() => log.push(`end ${name}`)));
        }, 1),
      )
      .subscribe();
    expect(log).toEqual(['start a', 'end a', 'start b', 'end b']);
  });

  it('tells an error with undefined from no error', () => {
    const errors: unknown[] = [];
    of('a')
      .pipe(concatMapEager(() => throwError(() => undefined)))
      .subscribe({ error: (error: unknown) => errors.push(error) });
    expect(errors).toEqual([undefined]);
  });

  it.each([0, -1, 0.5, Number.NaN])('refuses a concurrency of %s', (concurrency) => {
    expect(() => concatMapEager(() => of(1), concurrency)).toThrow(ConfigurationError);
  });
});

function pick(inners: Record<string, Observable<string>>, name: string): Observable<string> {
  return inners[name] ?? throwError(() => new Error(`no inner source ${name}`));
}

diagram(
  'concatMapEager',
  {
    text: 'Two inner sources run at a time; b is done first and waits for a, c begins when b is done.',
    above: { source: '(abc|)', a: '^----a|', b: '^-b|', c: '---^----c|' },
    call: 'concatMapEager(letter => inner, …)',
    options: 2,
    below: { result: '-----ab-c|' },
  },
  ({ above: { source, ...inner }, options, below }, helpers) => {
    const running = inTurn(helpers, Object.values(inner));
    helpers
      .expectObservable(helpers.cold(source).pipe(concatMapEager(() => running.source, options)))
      .toBe(below.result);
    running.expectSubscribed();
  },
);
