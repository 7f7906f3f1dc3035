import { map, take } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createHttpClient } from '../src/http/client.js';
import type { RestSourceConfig } from '../src/rest/configTypes.js';
import { createRestSource } from '../src/rest/createRestSource.js';
import { diagram } from './diagrams/diagram.js';
import { serve } from './diagrams/serve.js';
import { json, type MarbleHelpers, marbleTest, text } from './kit/index.js';

const marbles = (body: (helpers: MarbleHelpers) => void) =>
  marbleTest((actual, expected) => expect(actual).toEqual(expected), body);
const baseUrl = 'https://api.example.com';

const replies = {
  e: json([]),
  p: json(['p', 'q'].map((id) => ({ id }))),
  o: json([{ id: 'p' }]),
  a: json([{ id: 'a' }]),
  b: json([{ id: 'b' }]),
  c: json([{ id: 'c' }]),
  d: json([{ id: 'd' }]),
  f: json([{ id: 'f' }]),
  u: text('', { status: 503 }),
  x: text('', { status: 400 }),
};

/** Ids of what a source over `posts` and their `comments` emits. */
function source(
  { http }: MarbleHelpers,
  routes: Parameters<MarbleHelpers['http']>[0],
  resources: RestSourceConfig['resources'] = [
    'posts',
    { name: 'comments', endpoint: 'posts/{resources.posts.id}/comments' },
  ],
  { client: more, ...config }: { concurrency?: number; client?: Partial<RestSourceConfig['client']> } = {},
) {
  const { transport, requests } = http(routes, replies);
  const client = createHttpClient({ transport, resilience: { backoff: { initialDelayMs: 10, jitter: 'none' } } });
  const { records$ } = createRestSource({ client: { baseUrl, ...more }, resources, ...config }, { client });
  return { ids$: records$.pipe(map(({ record }) => (record as { id: string }).id)), requests };
}

describe('createRestSource', () => {
  it(
    'empty: completes',
    marbles((helpers) => {
      const { ids$ } = source(helpers, { 'GET /posts': '5ms (e|)' });
      helpers.expectObservable(ids$).toBe('5ms |');
    }),
  );

  it(
    'never: waits',
    marbles((helpers) => {
      const { ids$ } = source(helpers, { 'GET /posts': '-' });
      helpers.expectObservable(ids$, '50ms !').toBe('-');
    }),
  );

  it(
    'one: a parent and its child',
    marbles((helpers) => {
      const { ids$ } = source(helpers, { 'GET /posts': '5ms (o|)', 'GET /posts/p/comments': '5ms (a|)' });
      helpers.expectObservable(ids$).toBe('5ms p 4ms (a|)');
    }),
  );

  it(
    'many: parents first, then their children one parent after the other',
    marbles((helpers) => {
      const { ids$, requests } = source(helpers, {
        'GET /posts': '5ms (p|)',
        'GET /posts/p/comments': '5ms (a|)',
        'GET /posts/q/comments': '5ms (b|)',
      });
      helpers.expectObservable(ids$).toBe('5ms (pq) 1ms a 4ms (b|)');
      helpers.flush();
      expect(requests.map(({ at }) => at)).toEqual([0, 5, 10]);
    }),
  );

  it(
    'parallelized: as many parents at once as it says',
    marbles((helpers) => {
      const { ids$, requests } = source(
        helpers,
        { 'GET /posts': '5ms (p|)', 'GET /posts/p/comments': '9ms (a|)', 'GET /posts/q/comments': '7ms (b|)' },
        ['posts', { name: 'comments', endpoint: 'posts/{resources.posts.id}/comments', parallelized: 2 }],
      );
      helpers.expectObservable(ids$).toBe('5ms (pq) 3ms b - (a|)');
      helpers.flush();
      expect(requests.map(({ at }) => at)).toEqual([0, 5, 5]);
    }),
  );

  describe('resources that depend on no other', () => {
    const routes = {
      'GET /posts': '9ms (o|)',
      'GET /posts/p/comments': '4ms (a|)',
      'GET /b': '5ms (b|)',
      'GET /c': '7ms (c|)',
      'GET /d': '3ms (d|)',
      'GET /e': '3ms (f|)',
    };
    const resources = [
      'posts',
      { name: 'comments', endpoint: 'posts/{resources.posts.id}/comments' },
      'b',
      'c',
      'd',
      'e',
    ];

    it.each([
      [
        'four by default, a place taken as one gets free; parents before children',
        {},
        '3ms d - b f c - p 3ms (a|)',
        [0, 0, 0, 0, 3, 9],
      ],
      ['one', { concurrency: 1 }, '9ms p 3ms a 4ms b 6ms c 2ms d 2ms (f|)', [0, 9, 13, 18, 25, 28]],
      ['two', { concurrency: 2 }, '5ms b 3ms p 2ms c a - d (f|)', [0, 0, 5, 9, 12, 13]],
    ])('side by side: %s', (_, options, expected, times) => {
      marbles((helpers) => {
        const { ids$, requests } = source(helpers, routes, resources, options);
        helpers.expectObservable(ids$).toBe(expected);
        helpers.flush();
        expect(requests.map(({ at }) => at)).toEqual(times);
      })();
    });

    it(
      'within the limits of the client',
      marbles((helpers) => {
        const { ids$, requests } = source(
          helpers,
          { 'GET /b': '(b|)', 'GET /c': '(c|)', 'GET /d': '(d|)' },
          ['b', 'c', 'd'],
          {
            client: { rateLimit: { requestsPerSecond: 100 } },
          },
        );
        helpers.expectObservable(ids$).toBe('b 9ms c 9ms (d|)');
        helpers.flush();
        expect(requests.map(({ at }) => at)).toEqual([0, 10, 20]);
      }),
    );

    it(
      'the first error ends all, aborts the others and begins no more',
      marbles((helpers) => {
        const { ids$, requests } = source(
          helpers,
          { 'GET /b': '5ms (x|)', 'GET /c': '-', 'GET /d': '3ms (d|)', 'GET /e': '-', 'GET /f': '-', 'GET /g': '-' },
          ['b', 'c', 'd', 'e', 'f', 'g'],
        );
        const error = expect.objectContaining({ message: expect.stringMatching(/^b: .*400/) });
        helpers.expectObservable(ids$).toBe('3ms d - #', undefined, error);
        helpers.flush();
        expect(requests.map(({ at, abortedAt }) => [at, abortedAt])).toEqual([
          [0, undefined],
          [0, 5],
          [0, undefined],
          [0, 5],
          [3, 5],
        ]);
      }),
    );
  });

  it(
    'retries inside a run, without asking the parent again',
    marbles((helpers) => {
      const { ids$ } = source(helpers, { 'GET /posts': '5ms (o|)', 'GET /posts/p/comments': ['5ms (u|)', '5ms (a|)'] });
      helpers.expectObservable(ids$).toBe('5ms p 19ms (a|)');
    }),
  );

  it(
    'error: names the resource and the parent, and aborts the rest',
    marbles((helpers) => {
      const { ids$, requests } = source(
        helpers,
        { 'GET /posts': '5ms (p|)', 'GET /posts/p/comments': '5ms (x|)', 'GET /posts/q/comments': '-' },
        ['posts', { name: 'comments', endpoint: 'posts/{resources.posts.id}/comments', parallelized: 2 }],
      );
      const error = expect.objectContaining({
        name: 'PaginationError',
        message: expect.stringMatching(/^comments for posts \{"id":"p"\}: .*400/),
      });
      helpers.expectObservable(ids$).toBe('5ms (pq) 1ms #', undefined, error);
      helpers.flush();
      expect(requests.map(({ abortedAt }) => abortedAt)).toEqual([undefined, undefined, 10]);
    }),
  );

  it(
    'early unsubscribe: aborts what is in flight and asks for nothing more',
    marbles((helpers) => {
      const { ids$, requests } = source(helpers, { 'GET /posts': '5ms (p|)', 'GET /posts/p/comments': '-' });
      helpers.expectObservable(ids$, '8ms !').toBe('5ms (pq)');
      helpers.flush();
      expect(requests.map(({ at, abortedAt }) => [at, abortedAt])).toEqual([
        [0, undefined],
        [5, 8],
      ]);
    }),
  );

  it(
    'take(1): one request',
    marbles((helpers) => {
      const { ids$, requests } = source(helpers, { 'GET /posts': '5ms (p|)' });
      helpers.expectObservable(ids$.pipe(take(1))).toBe('5ms (p|)');
      helpers.flush();
      expect(requests).toHaveLength(1);
    }),
  );

  it(
    'reuse: each subscription is a run of its own',
    marbles((helpers) => {
      const { ids$ } = source(helpers, { 'GET /posts': ['5ms (e|)', '5ms (o|)'], 'GET /posts/p/comments': '5ms (a|)' });
      helpers.expectObservable(ids$).toBe('                   5ms |');
      helpers.expectObservable(ids$, '20ms ^').toBe('20ms 5ms p 4ms (a|)');
    }),
  );

  it(
    'throwing callback: the run ends with an error that names the step',
    marbles((helpers) => {
      const fail = () => {
        throw new Error('boom');
      };
      const { ids$ } = source(helpers, { 'GET /posts': '5ms (o|)' }, [
        { name: 'posts', processingSteps: [{ map: fail }] },
      ]);
      const error = expect.objectContaining({
        message: 'posts: resources[0].processingSteps[0].map threw for posts {"id":"p"}: boom',
      });
      helpers.expectObservable(ids$).toBe('5ms #', undefined, error);
    }),
  );
});

diagram(
  'createRestSource',
  {
    text: 'The posts come first; then the comments are asked for, of one post after the other.',
    above: {
      'GET /posts': '           ^---(a|)',
      'GET /posts/1/comments': '----^----(b|)',
      'GET /posts/2/comments': '---------^--(c|)',
    },
    call: "createRestSource({ client, resources: ['posts', comments] }).records$",
    below: { records: '----(pq)-r--(s|)' },
    values: {
      comments: { name: 'comments', endpoint: 'posts/{resources.posts.id}/comments' },
      a: [{ id: 1 }, { id: 2 }],
      b: [{ id: 7 }],
      c: [{ id: 8 }],
      p: { resource: 'posts', id: 1 },
      q: { resource: 'posts', id: 2 },
      r: { resource: 'comments', id: 7 },
      s: { resource: 'comments', id: 8 },
    },
  },
  ({ above, below, values }, helpers) => {
    const { comments, a, b, c } = values;
    const { transport, expectRequests } = serve(helpers, above, { a, b, c });
    const config = { client: { baseUrl }, resources: ['posts', comments] };
    const { records$ } = createRestSource(config, { client: createHttpClient({ transport }) });
    const shown$ = records$.pipe(map(({ resource, record }) => ({ resource, id: (record as { id: number }).id })));
    helpers.expectObservable(shown$).toBe(below.records, values);
    expectRequests();
  },
);
