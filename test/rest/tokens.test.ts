import { lastValueFrom, toArray } from 'rxjs';
import { createRestSource, type RestIncrementalConfig, type RestSourceConfig } from 'rxjs-resilient-http/rest';
import { describe, expect, it } from 'vitest';
import { epochMsOf } from '../../src/rest/cursorOrder.js';
import { fakeApi, memoryStore, type SeenRequest } from './fakeApi.js';

const baseUrl = 'https://api.example.com';

const sourceOf = (
  incremental: RestIncrementalConfig,
  endpoint: object = {},
  resource: object = {},
): RestSourceConfig => ({
  client: { baseUrl },
  resources: [{ name: 'rows', ...resource, endpoint: { select: 'items', ...endpoint, incremental } }],
});

function runner(config: RestSourceConfig, answer: (request: SeenRequest) => object) {
  const api = fakeApi((request) => answer(request));
  const state = memoryStore();
  const run = () =>
    lastValueFrom(
      createRestSource(config, { client: api.client, state }).resource$<{ id: number }>('rows').pipe(toArray()),
    );
  return { api, state, run, targets: () => api.targets().splice(0) };
}

describe('a token of the answer', () => {
  it('goes into a parameter of the next run: the last one of all pages', async () => {
    const { api, run, state } = runner(
      sourceOf(
        { tokenPath: 'nextSyncToken', startParam: 'syncToken' },
        { strategy: { type: 'cursor', cursorPath: 'nextPageToken', cursorParam: 'pageToken' } },
      ),
      ({ url }) => {
        const page = url.searchParams.get('pageToken');
        const base = Number(url.searchParams.get('syncToken') ?? 0) * 10;
        return page
          ? { body: { items: [{ id: base + 2 }], nextSyncToken: String(base / 10 + 1) } }
          : { body: { items: [{ id: base + 1 }], nextPageToken: 'p2' } };
      },
    );
    expect(await run()).toEqual([{ id: 1 }, { id: 2 }]);
    expect(await run()).toEqual([{ id: 11 }, { id: 12 }]);
    expect(api.targets()).toEqual([
      '/rows',
      '/rows?pageToken=p2',
      '/rows?syncToken=1',
      '/rows?syncToken=1&pageToken=p2',
    ]);
    expect([...state.saved.keys()]).toEqual(['rows']);
  });

  it('is a link that the next run asks in place of path and parameters', async () => {
    const { api, run } = runner(
      sourceOf({ tokenPath: '@odata.deltaLink' }, { params: { $select: 'id' }, strategy: 'single-page' }),
      ({ target }) => ({ body: { items: [], '@odata.deltaLink': `${baseUrl}/rows/delta?token=${target.length}` } }),
    );
    await run();
    await run();
    await run();
    expect(api.targets()).toEqual(['/rows?%24select=id', '/rows/delta?token=18', '/rows/delta?token=20']);
  });

  it('counts a link from the answer that it came in', async () => {
    const api = fakeApi(() => ({ body: { items: [], deltaLink: '/v1/rows/delta?token=1' } }));
    const state = memoryStore();
    const config = sourceOf({ tokenPath: 'deltaLink' }, { strategy: 'single-page' });
    const at = { ...config, client: { ...config.client, baseUrl: `${baseUrl}/v1` } };
    const run = () => lastValueFrom(createRestSource(at, { client: api.client, state }).records$.pipe(toArray()));
    await run();
    await run();
    expect(api.targets()).toEqual(['/v1/rows', '/v1/rows/delta?token=1']);
  });

  it.each([
    ['error', 1, undefined],
    ['strip-credentials', 2, null],
    ['allow', 2, 'Bearer mine'],
  ] as const)('goes to another origin only as onCrossOrigin says: %s', async (onCrossOrigin, count, authorization) => {
    const api = fakeApi(() => ({ body: { items: [], deltaLink: 'https://elsewhere.example.com/delta' } }));
    const state = memoryStore();
    const config = sourceOf({ tokenPath: 'deltaLink' }, { strategy: 'single-page' });
    const auth = { type: 'bearer', token: 'mine' } as const;
    const options = { client: api.client, state, onCrossOrigin };
    const source = createRestSource({ ...config, client: { ...config.client, auth } }, options);
    const run = () => lastValueFrom(source.records$.pipe(toArray()));
    await run();
    const second: unknown = await run().catch((error: unknown) => error);
    expect(api.requests).toHaveLength(count);
    expect(api.requests[1]?.headers.get('authorization')).toBe(authorization);
    if (count === 1) expect(String(second)).toMatch(/rows: the link of the last run leads to https:\/\/elsewhere/);
  });

  it('takes the place of what the first run started from', async () => {
    const { api, run } = runner(
      sourceOf(
        { tokenPath: 'after_cursor', startParam: 'cursor', initialParam: 'start_time', initialValue: 1700000000 },
        { strategy: { type: 'cursor', cursorPath: 'after_cursor', cursorParam: 'cursor', endOfData: 'end_of_stream' } },
      ),
      ({ url }) => {
        const cursor = Number(url.searchParams.get('cursor') ?? 0);
        return { body: { items: [{ id: cursor }], after_cursor: String(cursor + 1), end_of_stream: cursor % 2 === 1 } };
      },
    );
    await run();
    await run();
    expect(api.targets()).toEqual([
      '/rows?start_time=1700000000',
      '/rows?start_time=1700000000&cursor=1',
      '/rows?cursor=2',
      '/rows?cursor=3',
    ]);
  });

  it('that is too old (410) makes a run from the beginning', async () => {
    let gone = false;
    const { api, run } = runner(
      sourceOf({ tokenPath: 'token', startParam: 'since' }, { strategy: 'single-page' }),
      ({ url }) =>
        gone && url.searchParams.has('since')
          ? { status: 410, body: {} }
          : { body: { items: [{ id: 1 }], token: 'x' } },
    );
    await run();
    gone = true;
    expect(await run()).toEqual([{ id: 1 }]);
    expect(api.targets()).toEqual(['/rows', '/rows?since=x', '/rows']);
  });

  it('is kept by a run that is gone on with', async () => {
    let broken = true;
    const { run, api } = runner(
      sourceOf(
        { tokenPath: 'token', startParam: 'since' },
        { strategy: { type: 'cursor', cursorPath: 'next', cursorParam: 'after' } },
      ),
      ({ url }) => {
        if (!url.searchParams.has('after')) return { body: { items: [{ id: 1 }], next: 'n', token: 'early' } };
        return broken ? { status: 400, body: 'broken' } : { body: { items: [{ id: 2 }] } };
      },
    );
    await expect(run()).rejects.toThrow(/^rows: /);
    broken = false;
    expect(await run()).toEqual([{ id: 2 }]);
    await run();
    expect(api.targets().at(-2)).toBe('/rows?since=early');
  });

  it.each([
    [{ token: 'abc' }, /resources\[0\]\.endpoint\.incremental\.tokenPath: token is no URL/],
    [{ token: {} }, /tokenPath: token is an object and no token/],
  ])('%j, which the next run could not send, is an error now', async (body, message) => {
    const { run } = runner(sourceOf({ tokenPath: 'token' }, { strategy: 'single-page' }), () => ({
      body: { items: [], ...body },
    }));
    await expect(run()).rejects.toThrow(message);
  });
});

describe('convert', () => {
  it.each([
    ['epochSeconds', '2024-01-02T03:04:05.678Z', '1704164645'],
    ['epochMs', '2024-01-02T03:04:05.678Z', '1704164645678'],
    ['iso', 1704164645, '2024-01-02T03:04:05.000Z'],
    ['iso', 1704164645678, '2024-01-02T03:04:05.678Z'],
    ['iso', '1704164645', '2024-01-02T03:04:05.000Z'],
    ['date', '2024-01-02T23:04:05+00:00', '2024-01-02'],
    ['date', 1704164645, '2024-01-02'],
    ['epochSeconds', '2024-01-02', '1704153600'],
  ] as const)('%s of %j', async (convert, at, sent) => {
    const { api, run } = runner(
      sourceOf({ cursorPath: 'at', startParam: 'since', convert }, { strategy: 'single-page' }),
      () => ({ body: { items: [{ id: 1, at }] } }),
    );
    await run();
    await run();
    expect(new URL(api.targets()[1] ?? '', baseUrl).searchParams.get('since')).toBe(sent);
  });

  it('of what is no time is an error at its place', async () => {
    const { run } = runner(
      sourceOf(
        { cursorPath: 'at', startParam: 'since', convert: 'iso', initialValue: 'soon' },
        { strategy: 'single-page' },
      ),
      () => ({ body: { items: [] } }),
    );
    await expect(run()).rejects.toThrow(/^rows: resources\[0\]\.endpoint\.incremental\.convert: "soon" is no date/);
  });

  it('takes small numbers for seconds and large ones for milliseconds', () => {
    expect([epochMsOf(99_999_999_999), epochMsOf(100_000_000_000), epochMsOf('x'), epochMsOf(-5)]).toEqual([
      99_999_999_999_000,
      100_000_000_000,
      undefined,
      -5000,
    ]);
  });
});

describe('an overlap (lag)', () => {
  const rows: { id: number; at: number; title: string }[] = [];
  const overlapping = (resource: object) => {
    rows.splice(
      0,
      rows.length,
      { id: 1, at: 10, title: 'a' },
      { id: 2, at: 20, title: 'b' },
      { id: 3, at: 25, title: 'c' },
    );
    return runner(
      sourceOf(
        { cursorPath: 'at', startParam: 'since', initialValue: 0, lag: 10 },
        { strategy: 'single-page' },
        resource,
      ),
      ({ url }) => ({ body: { items: rows.filter(({ at }) => at >= Number(url.searchParams.get('since'))) } }),
    );
  };
  const ids = (records: { id: number }[]) => records.map(({ id }) => id);

  it('brings late and changed rows, and with a primaryKey none that is as it was', async () => {
    const { run, api } = overlapping({ primaryKey: 'id' });
    expect(ids(await run())).toEqual([1, 2, 3]);
    expect(ids(await run())).toEqual([]);
    rows.push({ id: 4, at: 18, title: 'late' });
    rows[1] = { id: 2, at: 20, title: 'changed without a new value' };
    expect(ids(await run())).toEqual([2, 4]);
    expect(ids(await run())).toEqual([]);
    rows.push({ id: 5, at: 40, title: 'new' });
    expect(ids(await run())).toEqual([5]);
    expect(ids(await run())).toEqual([]);
    expect(api.targets().map((target) => target.split('=')[1])).toEqual(['0', '15', '15', '15', '15', '30']);
  });

  it('remembers no more than the overlap', async () => {
    const { run, state } = overlapping({ primaryKey: 'id' });
    await run();
    const { seen } = JSON.parse(state.saved.get('rows') ?? '').cursors.rows as { seen: string[] };
    expect(seen).toHaveLength(2);
  });

  it('without a primaryKey brings them again', async () => {
    const { run } = overlapping({});
    await run();
    expect(ids(await run())).toEqual([2, 3]);
  });
});

describe('a bad incremental value', () => {
  it.each([
    [{ id: 9, at: {} }, /rows \{"id":9\} is an object, where a number, a date or a text is needed/],
    [{ id: 9, at: true }, /rows \{"id":9\} is a boolean/],
  ])('%j names resource, id and path', async (row, message) => {
    const { run } = runner(sourceOf({ cursorPath: 'at' }, { strategy: 'single-page' }), () => ({
      body: { items: [row] },
    }));
    await expect(run()).rejects.toThrow(message);
    await expect(run()).rejects.toThrow(/resources\[0\]\.endpoint\.incremental\.cursorPath: the cursor at at of/);
  });
});
