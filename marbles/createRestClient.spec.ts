import { EMPTY, map, NEVER, take, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createRestClient } from '../src/rest/createRestClient.js';
import { IGNORE_RESPONSE } from '../src/rest/ignoreResponse.js';
import type { ResponseHook, RestPaginateOptions } from '../src/rest/types.js';
import { diagram } from './diagrams/diagram.js';
import { serve } from './diagrams/serve.js';
import { json, type MarbleHelpers, marbleTest, text } from './kit/index.js';

const marbles = (body: (helpers: MarbleHelpers) => void) =>
  marbleTest((actual, expected) => expect(actual).toEqual(expected), body);

const replies = {
  e: json([]),
  a: json([{ id: 'a' }, { id: 'b' }], { headers: { link: '</items?page=2>; rel="next"' } }),
  c: json([{ id: 'c' }]),
  n: text('', { status: 404 }),
};

function ids$(
  { http }: MarbleHelpers,
  routes: Parameters<MarbleHelpers['http']>[0],
  options: RestPaginateOptions<{ id: string }> = {},
) {
  const { transport, requests } = http(routes, replies);
  const client = createRestClient({ baseUrl: 'https://api.example.com', transport });
  return { records$: client.records$<{ id: string }>('/items', options).pipe(map(({ id }) => id)), requests };
}

describe('createRestClient().records$', () => {
  it(
    'empty',
    marbles((helpers) => {
      const { records$ } = ids$(helpers, { 'GET /items': '5ms (e|)' });
      helpers.expectObservable(records$).toBe('5ms |');
    }),
  );

  it(
    'never',
    marbles((helpers) => {
      const { records$ } = ids$(helpers, { 'GET /items': '-' });
      helpers.expectObservable(records$, '50ms !').toBe('-');
    }),
  );

  it(
    'one and many pages',
    marbles((helpers) => {
      const { records$ } = ids$(helpers, { 'GET /items': '5ms (a|)', 'GET /items?page=2': '5ms (c|)' });
      helpers.expectObservable(records$).toBe('5ms (ab) 1ms (c|)');
    }),
  );

  it(
    'error',
    marbles((helpers) => {
      const { records$ } = ids$(helpers, { 'GET /items': '5ms (a|)', 'GET /items?page=2': '5ms (n|)' });
      helpers
        .expectObservable(records$)
        .toBe('5ms (ab) 1ms #', undefined, expect.objectContaining({ name: 'PaginationError' }));
    }),
  );

  it(
    'IGNORE_RESPONSE ends the run quietly',
    marbles((helpers) => {
      const onResponse = (response: { status: number }) => (response.status === 404 ? IGNORE_RESPONSE : undefined);
      const { records$ } = ids$(helpers, { 'GET /items': '5ms (a|)', 'GET /items?page=2': '5ms (n|)' }, { onResponse });
      helpers.expectObservable(records$).toBe('5ms (ab) 1ms |');
    }),
  );

  it.each([
    ['a response', '5ms 3ms (xy|)'],
    ['IGNORE_RESPONSE', '5ms 3ms |'],
    ['nothing', '5ms 3ms (cy|)'],
  ] as const)('a hook may answer later: %s', (name, expected) => {
    marbles((helpers) => {
      const onResponse: ResponseHook[] = [
        (response) => {
          const answers = {
            'a response': response.with({ body: [{ id: 'x' }] }),
            IGNORE_RESPONSE,
            nothing: undefined,
          };
          return timer(3).pipe(map(() => answers[name]));
        },
        (response) => response.with({ body: [...response.contentJson<{ id: string }[]>(), { id: 'y' }] }),
      ];
      const { records$ } = ids$(helpers, { 'GET /items': '5ms (c|)' }, { onResponse });
      helpers.expectObservable(records$).toBe(expected);
    })();
  });

  it(
    'a hook that never answers is left with the run; one that completes without a value has looked',
    marbles((helpers) => {
      const routes = { 'GET /items': '5ms (c|)' };
      const never = ids$(helpers, routes, { onResponse: () => NEVER });
      helpers.expectObservable(never.records$, '50ms !').toBe('-');
      const looked = ids$(helpers, routes, { onResponse: () => EMPTY });
      helpers.expectObservable(looked.records$).toBe('5ms (c|)');
    }),
  );

  it(
    'early unsubscribe and take(1)',
    marbles((helpers) => {
      const { records$, requests } = ids$(helpers, { 'GET /items': '5ms (a|)' });
      helpers.expectObservable(records$.pipe(take(1))).toBe('5ms (a|)');
      helpers.flush();
      expect(requests).toHaveLength(1);
    }),
  );

  it(
    'throwing hook',
    marbles((helpers) => {
      const boom = new Error('boom');
      const onResponse = () => {
        throw boom;
      };
      const { records$ } = ids$(helpers, { 'GET /items': '5ms (a|)' }, { onResponse });
      helpers.expectObservable(records$).toBe('5ms #', undefined, expect.objectContaining({ cause: boom }));
    }),
  );
});

diagram(
  'createRestClient',
  {
    text: 'The records of page after page, by what the client knows of the API; a page is asked for when those before are out.',
    above: { 'GET /items': '^---(a|)', 'GET /items?page=2': '----^-----(b|)' },
    call: "createRestClient({ … }).records$('/items')",
    options: { strategy: 'json-link', select: 'data' },
    below: { records: '     ----(kl)--(m|)' },
    values: { a: { data: ['k', 'l'], next: '/items?page=2' }, b: { data: ['m'], next: null } },
  },
  ({ above, options, below, values }, helpers) => {
    const { transport, expectRequests } = serve(helpers, above, values);
    const client = createRestClient({ baseUrl: 'https://api.example.com', transport, ...options });
    helpers.expectObservable(client.records$<string>('/items')).toBe(below.records);
    expectRequests();
  },
);
