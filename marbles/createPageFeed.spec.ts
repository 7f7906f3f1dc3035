import { map } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../src/core/errors.js';
import { PaginationError } from '../src/core/paginationErrors.js';
import { createHttpClient } from '../src/http/client.js';
import { createPageFeed } from '../src/pagination/createPageFeed.js';
import type { PageFeed, PageFeedOptions, PageFeedState } from '../src/pagination/feedTypes.js';
import { diagram } from './diagrams/diagram.js';
import { serve } from './diagrams/serve.js';
import type { MarbleHttp } from './kit/marbleHttp.js';
import { marbleTest } from './kit/marbleTest.js';
import { json } from './kit/replies.js';

const test = (body: Parameters<typeof marbleTest>[1]) =>
  marbleTest((actual, expected) => expect(actual).toEqual(expected), body);

/** Three pages of letters that link to each other. */
const replies = {
  a: json({ items: ['a', 'b'], next: '/items?page=2' }),
  b: json({ items: ['c', 'd'], next: '/items?page=3' }),
  c: json({ items: ['e'], next: null }),
  z: json({ items: ['z'], next: null }),
  x: json({}, { status: 400 }),
};
const routes = { 'GET /items': '20ms (a|)', 'GET /items?page=2': '30ms (b|)', 'GET /items?page=3': '10ms (c|)' };

function feedOf(http: MarbleHttp, more: Partial<PageFeedOptions<string>> = {}): PageFeed<string> {
  return createPageFeed<string>({
    client: createHttpClient({ baseUrl: 'https://api.example.com', transport: http.transport }),
    baseRequest: '/items',
    model: 'json-link',
    ...more,
  });
}

/** `ab loading`: what a page would show. */
const shown = ({ items, status }: PageFeedState<string>) => `${items.join('')} ${status}`;
const shown$ = (feed: PageFeed<string>) => feed.state$.pipe(map(shown));
const asked = (http: MarbleHttp) =>
  http.requests.map(({ at, path, abortedAt }) => (abortedAt === undefined ? [at, path] : [at, path, abortedAt]));

const values = {
  i: ' idle',
  l: ' loading',
  1: 'ab idle',
  m: 'ab loading',
  2: 'abcd idle',
  n: 'abcd loading',
  3: 'abcde done',
  e: 'ab error',
};

/** Calls these on the feed at each letter of the marbles. */
function press(
  { cold }: Pick<Parameters<Parameters<typeof marbleTest>[1]>[0], 'cold'>,
  marbles: string,
  feed: PageFeed<string>,
) {
  cold(marbles).subscribe((key) => {
    if (key === 'm') feed.loadMore();
    if (key === 'r') feed.retry();
    if (key === 'o') feed.reset('/others');
    if (key === 's') feed.reset();
    if (key === 'c') feed.close();
  });
}

describe('createPageFeed', () => {
  it(
    'sends nothing by itself, and one request for each loadMore',
    test(({ http, cold, expectObservable, flush }) => {
      const server = http(routes, replies);
      const feed = feedOf(server);
      //                                     10        30     50     80     100   110
      press({ cold }, '                    10ms m            39ms m           49ms m', feed);
      expectObservable(shown$(feed)).toBe('i 9ms l 19ms 1 19ms m 29ms 2 19ms n 9ms 3', values);
      flush();
      expect(asked(server)).toEqual([
        [10, '/items'],
        [50, '/items?page=2'],
        [100, '/items?page=3'],
      ]);
    }),
  );

  it(
    'is idle for ever when nobody asks',
    test(({ http, expectObservable, flush }) => {
      const server = http(routes, replies);
      expectObservable(shown$(feedOf(server))).toBe('i', values);
      flush();
      expect(server.requests).toEqual([]);
    }),
  );

  it(
    'does nothing on a second call while a request is under way, nor when all is there',
    test(({ http, cold, expectObservable, flush }) => {
      const server = http({ 'GET /items': '20ms (c|)' }, replies);
      const feed = feedOf(server);
      press({ cold }, '10ms (mm) m 50ms m', feed);
      expectObservable(shown$(feed)).toBe('i 9ms l 19ms d', { ...values, d: 'e done' });
      flush();
      expect(server.requests).toHaveLength(1);
      expect(feed.snapshot()).toMatchObject({ hasMore: false, status: 'done' });
    }),
  );

  it(
    'goes on after a failure where it failed: nothing lost, nothing twice',
    test(({ http, cold, expectObservable, flush }) => {
      const server = http({ ...routes, 'GET /items?page=2': ['30ms (x|)', '30ms (b|)'] }, replies);
      const feed = feedOf(server);
      press({ cold }, '                    10ms m            39ms m           49ms (mr)', feed);
      expectObservable(shown$(feed)).toBe('i 9ms l 19ms 1 19ms m 29ms e 19ms m 29ms 2', values);
      flush();
      expect(asked(server).map(([, path]) => path)).toEqual(['/items', '/items?page=2', '/items?page=2']);
    }),
  );

  it(
    'shows what failed, and forgets it with the next try',
    test(({ http, flush }) => {
      const feed = feedOf(http({ 'GET /items': ['20ms (x|)', '20ms (c|)'] }, replies));
      feed.loadMore();
      flush();
      expect(feed.snapshot()).toMatchObject({
        items: [],
        status: 'error',
        hasMore: true,
        error: expect.any(PaginationError),
      });
      feed.retry();
      expect(feed.snapshot()).not.toHaveProperty('error');
      flush();
      expect(feed.snapshot()).toMatchObject({ items: ['e'], status: 'done' });
    }),
  );

  it(
    'delivers a page before the error of its next link',
    test(({ http, flush }) => {
      const bad = json({ items: ['a', 'b'], next: 'https://elsewhere.example.org/items' });
      const feed = feedOf(http({ 'GET /items': '20ms (a|)' }, { a: bad }));
      feed.loadMore();
      flush();
      feed.loadMore();
      flush();
      expect(feed.snapshot()).toMatchObject({ items: ['a', 'b'], status: 'error' });
    }),
  );

  it(
    'starts over with another query, and aborts what is in flight',
    test(({ http, cold, expectObservable, flush }) => {
      const server = http({ ...routes, 'GET /others': '10ms (z|)' }, replies);
      const feed = feedOf(server);
      press({ cold }, '                    10ms m            39ms m 9ms (om)', feed);
      expectObservable(shown$(feed)).toBe('i 9ms l 19ms 1 19ms m 9ms (il) 6ms z', { ...values, z: 'z done' });
      flush();
      expect(asked(server)).toEqual([
        [10, '/items'],
        [50, '/items?page=2', 60],
        [60, '/others'],
      ]);
    }),
  );

  it(
    'starts the same query over',
    test(({ http, cold, expectObservable }) => {
      const server = http({ 'GET /items': ['20ms (c|)', '20ms (c|)'] }, replies);
      const feed = feedOf(server);
      press({ cold }, '                    10ms m            29ms (sm)', feed);
      expectObservable(shown$(feed)).toBe('i 9ms l 19ms d  9ms (il) 16ms d', { ...values, d: 'e done' });
    }),
  );

  it(
    'aborts and completes when closed, and does nothing from then on',
    test(({ http, cold, expectObservable, flush }) => {
      const server = http(routes, replies);
      const feed = feedOf(server);
      press({ cold }, '                    10ms m 9ms c 9ms (mros)', feed);
      expectObservable(shown$(feed)).toBe('i 9ms l 9ms (i|)', values);
      flush();
      expect(asked(server)).toEqual([[10, '/items', 20]]);
    }),
  );

  it(
    'keeps the newest pages that maxItems has room for',
    test(({ http, cold, flush }) => {
      const feed = feedOf(http(routes, replies), { maxItems: 3 });
      const states: unknown[] = [];
      feed.state$.subscribe(({ items, status, droppedItems }) => {
        if (status !== 'loading') states.push([items.join(''), droppedItems]);
      });
      press({ cold }, 'm 49ms m 49ms m', feed);
      flush();
      expect(states).toEqual([
        ['', 0],
        ['ab', 0],
        ['cd', 2],
        ['cde', 2],
      ]);
    }),
  );

  it(
    'keeps the newest page, be it larger than all that may be kept',
    test(({ http, cold, flush }) => {
      const feed = feedOf(http(routes, replies), { maxItems: 1 });
      const items: string[] = [];
      feed.state$.subscribe((state) => state.status !== 'loading' && items.push(state.items.join('')));
      press({ cold }, 'm 49ms m 49ms m', feed);
      flush();
      expect(items).toEqual(['', 'ab', 'cd', 'e']);
    }),
  );

  it(
    'drops no page that just fits',
    test(({ http, cold, flush }) => {
      const feed = feedOf(http(routes, replies), { maxItems: 4 });
      const states: unknown[] = [];
      feed.state$.subscribe(({ items, status, droppedItems }) => {
        if (status !== 'loading') states.push([items.join(''), droppedItems]);
      });
      press({ cold }, 'm 49ms m 49ms m', feed);
      flush();
      expect(states.slice(1)).toEqual([
        ['ab', 0],
        ['abcd', 0],
        ['cde', 2],
      ]);
    }),
  );

  it(
    'shows the page that came last, whatever came of the one after it',
    test(({ http, flush }) => {
      const feed = feedOf(http({ ...routes, 'GET /items?page=2': '30ms (x|)' }, replies));
      expect(feed.snapshot().page).toBeUndefined();
      feed.loadMore();
      flush();
      const { page } = feed.snapshot();
      expect(page?.items).toEqual(['a', 'b']);
      feed.loadMore();
      expect(feed.snapshot()).toEqual({ items: ['a', 'b'], status: 'loading', page, hasMore: true, droppedItems: 0 });
      flush();
      expect(feed.snapshot()).toMatchObject({ status: 'error', page, hasMore: true });
    }),
  );

  it(
    'counts its items over all runs, and cuts the page that passes their limit',
    test(({ http, cold, expectObservable, flush }) => {
      const server = http({ ...routes, 'GET /items?page=2': ['30ms (x|)', '30ms (b|)'] }, replies);
      const feed = feedOf(server, { limits: { maxItems: 3 } });
      press({ cold }, '                    10ms m            39ms m            49ms r 49ms m', feed);
      expectObservable(shown$(feed)).toBe('i 9ms l 19ms 1 19ms m 29ms e 19ms m 29ms d', { ...values, d: 'abc done' });
      flush();
      expect(server.requests).toHaveLength(3);
    }),
  );

  it(
    'shows what a run fails with before it has begun, and asks again from the start',
    test(({ http, cold, flush }) => {
      const server = http(routes, replies);
      const controller = new AbortController();
      const feed = feedOf(server, { baseRequest: { path: '/items', signal: controller.signal } });
      controller.abort('no');
      feed.loadMore();
      expect(feed.snapshot()).toMatchObject({ status: 'error', error: 'no', items: [] });
      press({ cold }, 'r', feed);
      flush();
      expect(feed.snapshot()).toMatchObject({ status: 'error', error: 'no' });
      expect(server.requests).toEqual([]);
      feed.reset('/items');
      feed.loadMore();
      flush();
      expect(feed.snapshot()).toMatchObject({ status: 'idle', items: ['a', 'b'] });
    }),
  );

  it(
    'once closed stays as it was, and tells nobody more',
    test(({ http, flush }) => {
      const server = http(routes, replies);
      const feed = feedOf(server);
      feed.loadMore();
      flush();
      const before = feed.snapshot();
      const seen: string[] = [];
      feed.state$.subscribe({ next: (state) => seen.push(shown(state)), complete: () => seen.push('|') });
      feed.close();
      feed.close();
      feed.reset();
      feed.loadMore();
      flush();
      expect(seen).toEqual(['ab idle', '|']);
      expect(feed.snapshot()).toBe(before);
      expect(server.requests).toHaveLength(1);
    }),
  );

  it(
    'counts the limits of the run over all of it, retries included',
    test(({ http, cold, expectObservable, flush }) => {
      const server = http({ ...routes, 'GET /items?page=2': ['30ms (x|)', '30ms (b|)'] }, replies);
      const feed = feedOf(server, { limits: { maxPages: 2 } });
      press({ cold }, '                    10ms m            39ms m            49ms r 49ms m', feed);
      expectObservable(shown$(feed)).toBe('i 9ms l 19ms 1 19ms m 29ms e 19ms m 29ms d', { ...values, d: 'abcd done' });
      flush();
      expect(server.requests).toHaveLength(3);
    }),
  );

  it(
    'takes a call from a listener, also when the transport answers at once',
    test(({ http, flush }) => {
      const server = http({ 'GET /items': '(a|)', 'GET /items?page=2': '(b|)', 'GET /items?page=3': '(c|)' }, replies);
      const feed = feedOf(server);
      feed.subscribe(() => feed.loadMore());
      feed.loadMore();
      flush();
      expect(feed.snapshot()).toMatchObject({ items: ['a', 'b', 'c', 'd', 'e'], status: 'done' });
      expect(server.requests).toHaveLength(3);
    }),
  );

  it(
    'may be closed or reset by a listener',
    test(({ http, flush }) => {
      const server = http(routes, replies);
      const closing = feedOf(server);
      closing.subscribe(() => closing.close());
      closing.loadMore();
      const resetting = feedOf(server);
      resetting.subscribe(() => {
        if (resetting.snapshot().status === 'loading') resetting.reset();
      });
      resetting.loadMore();
      flush();
      expect(server.requests).toEqual([]);
      expect(closing.snapshot().status).toBe('idle');
      expect(resetting.snapshot().status).toBe('idle');
    }),
  );

  it(
    'gives the same snapshot until something changes, and tells listeners of changes alone',
    test(({ http, flush }) => {
      const feed = feedOf(http(routes, replies));
      const { subscribe, snapshot, loadMore } = feed;
      let calls = 0;
      const stop = subscribe(() => {
        calls++;
      });
      const before = snapshot();
      expect(snapshot()).toBe(before);
      expect(calls).toBe(0);
      loadMore();
      flush();
      expect(calls).toBe(2);
      expect(snapshot()).not.toBe(before);
      stop();
      loadMore();
      flush();
      expect(calls).toBe(2);
    }),
  );

  it(
    'goes on from a checkpoint of an earlier session',
    test(({ http, flush }) => {
      const server = http(routes, replies);
      const first = feedOf(server);
      first.loadMore();
      flush();
      const resumed = feedOf(server, { resumeFrom: first.snapshot().page?.checkpoint });
      resumed.loadMore();
      flush();
      expect(resumed.snapshot().items).toEqual(['c', 'd']);
    }),
  );

  describe('where a listener acts on what it is told', () => {
    it.each<[string, (feed: PageFeed<string>) => void, string[]]>([
      ['asks for more', (feed) => feed.loadMore(), ['ab loading', 'abcd idle', 'abcd loading', 'abcde done']],
      ['resets', (feed) => feed.reset(), [' idle']],
      ['closes', (feed) => feed.close(), ['completed']],
    ])('and %s, another sees each change in its order', (_, act, after) => {
      test(({ http, flush }) => {
        const feed = feedOf(http(routes, replies));
        const seen: string[] = [];
        feed.state$.subscribe(({ status, items }) => status === 'idle' && items.length > 0 && act(feed));
        shown$(feed).subscribe({ next: (state) => seen.push(state), complete: () => seen.push('completed') });
        feed.loadMore();
        flush();
        expect(seen).toEqual([' idle', ' loading', 'ab idle', ...after]);
      })();
    });

    it(
      'and asks again at once, nothing comes twice',
      test(({ http, flush }) => {
        const flaky = { ...routes, 'GET /items?page=2': ['(x|)', '(b|)'], 'GET /items?page=3': ['(x|)', '(c|)'] };
        const feed = feedOf(http(flaky, replies));
        feed.subscribe(() => {
          feed.retry();
          feed.loadMore();
        });
        feed.loadMore();
        flush();
        expect(shown(feed.snapshot())).toBe('abcde done');
      }),
    );
  });

  it(
    'says how things are to who comes after its end',
    test(({ http, flush, expectObservable }) => {
      const feed = feedOf(http(routes, replies));
      feed.loadMore();
      flush();
      feed.close();
      expectObservable(shown$(feed)).toBe('20ms (1|)', values);
    }),
  );

  it('refuses what cannot work before anything is sent', () => {
    const baseRequest = 'https://api.example.com/items';
    const refused = (options: object) => () => createPageFeed(options as PageFeedOptions<string>);
    expect(refused({ baseRequest, maxItems: 0 })).toThrow(ConfigurationError);
    expect(refused({ baseRequest, maxItems: 0 })).toThrow('maxItems: must be at least 1, not 0');
    expect(refused({ baseRequest, maxItems: Number.NaN })).toThrow('maxItems: must be at least 1, not NaN');
    expect(refused({ baseRequest, limits: { maxEndToEndLatencyMs: 5 } })).toThrow(
      'limits.maxEndToEndLatencyMs: would count the time until somebody asks for more; limit each page with baseRequest.resilience',
    );
    expect(refused(undefined as never)).toThrow('options: must be an object, not null');
    expect(refused({ baseRequest, maxItems: 1, limits: {} })).not.toThrow();
  });
});

diagram(
  'createPageFeed',
  {
    text: 'Each loadMore() asks for one page more; the state says what there is, and what is under way.',
    above: {
      'loadMore()': '       --m-----m',
      'GET /items': '       --^---(a|)',
      'GET /items?page=2': '--------^--(b|)',
    },
    call: 'createPageFeed({ client, … }).state$',
    options: { baseRequest: '/items', model: 'json-link' },
    below: { state: '       i-l---p-o--q' },
    values: {
      a: { items: ['x', 'y'], next: '/items?page=2' },
      b: { items: ['z'], next: null },
      i: ' idle',
      l: ' loading',
      p: 'xy idle',
      o: 'xy loading',
      q: 'xyz done',
    },
  },
  ({ above: { 'loadMore()': calls, ...exchanges }, options, below, values }, helpers) => {
    const { transport, expectRequests } = serve(helpers, exchanges, { a: values.a, b: values.b });
    const feed = createPageFeed<string>({ client: helpers.client({ transport }), ...options });
    press(helpers, calls, feed);
    helpers.expectObservable(shown$(feed)).toBe(below.state, values);
    expectRequests();
  },
);
