import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import {
  createRestSource,
  type RestEndpointConfig,
  type RestIncrementalConfig,
  type RestSourceConfig,
} from 'rxjs-resilient-http/rest';
import { describe, expect, it } from 'vitest';
import { compareCursors, takeOff } from '../../src/rest/cursorOrder.js';
import { fakeApi, memoryStore } from './fakeApi.js';

const baseUrl = 'https://api.example.com';

/** An API that grows between runs. `since` is inclusive, as GitHub's is. */
function growing(rows: { id: number; at: string }[]) {
  const state = { rows, failAt: Number.POSITIVE_INFINITY };
  const api = fakeApi(({ url }) => {
    const since = url.searchParams.get('since') ?? '';
    const page = Number(url.searchParams.get('page') ?? 1);
    if (page >= state.failAt) return { status: 400, body: 'broken' };
    const matching = state.rows.filter(({ at }) => at >= since);
    return { body: { rows: matching.slice((page - 1) * 2, page * 2) } };
  });
  return { state, api };
}

function rowsSource(incremental: Partial<RestIncrementalConfig>, more: object = {}): RestSourceConfig {
  return {
    client: { baseUrl, strategy: { type: 'page-number' } },
    resources: [
      {
        name: 'rows',
        endpoint: {
          select: 'rows',
          incremental: { cursorPath: 'at', startParam: 'since', ...incremental },
          ...more,
        },
      },
    ],
  };
}

const day = (n: number) => `2024-01-${String(n).padStart(2, '0')}T00:00:00Z`;

describe('incremental loading', () => {
  it('delivers every row of a growing dataset once over two runs, boundary rows included', async () => {
    const { state, api } = growing([
      { id: 1, at: day(1) },
      { id: 2, at: day(2) },
      { id: 3, at: day(2) },
    ]);
    const store = memoryStore();
    const run = () =>
      lastValueFrom(
        createRestSource(rowsSource({ initialValue: day(1) }), { client: api.client, state: store })
          .resource$<{ id: number }>('rows')
          .pipe(toArray()),
      );
    expect((await run()).map(({ id }) => id)).toEqual([1, 2, 3]);
    // A late row with the very timestamp of the last run, and later ones.
    state.rows.push({ id: 4, at: day(2) }, { id: 5, at: day(3) }, { id: 6, at: day(4) });
    expect((await run()).map(({ id }) => id)).toEqual([4, 5, 6]);
    expect(api.requests.filter(({ url }) => url.searchParams.get('since') === day(2)).length).toBeGreaterThan(0);
    expect(await run()).toEqual([]);
    state.rows.push({ id: 7, at: day(4) });
    expect((await run()).map(({ id }) => id)).toEqual([7]);
  });

  it('saves no value when a run fails or is left early, but where it stood', async () => {
    const { state, api } = growing(Array.from({ length: 6 }, (_, index) => ({ id: index, at: day(index + 1) })));
    const store = memoryStore();
    const source = createRestSource(rowsSource({}), { client: api.client, state: store });
    state.failAt = 3;
    await expect(lastValueFrom(source.records$.pipe(toArray()))).rejects.toThrow(/^rows: /);
    expect([...store.saved.keys()]).toEqual(['rows (unfinished)']);
    state.failAt = Number.POSITIVE_INFINITY;
    await firstValueFrom(source.records$);
    expect([...store.saved.keys()]).toEqual(['rows (unfinished)']);
    expect(await lastValueFrom(source.records$.pipe(toArray()))).toHaveLength(2);
    expect([...store.saved.keys()]).toEqual(['rows']);
  });

  it('keeps what resources saved that had completed when a later one fails', async () => {
    const api = fakeApi(({ url }) => (url.pathname === '/bad' ? { status: 400 } : [{ at: 5 }]));
    const store = memoryStore();
    const incremental = { cursorPath: 'at' };
    const source = createRestSource(
      {
        client: { baseUrl },
        resources: [
          { name: 'good', endpoint: { incremental } },
          { name: 'bad', endpoint: { incremental } },
        ],
      },
      { client: api.client, state: store },
    );
    await expect(lastValueFrom(source.records$)).rejects.toThrow(/^bad: /);
    expect([...store.saved.keys()]).toEqual(['good']);
  });

  it('sends the converted values, drops rows outside the range, and leaves null alone', async () => {
    const api = fakeApi(() => [{ at: 1 }, { at: 2 }, { at: 3 }, { at: 4 }, { at: 5 }]);
    const convert = (value: number) => `t${value}`;
    const config: RestSourceConfig = {
      client: { baseUrl },
      resources: [
        {
          name: 'rows',
          endpoint: {
            path: 'rows/{incremental.endValue}',
            params: { first: '{incremental.initialValue}', text: '{incremental.startValue}..{incremental.lastValue}' },
            incremental: {
              cursorPath: 'at',
              initialValue: 2,
              endValue: 5,
              startParam: 'from',
              endParam: 'to',
              convert,
            },
          },
        },
        {
          name: 'open',
          endpoint: {
            params: { since: '{incremental.initialValue}' },
            incremental: { cursorPath: 'at', initialValue: null, startParam: 'from', convert },
          },
        },
      ],
    };
    const source = createRestSource(config, { client: api.client });
    const rows = await lastValueFrom(source.resource$<{ at: number }>('rows').pipe(toArray()));
    expect(rows.map(({ at }) => at)).toEqual([2, 3, 4]);
    expect(api.targets()).toEqual(['/rows/t5?first=t2&text=t2..t2&from=t2&to=t5']);
    expect(await lastValueFrom(source.resource$('open').pipe(toArray()))).toHaveLength(5);
    expect(api.targets()[1]).toBe('/open');
  });

  it('takes the lag off a saved value and not off the initial one, never back behind that', async () => {
    const api = fakeApi(() => [{ at: 10 }, { at: 20 }]);
    const store = memoryStore();
    const run = (lag: number, initialValue: number) =>
      lastValueFrom(
        createRestSource(
          {
            client: { baseUrl },
            resources: [
              { name: 'rows', endpoint: { incremental: { cursorPath: 'at', startParam: 'since', initialValue, lag } } },
            ],
          },
          { client: api.client, state: store },
        )
          .resource$<{ at: number }>('rows')
          .pipe(toArray()),
      );
    expect(await run(5, 10)).toHaveLength(2);
    expect(await run(5, 10)).toEqual([{ at: 20 }]);
    expect(await run(100, 10)).toHaveLength(2);
    expect(api.targets()).toEqual(['/rows?since=10', '/rows?since=15', '/rows?since=10']);
  });

  it('keeps one value for each path of a dependent resource', async () => {
    const comments: Record<string, { id: number }[]> = { 1: [{ id: 5 }], 2: [{ id: 9 }] };
    const api = fakeApi(({ url }) => {
      if (url.pathname === '/posts') return [{ id: 1 }, { id: 2 }];
      const since = Number(url.searchParams.get('since') ?? 0);
      return (comments[url.pathname.split('/')[2] ?? ''] ?? []).filter(({ id }) => id > since);
    });
    const store = memoryStore();
    const run = () =>
      lastValueFrom(
        createRestSource(
          {
            client: { baseUrl },
            resources: [
              { name: 'posts', selected: false },
              {
                name: 'comments',
                parallelized: 4,
                endpoint: {
                  path: 'posts/{resources.posts.id}/comments',
                  incremental: { cursorPath: 'id', startParam: 'since' },
                },
              },
            ],
          },
          { client: api.client, state: store },
        ).records$.pipe(toArray()),
      ).then((records) => records.map(({ record }) => (record as { id: number }).id));
    expect((await run()).sort()).toEqual([5, 9]);
    comments[1]?.push({ id: 7 });
    expect(await run()).toEqual([7]);
    expect(api.targets().slice(3)).toEqual(['/posts', '/posts/1/comments?since=5', '/posts/2/comments?since=9']);
    expect([...store.saved.keys()]).toEqual(['comments']);
  });

  it.each<[string, RestEndpointConfig]>([
    ['query', { params: { user: '{resources.users.id}' } }],
    ['name of a query parameter', { params: { '{resources.users.id}': 1 } }],
    ['JSON body', { method: 'POST', json: { filter: [{ user: '{resources.users.id}' }] } }],
    ['form', { method: 'POST', data: { user: '{resources.users.id}' } }],
    ['header', { headers: { user: 'id-{resources.users.id}' } }],
  ])('keeps one value for each parent that stands in the %s only', async (_, endpoint) => {
    const events: Record<string, number[]> = { a: [10], b: [100] };
    const api = fakeApi(({ url, body, headers }) => {
      if (url.pathname === '/users') return [{ id: 'a' }, { id: 'b' }];
      const asked = `${url.search} ${body} ${headers.get('user')}`;
      const user = /[?&"=-]b(=|"|&|\s|$)/.test(asked) ? 'b' : 'a';
      return (events[user] ?? []).map((at) => ({ user, at }));
    });
    const store = memoryStore();
    const incremental = { cursorPath: 'at', startParam: 'since', initialValue: 0 };
    const resources = ['users', { name: 'events', endpoint: { ...endpoint, incremental } }];
    const run = async () => {
      const source = createRestSource({ client: { baseUrl }, resources }, { client: api.client, state: store });
      const events$ = source.resource$<{ user: string; at: number }>('events');
      return (await lastValueFrom(events$.pipe(toArray()))).map(({ user, at }) => `${user}${at}`);
    };
    expect(await run()).toEqual(['a10', 'b100']);
    events.a?.push(20);
    expect(await run()).toContain('a20');
  });

  it('does not take a parent as done before its children are: what they missed would never come again', async () => {
    let broken = true;
    const api = fakeApi(({ url }) => (url.pathname === '/posts' ? [{ id: 1 }] : broken ? { status: 400 } : [{ c: 1 }]));
    const store = memoryStore();
    const config: RestSourceConfig = {
      client: { baseUrl },
      resources: [
        { name: 'posts', endpoint: { incremental: { cursorPath: 'id' } } },
        { name: 'comments', endpoint: 'posts/{resources.posts.id}/comments' },
      ],
    };
    const run = () =>
      lastValueFrom(createRestSource(config, { client: api.client, state: store }).records$.pipe(toArray()));
    await expect(run()).rejects.toThrow(/^comments for posts/);
    expect([...store.saved.keys()]).toEqual(['posts (unfinished)']);
    broken = false;
    // The post was delivered before.
    expect(await run()).toEqual([{ resource: 'comments', record: { c: 1 }, parentKey: { _posts_id: 1 } }]);
    expect([...store.saved.keys()]).toEqual(['posts']);
  });

  it.each([
    [
      'missing',
      [{ id: 1, at: 1 }, { id: 2 }],
      /resources\[0\]\.endpoint\.incremental\.cursorPath: no cursor at at in rows \{"id":2\}/,
    ],
    ['null', [{ id: 1, at: null }], /no cursor at at in rows \{"id":1\}/],
    [
      'of no order',
      [
        { id: 1, at: 1 },
        { id: 2, at: 'x' },
      ],
      /cannot be compared/,
    ],
  ])('a cursor that is %s is an error naming the row', async (_, rows, message) => {
    const api = fakeApi(() => rows);
    const store = memoryStore();
    const source = createRestSource(
      { client: { baseUrl }, resources: [{ name: 'rows', endpoint: { incremental: { cursorPath: 'at' } } }] },
      { client: api.client, state: store },
    );
    await expect(lastValueFrom(source.records$.pipe(toArray()))).rejects.toThrow(message);
    expect(store.saved.size).toBe(0);
  });

  it('refuses a state that it did not write', async () => {
    const api = fakeApi(() => []);
    const store = memoryStore();
    await store.save('rows', { version: 9 });
    const source = createRestSource(rowsSource({}), { client: api.client, state: store });
    await expect(lastValueFrom(source.records$, { defaultValue: undefined })).rejects.toThrow(/saved as "rows"/);
  });
});

describe('the order of cursors', () => {
  it.each([
    [1, 2, -1],
    ['9', '10', -1],
    [9, '10', -1],
    ['9007199254740993', '9007199254740992', 1],
    ['2024-01-01T00:00:00Z', '2024-01-01T00:00:00.5Z', -1],
    ['2024-01-01T01:00:00+01:00', '2024-01-01T00:00:00Z', 0],
    ['2024-01-01', '2024-01-01T00:00:01Z', -1],
    ['2024-01-01T00:00:00.1234567Z', '2024-01-01T00:00:00.1234568Z', -1],
    ['2024-01-01 10:00:00', '2024-01-01T10:00:00Z', 0],
    ['b', 'a', 1],
    ['a', 1, undefined],
    [{}, 1, undefined],
    [true, false, undefined],
  ])('%j and %j', (one, other, expected) => {
    expect(compareCursors(one, other)).toBe(expected);
    expect(compareCursors(other, one)).toBe(expected === undefined ? undefined : 0 - expected || 0);
  });

  it.each([
    [10, 3, 7],
    ['10', 3, '7'],
    ['2024-01-01T00:00:10Z', 5, '2024-01-01T00:00:05Z'],
    ['2024-01-01T00:00:10.250Z', 5, '2024-01-01T00:00:05.250Z'],
    ['2024-03-01', 1, '2024-02-29'],
    ['2024-01-01T00:00:10', 5, '2024-01-01T00:00:05'],
    ['abc', 5, undefined],
    [true, 5, undefined],
  ])('%j less %d', (value, lag, expected) => {
    expect(takeOff(value, lag)).toBe(expected);
  });
});

describe('an epoch that is none', () => {
  it.each(['iso', 'date', 'epochSeconds', 'epochMs'] as const)('is no time for %s: nanoseconds', async (convert) => {
    const { api } = growing([]);
    const config = rowsSource({ initialValue: 1_700_000_000_000_000_000, convert });
    const read = lastValueFrom(createRestSource(config, { client: api.client }).records$, { defaultValue: undefined });
    await expect(read).rejects.toThrow(/^rows: resources\[0\]\.endpoint\.incremental\.convert: 17\d+ is no date, /);
    expect(api.requests).toEqual([]);
  });
});
