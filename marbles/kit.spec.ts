import assert from 'node:assert/strict';
import {
  catchError,
  concat,
  map,
  mergeMap,
  NEVER,
  type OperatorFunction,
  of,
  pipe,
  repeat,
  throwError,
  timer,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import { HttpStatusError, HttpTimeoutError } from '../src/core/errors.js';
import { createHttpClient } from '../src/http/client.js';
import type { HttpResponse } from '../src/http/types.js';
import { json, type MarbleHelpers, marbleTest, text } from './kit/index.js';

const assertDeepEqual = (actual: unknown, expected: unknown) => expect(actual).toEqual(expected);
const baseUrl = 'https://api.example.com';
const quick = { backoff: { initialDelayMs: 10, jitter: 'none' as const } };

const flattenBody = (): OperatorFunction<HttpResponse, string> =>
  pipe(
    mergeMap((response) => response.body$),
    map((chunk) => new TextDecoder().decode(chunk)),
  );

describe('marbleTest', () => {
  it(
    'answers when its marbles say',
    marbleTest(assertDeepEqual, ({ http, expectObservable, flush }) => {
      const { transport, requests } = http({ 'GET /items?page=1': '20ms (r|)' }, { r: json({ ok: true }) });
      const client = createHttpClient({ baseUrl, transport });
      expectObservable(client.json$('/items?page=1')).toBe('20ms (a|)', { a: { ok: true } });
      flush();
      expect(requests).toMatchObject([{ at: 0, method: 'GET', path: '/items?page=1' }]);
      expect(requests[0]?.abortedAt).toBeUndefined();
    }),
  );

  it(
    'takes one answer after the other, and # is a reset',
    marbleTest(assertDeepEqual, ({ http, expectObservable, flush }) => {
      const { transport, requests } = http(
        { 'GET /flaky': ['5ms #', '5ms (u|)', '5ms (r|)'] },
        { u: text('', { status: 503 }), r: json(1) },
      );
      const client = createHttpClient({ baseUrl, transport, resilience: quick });
      expectObservable(client.json$('/flaky')).toBe('45ms (a|)', { a: 1 });
      flush();
      expect(requests.map(({ at }) => at)).toEqual([0, 15, 40]);
    }),
  );

  it(
    'sees an abort',
    marbleTest(assertDeepEqual, ({ http, expectObservable, flush }) => {
      const { transport, requests } = http({ 'GET /slow': '50ms (r|)' }, { r: json(1) });
      expectObservable(createHttpClient({ baseUrl, transport }).get$('/slow'), '20ms !').toBe('-');
      flush();
      expect(requests[0]?.abortedAt).toBe(20);
    }),
  );

  it(
    'streams a body of several marbles',
    marbleTest(assertDeepEqual, ({ http, expectObservable }) => {
      const { transport } = http(
        { 'GET /stream': '5ms a 4ms b 4ms (c|)' },
        { a: text('1'), b: text('2'), c: text('3') },
      );
      const client = createHttpClient({ baseUrl, transport });
      const chunks$ = client.stream$('/stream');
      expectObservable(chunks$.pipe(flattenBody())).toBe('5ms a 4ms b 4ms (c|)', { a: '1', b: '2', c: '3' });
    }),
  );

  it(
    'to a streamed request one letter with time after it is headers and first chunk: the body ends at |, # or not at all',
    marbleTest(assertDeepEqual, ({ http, expectObservable, flush }) => {
      const { transport, requests } = http({ 'GET /stream': ['a 4ms |', 'a--', 'a--#', '-a'] }, { a: text('1') });
      const client = createHttpClient({ baseUrl, transport, resilience: { maxAttempts: 1 } });
      const chunks$ = client.stream$('/stream').pipe(flattenBody());
      const named$ = chunks$.pipe(catchError((error: Error) => throwError(() => error.name)));
      expectObservable(chunks$).toBe('a 4ms |', { a: '1' });
      expectObservable(chunks$, '9ms !').toBe('a', { a: '1' });
      expectObservable(named$).toBe('a--#', { a: '1' }, 'HttpNetworkError');
      expectObservable(chunks$).toBe('-(a|)', { a: '1' });
      flush();
      expect(requests.map(({ abortedAt }) => abortedAt)).toEqual([undefined, 9, undefined, undefined]);
    }),
  );

  it(
    'takes parameters in any order, and the route that is written as the request is before all others',
    marbleTest(assertDeepEqual, ({ http, expectObservable, flush }) => {
      const { transport, requests } = http(
        { 'GET /x?b=2&a=1&a=0': ['(r|)', '(r|)'], 'GET /x?a=1&a=0&b=2': '(s|)' },
        { r: json('r'), s: json('s') },
      );
      const client = createHttpClient({ baseUrl, transport });
      expectObservable(client.json$('/x?a=1&b=2&a=0')).toBe('(s|)', { s: 's' });
      expectObservable(client.json$('/x?b=2&a=1&a=0')).toBe('(r|)', { r: 'r' });
      flush();
      assertDeepEqual(
        requests.map(({ path }) => path),
        ['/x?a=1&b=2&a=0', '/x?b=2&a=1&a=0'],
      );
    }),
  );

  it('fails for an unknown route', () => {
    const test = marbleTest(assertDeepEqual, ({ http, expectObservable }) => {
      const { transport } = http({ 'GET /known': '(r|)' }, { r: json(1) });
      expectObservable(createHttpClient({ baseUrl, transport, resilience: { maxAttempts: 1 } }).get$('/unknown')).toBe(
        '#',
      );
    });
    expect(test).toThrow('unknown route: GET /unknown was requested at 0 ms; there are GET /known');
  });

  it(
    'a route written as one string answers every time it is asked',
    marbleTest(assertDeepEqual, ({ http, expectObservable, flush }) => {
      const { transport, requests } = http({ 'GET /x': '2ms (r|)' }, { r: json(1) });
      const client = createHttpClient({ baseUrl, transport });
      expectObservable(client.json$('/x').pipe(repeat(3))).toBe('2ms a - a - (a|)', { a: 1 });
      flush();
      expect(requests.map(({ at }) => at)).toEqual([0, 2, 4]);
    }),
  );

  it('fails for a list asked more often than it has answers', () => {
    const test = marbleTest(assertDeepEqual, ({ http, expectObservable }) => {
      const { transport } = http({ 'GET /once': ['(u|)'] }, { u: text('', { status: 503 }) });
      expectObservable(createHttpClient({ baseUrl, transport, resilience: quick }).get$('/once')).toBe('#');
    });
    expect(test).toThrow('route GET /once was asked 2 times and has 1 answers');
  });

  it('fails for a marble without a reply', () => {
    const test = marbleTest(assertDeepEqual, ({ http }) => {
      http({ 'GET /x': '(z|)' }, { r: json(1) });
    });
    expect(test).toThrow("http route GET /x: no reply for the marble 'z' in '(z|)'");
  });

  it.each<[string, Parameters<MarbleHelpers['http']>, string]>([
    ['a reply that is not there', [{ 'GET /x': '(r|)' }, { r: undefined as never }], "no reply for the marble 'r'"],
    ['a route without a path', [{ 'GET x': '(r|)' }, { r: json(1) }], "write it as 'GET /path?query'"],
    ['a route that begins before it is asked', [{ 'GET /x': '-^(r|)' }, { r: json(1) }], "no ^ in '-^(r|)'"],
  ])('fails for %s', (_, [routes, replies], message) => {
    expect(marbleTest(assertDeepEqual, ({ http }) => void http(routes, replies))).toThrow(message);
  });

  it('takes a comparison at its word that answers instead of throwing', () => {
    const isSame = (actual: unknown, expected: unknown) => JSON.stringify(actual) === JSON.stringify(expected);
    const expecting = (value: number) =>
      marbleTest(isSame, ({ expectObservable }) => expectObservable(of(1)).toBe('(a|)', { a: value }));
    expect(expecting(1)).not.toThrow();
    expect(expecting(2)).toThrow('the marbles differ');
  });

  it('fails for a comparison that nobody waits for', () => {
    const later = async (actual: unknown, expected: unknown) => expect(actual).toEqual(expected);
    const test = marbleTest(later, ({ expectObservable }) => expectObservable(of(1)).toBe('(a|)', { a: 1 }));
    expect(test).toThrow('the marbles differ');
    expect(() => test()).toThrowError(
      expect.objectContaining({
        cause: expect.objectContaining({ message: expect.stringMatching(/returned a promise/) }),
      }),
    );
  });

  it.each<[string, (helpers: MarbleHelpers) => unknown, string]>([
    ['an Observable', ({ cold }) => cold('a|').pipe(map(() => expect(1).toBe(2))), 'to which nobody subscribes'],
    [
      'a generator',
      function* () {
        yield expect(1).toBe(2);
      },
      'which nobody runs',
    ],
  ])('fails for a body that is %s', (_, body, message) => {
    expect(marbleTest(assertDeepEqual, body as (helpers: MarbleHelpers) => void)).toThrow(message);
  });

  describe('verify', () => {
    const routes = { 'GET /used': '5ms (r|)', 'GET /unused': '(r|)', 'POST /unused': ['(r|)'] };
    const message = 'never requested: GET /unused, POST /unused';

    it('fails the test for routes that nobody asked, wherever in the body it is called', () => {
      const test = marbleTest(assertDeepEqual, ({ http }) => {
        const { transport, verify } = http(routes, { r: json(1) });
        verify();
        createHttpClient({ baseUrl, transport }).get$('/used').subscribe();
      });
      expect(test).toThrow(message);
    });

    it('of the helpers is that of all routes', () => {
      const test = marbleTest(assertDeepEqual, ({ http, verify }) => {
        verify();
        http({}, {});
        http({ 'GET /unused': '(r|)' }, { r: json(1) });
      });
      expect(test).toThrow('never requested: GET /unused');
    });

    it(
      'throws after flush(), and says nothing where all were asked',
      marbleTest(assertDeepEqual, ({ http, flush }) => {
        const replies = { r: json(1) };
        const one = http(routes, replies);
        const other = http({ 'GET /used': ['(r|)', '(r|)'] }, replies);
        other.verify();
        for (const { transport } of [one, other]) createHttpClient({ baseUrl, transport }).get$('/used').subscribe();
        flush();
        expect(() => one.verify()).toThrow(message);
        other.verify();
      }),
    );
  });

  it.each([
    ['an async body', async () => {}],
    ['an async body that fails', () => Promise.reject(new Error('asserted too late'))],
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what is tried
    ['a thenable', () => ({ then: (resolve: () => void) => resolve() })],
  ])('fails for %s', (_, body) => {
    expect(marbleTest(assertDeepEqual, body)).toThrow('the body of marbleTest returned a promise');
  });
});

/** The same difference in three frameworks: all that is known of them is that they throw. */
const frameworks: [string, (actual: unknown, expected: unknown) => void][] = [
  ['vitest', assertDeepEqual],
  ['node:assert', (actual, expected) => assert.deepEqual(actual, expected)],
  [
    'jest',
    (actual, expected) => {
      const pass = JSON.stringify(actual) === JSON.stringify(expected);
      if (!pass) throw Object.assign(new Error('expect(received).toEqual(expected)'), { matcherResult: { pass } });
    },
  ],
];

function failureOf(body: (helpers: MarbleHelpers) => void, equality = assertDeepEqual) {
  try {
    marbleTest(equality, body)();
  } catch (error) {
    assert(error instanceof Error);
    return error as Error & { actual?: unknown; expected?: unknown };
  }
  throw new Error('should have failed');
}

const firstFrame = ({ stack = '' }: Error) => stack.split('\n').find((line) => line.startsWith('    at '));

/** The frame of this line's caller, as `file:line` of the test. */
function here(offset: number): string {
  const [, file, line] = /\(?([^\s(]*kit\.spec\.ts):(\d+)/.exec(new Error().stack?.split('\n')[2] ?? '') ?? [];
  return `${file}:${Number(line) + offset}:`;
}

describe('a failing marble', () => {
  it.each(frameworks)('shows expected and actual over one time axis and leads to its line: %s', (_, equality) => {
    let line = '';
    const error = failureOf(({ cold, expectObservable }) => {
      line = here(1);
      expectObservable(cold('--a--(b|)', { a: { id: 1 }, b: { id: 2 } })).toBe('--a--(c|)', { a: { id: 1 }, c: 3 });
    }, equality);
    expect(error.message).toBe(
      [
        'expectObservable: the marbles differ',
        '',
        '            0 2ms',
        '  expected  --a--(c|)',
        '  actual    --a--(b|)',
        '',
        '  a = {"id":1}',
        '  c = 3',
        '  b = {"id":2}',
        '',
      ].join('\n'),
    );
    expect(firstFrame(error)).toContain(line);
    expect(error.cause).toBeInstanceOf(Error);
    const shown = ({ frame, notification }: { frame: number; notification: object }) => ({ frame, ...notification });
    expect((error.actual as never[]).map(shown)).toMatchObject([{ value: { id: 1 } }, { value: { id: 2 } }, {}]);
    expect((error.expected as never[]).map(shown)).toMatchObject([{ value: { id: 1 } }, { value: 3 }, {}]);
  });

  it.each<[string, string, string[], (helpers: MarbleHelpers) => void]>([
    [
      'values that differ at one time',
      'expectObservable',
      ['            0 2ms', '  expected  --x|', '  actual    --y|'],
      ({ cold, expectObservable }) => expectObservable(cold('--y|')).toBe('--x|'),
    ],
    [
      'hours, in marbles that can be copied',
      'expectObservable',
      ['            0    20ms           60m', '  expected  20ms (a|) 3599976ms -', '  actual    20ms a--- 3599976ms |'],
      ({ expectObservable }) =>
        expectObservable(concat(timer(20).pipe(map(() => 'a')), timer(3_599_980).pipe(mergeMap(() => [])))).toBe(
          '20ms (a|)',
        ),
    ],
    [
      'nothing at all',
      'expectObservable',
      ['            0 2ms', '  expected  --x', '  actual    ---'],
      ({ expectObservable }) => expectObservable(NEVER).toBe('--x'),
    ],
    [
      'a group that is wider than the time to the next marble',
      'expectObservable',
      ['            0     1ms', '  expected  a---- b|', '  actual    (cda) |-', '', '  c = 1', '  d = 2'],
      ({ cold, expectObservable }) => expectObservable(concat(of(1, 2), cold('a|'))).toEqual(cold('ab|')),
    ],
    [
      'errors',
      'expectObservable',
      ['            0', '  expected  #', '  actual    #', '', '  # expected "error"', '  # actual TypeError: no'],
      ({ expectObservable }) => expectObservable(throwError(() => new TypeError('no'))).toBe('#'),
    ],
    [
      'what JSON has no word for',
      'expectObservable',
      [
        '            0',
        '  expected  (a|)',
        '  actual    (b|)',
        '',
        '  a = {"x":"<undefined>","y":1}',
        '  b = {"x":"<1n>","y":"<NaN>"}',
      ],
      ({ expectObservable }) =>
        expectObservable(of({ x: 1n, y: Number.NaN })).toBe('(a|)', { a: { x: undefined, y: 1 } }),
    ],
    [
      'subscriptions',
      'expectSubscriptions',
      ['              0  3ms', '  expected 1  ^--!', '  actual 1    ^---', '  expected 2  ----', '  actual 2    ^---'],
      ({ hot, expectSubscriptions }) => {
        const source = hot('--a');
        source.subscribe();
        source.subscribe();
        expectSubscriptions(source.subscriptions).toBe(['^--!']);
      },
    ],
  ])('shows %s', (_, of, lines, body) => {
    expect(failureOf(body).message).toBe([`${of}: the marbles differ`, '', ...lines, ''].join('\n'));
  });

  it('is the one whose marbles differ, not the one before, at the second flush, too', () => {
    let line = '';
    const error = failureOf(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const source = cold('a|');
      expectObservable(source);
      expectObservable(source).toBe('a|');
      flush();
      expectSubscriptions(source.subscriptions).toBe(['^!', '^!']);
      line = here(1);
      expectObservable(cold('a|'), '-^').toBe('x|');
    });
    expect(error.message).toContain('  actual    --a|');
    expect(firstFrame(error)).toContain(line);
  });

  it('does not hide what an unknown route explains', () => {
    const error = failureOf(({ http, client, expectObservable }) => {
      http({}, {});
      expectObservable(client({ resilience: { maxAttempts: 1 } }).json$('/x')).toBe('(a|)');
    });
    expect(error.message).toBe('unknown route: GET /x was requested at 0 ms; there are none');
    expect((error.cause as Error).message).toContain('the marbles differ');
  });
});

describe('a missing flush()', () => {
  const routes = (http: MarbleHelpers['http']) => http({ 'GET /x': '5ms (r|)' }, { r: json(1) });

  it.each<[string, (requests: readonly { at: number }[]) => void]>([
    ['length', (requests) => expect(requests.length).toBe(1)],
    ['toEqual', (requests) => expect(requests).toEqual([{ at: 0 }])],
    ['an index', (requests) => requests[0]?.at],
    ['map', (requests) => requests.map(({ at }) => at)],
    ['a loop that finds nothing', (requests) => [...requests]],
    ['assert.deepEqual', (requests) => assert.deepEqual(requests, [])],
  ])('is named where requests is read before it: %s', (_, read) => {
    const error = failureOf(({ http, client, expectObservable }) => {
      const { requests } = routes(http);
      expectObservable(client().json$('/x')).toBe('5ms (a|)', { a: 1 });
      read(requests);
    });
    expect(error.message).toMatch(/^requests was read before flush\(\): virtual time has not run yet/);
    expect(error.stack).toMatch(/kit\.spec\.ts/);
  });

  it('is named although the assertion would swallow it', () => {
    const error = failureOf(({ http, client, expectObservable }) => {
      const { requests } = routes(http);
      expectObservable(client().json$('/x')).toBe('5ms (a|)', { a: 1 });
      expect(() => requests.length).toThrow();
    });
    expect(error.message).toContain('before flush()');
  });

  it.each(frameworks)('is named where results are asserted before it: %s', (_, equality) => {
    let line = '';
    const error = failureOf(({ http, client }) => {
      routes(http);
      const seen: unknown[] = [];
      client()
        .json$('/x')
        .subscribe((value) => seen.push(value));
      line = here(1);
      equality(seen, [1]);
    });
    expect(error.message).toMatch(/^asserted before flush\(\): virtual time has not run yet/);
    expect(error.stack).toContain(line);
    expect(error.message).toContain((error.cause as Error).message);
  });

  it('is named for what waits for a hot source, too', () => {
    const error = failureOf(({ hot }) => {
      const seen: unknown[] = [];
      hot('a').subscribe((value) => seen.push(value));
      expect(seen).toEqual(['a']);
    });
    expect(error.message).toMatch(/^asserted before flush\(\)/);
  });

  it.each<[string, (helpers: MarbleHelpers) => void]>([
    ['before anything waits', ({ http }) => expect(routes(http).requests).toEqual([])],
    [
      'of what was sent at once',
      ({ http, client }) => {
        const { requests } = routes(http);
        client().json$('/x').subscribe();
        expect(requests).toMatchObject([{ at: 0 }]);
      },
    ],
    [
      'while virtual time runs',
      ({ http, expectObservable }) => {
        const { requests } = routes(http);
        expectObservable(timer(1).pipe(map(() => requests.length))).toBe('-(a|)', { a: 0 });
      },
    ],
    [
      'after it',
      ({ http, cold, expectObservable, flush }) => {
        const { requests } = routes(http);
        expectObservable(cold('|')).toBe('|');
        flush();
        expect(requests).toEqual([]);
      },
    ],
  ])('is not missed where requests is read %s', (_, body) => {
    marbleTest(assertDeepEqual, body)();
  });

  it('does not explain what is no assertion', () => {
    const thrown = new TypeError('mine');
    const error = failureOf(({ cold, expectObservable }) => {
      expectObservable(cold('|')).toBe('|');
      throw thrown;
    });
    expect(error).toBe(thrown);
  });
});

describe('toError', () => {
  const failing: (status?: number) => (helpers: MarbleHelpers) => ReturnType<MarbleHelpers['expectObservable']> =
    (status = 404) =>
    ({ http, client, expectObservable }) => {
      http({ 'GET /x': '5ms (e|)' }, { e: json({ id: 7 }, { status, headers: { 'x-tag': 'yes' } }) });
      return expectObservable(client().json$('/x'));
    };

  it.each<[string, object?]>([
    ['its class alone'],
    ['a property', { status: 404 }],
    ['properties of properties', { outcome: { attempts: 1 }, category: 'not_found', response: { status: 404 } }],
    ['a pattern', { message: /404 Not Found/g }],
    ["a framework's matcher", { message: expect.stringContaining('404') }],
  ])('takes an error by %s', (_, properties) => {
    marbleTest(assertDeepEqual, (helpers) => failing()(helpers).toError('5ms #', HttpStatusError, properties))();
  });

  it.each(frameworks)('works in %s', (_, equality) => {
    marbleTest(equality, ({ cold, expectObservable }) => {
      expectObservable(cold('a-#', {}, new RangeError('far'))).toError('a-#', RangeError, { message: 'far' }, {});
    })();
  });

  it.each<[string, string, (helpers: MarbleHelpers) => void]>([
    [
      'another property',
      '  # expected HttpStatusError { status: 503 }\n  # actual HttpStatusError: GET https://api.example.com/x failed: 404 Not Found (attempt 1 of 4) { status: 404 }\n',
      (helpers) => failing()(helpers).toError('5ms #', HttpStatusError, { status: 503 }),
    ],
    [
      'another class',
      '  # expected HttpTimeoutError\n  # actual HttpStatusError: ',
      (helpers) => failing()(helpers).toError('5ms #', HttpTimeoutError),
    ],
    [
      'another time',
      '            0   4ms\n  expected  ----#-\n  actual    -----#\n',
      (helpers) => failing()(helpers).toError('4ms #', HttpStatusError),
    ],
    [
      'no error',
      '  expected  #---\n  actual    (',
      ({ expectObservable }) => expectObservable(of(1)).toError('#', Error),
    ],
  ])('fails for %s', (_, shown, body) => {
    expect(failureOf(body).message).toContain(shown);
  });

  it('fails for marbles that have no error', () => {
    expect(failureOf(({ cold, expectObservable }) => expectObservable(cold('|')).toError('a|', Error)).message).toBe(
      'toError("a|", …): no # in these marbles',
    );
  });
});

describe('client', () => {
  const busy = { e: text('', { status: 503 }), r: json(1) };

  it.each([
    ['equal, the default: half of the delay', undefined, [0, 125, 375, 875]],
    ['full: none', 'full' as const, [0, 0, 0, 0]],
    ['none: all of it', 'none' as const, [0, 250, 750, 1750]],
  ])('waits round times under jitter %s', (_, jitter, times) => {
    marbleTest(assertDeepEqual, ({ http, client, flush }) => {
      const { requests } = http({ 'GET /x': ['(e|)', '(e|)', '(e|)', '(r|)'] }, busy);
      client(jitter && { resilience: { backoff: { jitter } } })
        .json$('/x')
        .subscribe();
      flush();
      expect(requests.map(({ at }) => at)).toEqual(times);
    })();
  });

  it(
    'takes what is given in place of its own, and undefined for what is not',
    marbleTest(assertDeepEqual, ({ http, client, flush }) => {
      const { transport, requests } = http({ 'GET https://other.example/x': ['(e|)', '(r|)'] }, busy);
      http({}, {});
      client({ baseUrl: 'https://other.example', transport, random: () => 0.5 })
        .json$('/x')
        .subscribe();
      client({ baseUrl: undefined, random: undefined } as object);
      flush();
      expect(requests.map(({ at }) => at)).toEqual([0, 187.5]);
    }),
  );

  it(
    'sends through the http that was made last',
    marbleTest(assertDeepEqual, ({ http, client, expectObservable, verify }) => {
      const early = client();
      http({}, {});
      http({ 'GET /x': '(r|)' }, { r: json('last') });
      expectObservable(early.json$('/x')).toBe('(a|)', { a: 'last' });
      verify();
    }),
  );

  it('says what is missing where there is no http', () => {
    const error = failureOf(({ client, expectObservable }) => expectObservable(client().json$('/x')).toBe('(a|)'));
    expect(error.message).toMatch(/^client\(\) has nothing to answer it: call http\(routes, replies\) first/);
  });
});

it('verify leads to the line that called it', () => {
  let lines: string[] = [];
  const bodies = [
    ({ http, verify }: MarbleHelpers) => {
      http({ 'GET /x': '(r|)' }, { r: json(1) });
      lines = [here(1)];
      verify();
    },
    ({ http }: MarbleHelpers) => {
      const one = http({ 'GET /x': '(r|)' }, { r: json(1) });
      lines = [here(1)];
      one.verify();
    },
  ];
  for (const body of bodies) expect(firstFrame(failureOf(body))).toContain(lines[0]);
});
