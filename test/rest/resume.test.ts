import { lastValueFrom, take, tap, toArray } from 'rxjs';
import { createRestSource, type RestSourceConfig, type RestSourceOptions } from 'rxjs-resilient-http/rest';
import { describe, expect, it } from 'vitest';
import { fakeApi, memoryStore } from './fakeApi.js';

const baseUrl = 'https://api.example.com';

/** Posts in pages of 2, comments of a post in pages of 2, replies to a comment on one page. */
function blog(failAt: (request: number) => boolean) {
  let count = 0;
  return fakeApi(({ url }) => {
    count += 1;
    if (failAt(count)) return { status: 400, body: 'broken' };
    const page = Number(url.searchParams.get('page') ?? 1);
    const [, , parent] = url.pathname.split('/');
    const made = parent === undefined ? 6 : url.pathname.endsWith('/replies') ? 2 : 3;
    const all = Array.from({ length: made }, (_, index) => ({ id: `${parent ? `${parent}.` : ''}${index + 1}` }));
    return { body: { items: all.slice((page - 1) * 2, page * 2), total: made } };
  });
}

const config = (more: object = {}): RestSourceConfig => ({
  client: { baseUrl, strategy: { type: 'offset-limit', pageSize: 2, totalPath: 'total' } },
  resources: [
    { name: 'posts', endpoint: { strategy: { type: 'page-number', stopAfterEmptyPage: true } } },
    {
      name: 'comments',
      ...more,
      endpoint: { path: 'posts/{resources.posts.id}/comments', strategy: { type: 'page-number' } },
    },
    { name: 'replies', endpoint: { path: 'comments/{resources.comments.id}/replies', strategy: 'single-page' } },
  ],
});

const nameOf = ({ resource, record }: { resource: string; record: unknown }) =>
  `${resource} ${(record as { id: string }).id}`;

const everything = [
  ...Array.from({ length: 6 }, (_, post) => `posts ${post + 1}`),
  ...Array.from({ length: 18 }, (_, at) => `comments ${Math.floor(at / 3) + 1}.${(at % 3) + 1}`),
  ...Array.from({ length: 36 }, (_, at) => {
    const comment = Math.floor(at / 2);
    return `replies ${Math.floor(comment / 3) + 1}.${(comment % 3) + 1}.${(at % 2) + 1}`;
  }),
].sort();

/** Reads to the end or to a failure. */
async function read(
  sourceConfig: RestSourceConfig,
  options: RestSourceOptions,
  onRecord: (name: string) => void = () => {},
): Promise<string[]> {
  const names: string[] = [];
  const records$ = createRestSource(sourceConfig, options).records$.pipe(
    tap((record) => {
      names.push(nameOf(record));
      onRecord(nameOf(record));
    }),
  );
  await lastValueFrom(records$.pipe(toArray())).catch(() => {});
  return names;
}

describe.each([
  ['one by one', {}],
  ['with parents side by side', { parallelized: 3 }],
])('a tree of resources, %s', (_, more) => {
  it('goes on where it failed, wherever that was: nothing lost, nothing twice', async () => {
    const healthy = blog(() => false);
    expect((await read(config(more), { client: healthy.client })).sort()).toEqual(everything);
    const requests = healthy.requests.length;
    for (let at = 1; at <= requests; at += 3) {
      const state = memoryStore();
      const first = await read(config(more), { client: blog((n) => n === at).client, state });
      const second = await read(config(more), { client: blog(() => false).client, state });
      expect([...first, ...second].sort(), `failed at request ${at}`).toEqual(everything);
      expect([...state.saved.keys()]).toEqual([]);
    }
  });

  it('goes on after any number of failures, with no request for what is out', async () => {
    const state = memoryStore();
    const names: string[] = [];
    let runs = 0;
    let requests = 0;
    do {
      const api = blog((n) => n > 7);
      names.push(...(await read(config(more), { client: api.client, state })));
      requests += api.requests.length;
      runs += 1;
    } while (state.saved.size > 0 && runs < 50);
    expect(names.sort()).toEqual(everything);
    expect(runs).toBeGreaterThan(3);
    const whole = blog(() => false);
    await read(config(more), { client: whole.client });
    // With each run the requests that failed, and no page a second time.
    expect(requests).toBeLessThanOrEqual(whole.requests.length + runs * 4);
  });

  it('killed at any moment it goes on from what was saved last, which says exactly what is out', async () => {
    const saves: { out: number; state: Map<string, string> }[] = [];
    const out: string[] = [];
    const state = memoryStore();
    const store = {
      ...state,
      save: async (key: string, value: unknown) => {
        await state.save(key, value);
        saves.push({ out: out.length, state: new Map(state.saved) });
      },
    };
    await read(config(more), { client: blog(() => false).client, state: store }, (name) => out.push(name));
    expect(saves.length).toBeGreaterThan(10);
    for (const saved of saves.filter((_save, index) => index % 4 === 0)) {
      const rest = memoryStore();
      for (const [key, text] of saved.state) await rest.save(key, JSON.parse(text));
      const second = await read(config(more), { client: blog(() => false).client, state: rest });
      expect([...out.slice(0, saved.out), ...second].sort()).toEqual(everything);
    }
  });
});

describe('an unfinished run', () => {
  const interrupted = async (state: ReturnType<typeof memoryStore>) => {
    await lastValueFrom(
      createRestSource(config(), { client: blog(() => false).client, state }).records$.pipe(take(12), toArray()),
    );
    await Promise.resolve();
    expect([...state.saved.keys()]).toEqual(['posts (unfinished)']);
  };

  it('is gone on with after the subscriber left', async () => {
    const state = memoryStore();
    await interrupted(state);
    const rest = await read(config(), { client: blog(() => false).client, state });
    // Of the page that was being handed over, what came before may come again.
    expect(rest.length).toBeLessThanOrEqual(everything.length - 10);
    expect(rest).toContain('replies 6.3.2');
    expect(state.saved.size).toBe(0);
  });

  it('is forgotten with `fresh`', async () => {
    const state = memoryStore();
    await interrupted(state);
    expect(await read(config(), { client: blog(() => false).client, state, fresh: true })).toHaveLength(
      everything.length,
    );
  });

  it.each([
    ['another path', { endpoint: 'posts/{resources.posts.id}/notes' }, /is an unfinished run of another configuration/],
    [
      'other parameters',
      { endpoint: { path: 'posts/{resources.posts.id}/comments', params: { sort: 'asc' } } },
      /another configuration/,
    ],
  ])('of %s is refused, and names the way out', async (_, more, message) => {
    const state = memoryStore();
    await interrupted(state);
    const base = config();
    const [posts, , replies] = base.resources;
    const changed = { ...base, resources: [posts, { name: 'comments', ...more }, replies] } as RestSourceConfig;
    const api = blog(() => false);
    const records$ = createRestSource(changed, { client: api.client, state }).records$;
    await expect(lastValueFrom(records$)).rejects.toThrow(message);
    expect(api.requests).toEqual([]);
  });

  it('that another version wrote is refused', async () => {
    const state = memoryStore();
    await state.save('posts (unfinished)', { version: 7 });
    const records$ = createRestSource(config(), { client: blog(() => false).client, state }).records$;
    await expect(lastValueFrom(records$)).rejects.toThrow(/state\["posts \(unfinished\)"\]: is no unfinished run/);
  });

  it('of one resource alone is its own', async () => {
    const state = memoryStore();
    const source = createRestSource(config(), { client: blog((n) => n > 3).client, state });
    await expect(lastValueFrom(source.resource$('comments'))).rejects.toThrow(/^comments for posts/);
    expect([...state.saved.keys()]).toEqual(['posts (unfinished: comments)']);
    expect(await read(config(), { client: blog(() => false).client, state })).toHaveLength(everything.length);
    expect([...state.saved.keys()]).toEqual(['posts (unfinished: comments)']);
  });
});

describe('onError: skip', () => {
  const broken = () =>
    fakeApi(({ url }) => {
      if (url.pathname === '/posts') return [{ id: 1 }, { id: 2 }, { id: 3 }];
      if (url.pathname === '/posts/2/comments') return { status: 403, body: 'no' };
      return [{ id: `${url.pathname.split('/')[2]}.1`, at: 5 }];
    });
  const skipping: RestSourceConfig = {
    client: { baseUrl },
    resources: [
      'posts',
      { name: 'comments', onError: 'skip', endpoint: { path: 'posts/{resources.posts.id}/comments' } },
    ],
  };

  it('keeps the others, and reports the parent', async () => {
    const skipped: unknown[] = [];
    const names = await read(skipping, {
      client: broken().client,
      onSkipped: ({ resource, parent, error }) => skipped.push([resource, parent, (error as Error).message]),
    });
    expect(names).toEqual(['posts 1', 'posts 2', 'posts 3', 'comments 1.1', 'comments 3.1']);
    expect(skipped).toEqual([['comments', { id: 2 }, expect.stringMatching(/^comments for posts \{"id":2\}: .*403/)]]);
  });

  it('asks for a skipped parent again in the next run, from where its value was', async () => {
    const state = memoryStore();
    const incremental: RestSourceConfig = {
      ...skipping,
      resources: [
        'posts',
        {
          name: 'comments',
          onError: 'skip',
          endpoint: {
            path: 'posts/{resources.posts.id}/comments',
            incremental: { cursorPath: 'at', startParam: 'since' },
          },
        },
      ],
    };
    const run = () => {
      const api = broken();
      return read(incremental, { client: api.client, state, onSkipped: () => {} }).then(() => api.targets());
    };
    await run();
    expect(await run()).toEqual([
      '/posts',
      '/posts/1/comments?since=5',
      '/posts/2/comments',
      '/posts/3/comments?since=5',
    ]);
  });

  const keeping: RestSourceConfig = {
    ...skipping,
    resources: [
      'posts',
      {
        name: 'comments',
        onError: 'skip',
        endpoint: { path: 'posts/{resources.posts.id}/comments', incremental: { cursorPath: 'at' } },
      },
    ],
  };
  const down = () => Promise.reject(new Error('the store is down'));

  it.each<[string, (state: ReturnType<typeof memoryStore>) => object]>([
    [
      'a state that cannot be read',
      (state) => ({ load: (key: string) => (key === 'comments' ? down() : state.load(key)) }),
    ],
    [
      'a state that cannot be saved',
      (state) => {
        let saves = 0;
        return { save: (...saved: [string, unknown]) => (++saves === 2 ? down() : state.save(...saved)) };
      },
    ],
    [
      'a state of another version',
      () => ({ load: async (key: string) => (key === 'comments' ? { version: 9 } : undefined) }),
    ],
  ])('skips no parent for what is about all of them: %s', async (_, broken_) => {
    const skipped: unknown[] = [];
    const saved = memoryStore();
    const state = { ...saved, load: saved.load, save: saved.save, clear: saved.clear, ...broken_(saved) };
    const source = createRestSource(keeping, { client: broken().client, state, onSkipped: (one) => skipped.push(one) });
    await expect(lastValueFrom(source.records$)).rejects.toThrow(
      /^comments for posts \{"id":1\}: .*(the store is down|no incremental state)/,
    );
    expect(skipped).toEqual([]);
  });

  it('without it the run fails there', async () => {
    const failing = {
      ...skipping,
      resources: ['posts', { name: 'comments', endpoint: 'posts/{resources.posts.id}/comments' }],
    };
    const records$ = createRestSource(failing, { client: broken().client }).records$;
    await expect(lastValueFrom(records$)).rejects.toThrow(/^comments for posts \{"id":2\}/);
  });
});
