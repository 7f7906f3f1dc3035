import { firstValueFrom, lastValueFrom, of, toArray } from 'rxjs';
import {
  createCircuitBreaker,
  createRateLimiter,
  type HttpResponse,
  type RateLimiter,
  type RateLimitFeedback,
} from 'rxjs-resilient-http';
import { createRestSource, type RestSource, type RestSourceConfig } from 'rxjs-resilient-http/rest';
import { describe, expect, it } from 'vitest';
import { HttpStatusError } from '../../src/core/errors.js';
import { PaginationError } from '../../src/core/paginationErrors.js';
import { fakeApi, type Reply, type SeenRequest } from './fakeApi.js';

const baseUrl = 'https://api.example.com/v1';

function collect(source: RestSource) {
  return lastValueFrom(source.records$.pipe(toArray()));
}

/** `/posts` has two posts, each with two comments, each with one like. */
function blog({ target, url }: SeenRequest): Reply | unknown[] {
  const comments = /^\/v1\/posts\/(\d+)\/comments$/.exec(url.pathname);
  const likes = /^\/v1\/comments\/(\d+)\/likes$/.exec(url.pathname);
  if (target === '/v1/posts')
    return [
      { id: 1, title: 'a' },
      { id: 2, title: 'b' },
    ];
  if (comments) return [{ id: Number(comments[1]) * 10 }, { id: Number(comments[1]) * 10 + 1 }];
  if (likes) return [{ id: Number(likes[1]) * 10 }];
  return { status: 404, body: { error: target } };
}

const blogResources: RestSourceConfig['resources'] = [
  'posts',
  { name: 'comments', endpoint: 'posts/{resources.posts.id}/comments' },
  { name: 'likes', endpoint: 'comments/{resources.comments.id}/likes' },
];

describe('resources', () => {
  it('reads every selected resource, dependents of dependents included', async () => {
    const api = fakeApi(blog);
    const source = createRestSource({ client: { baseUrl }, resources: blogResources }, { client: api.client });
    const records = await collect(source);
    expect(records.filter(({ resource }) => resource === 'posts')).toHaveLength(2);
    expect(records.filter(({ resource }) => resource === 'comments').map(({ record }) => record)).toEqual([
      { id: 10 },
      { id: 11 },
      { id: 20 },
      { id: 21 },
    ]);
    expect(records.filter(({ resource }) => resource === 'likes')).toHaveLength(4);
    expect(source.resourceNames).toEqual(['posts', 'comments', 'likes']);
  });

  it('fetches a parent once, whatever hangs on it, and not at all before somebody subscribes', async () => {
    const api = fakeApi(blog);
    const source = createRestSource(
      {
        client: { baseUrl },
        resources: [
          ...blogResources,
          { name: 'again', endpoint: { path: 'posts/{resources.posts.id}/comments', params: { again: true } } },
        ],
      },
      { client: api.client },
    );
    expect(api.requests).toHaveLength(0);
    await collect(source);
    expect(api.targets().filter((target) => target === '/v1/posts')).toHaveLength(1);
    expect(api.targets().filter((target) => target.includes('again=true'))).toHaveLength(2);
    await collect(source);
    expect(api.targets().filter((target) => target === '/v1/posts')).toHaveLength(2);
  });

  it('reads one resource alone, with the parents it needs and nothing else', async () => {
    const api = fakeApi(blog);
    const source = createRestSource({ client: { baseUrl }, resources: blogResources }, { client: api.client });
    const comments = await lastValueFrom(source.resource$<{ id: number }>('comments').pipe(toArray()));
    expect(comments.map(({ id }) => id)).toEqual([10, 11, 20, 21]);
    expect(api.targets().some((target) => target.includes('likes'))).toBe(false);
  });

  it('fetches a resource that is not selected for its children only, and not without them', async () => {
    const api = fakeApi(blog);
    const [, comments, likes] = blogResources;
    const resources = [
      { name: 'posts', selected: false },
      comments as string,
      { ...(likes as object), name: 'likes', selected: false },
    ];
    const records = await collect(createRestSource({ client: { baseUrl }, resources }, { client: api.client }));
    expect(new Set(records.map(({ resource }) => resource))).toEqual(new Set(['comments']));
    expect(api.targets().some((target) => target.includes('likes'))).toBe(false);
  });

  it('stops asking when the consumer has enough', async () => {
    const api = fakeApi(blog);
    const source = createRestSource({ client: { baseUrl }, resources: blogResources }, { client: api.client });
    await firstValueFrom(source.records$);
    expect(api.targets()).toEqual(['/v1/posts']);
  });

  it('streams parents: the second page is asked for once the first page has had its turn', async () => {
    const order: string[] = [];
    const api = fakeApi(({ target, url }) => {
      order.push(target);
      if (url.pathname !== '/v1/posts') return [];
      const page = Number(url.searchParams.get('page') ?? 1);
      return page > 2 ? [] : [{ id: page }];
    });
    await collect(
      createRestSource(
        {
          client: { baseUrl, strategy: { type: 'page-number' } },
          resources: [
            'posts',
            { name: 'comments', endpoint: { path: 'posts/{resources.posts.id}/comments', strategy: 'single-page' } },
          ],
        },
        { client: api.client },
      ),
    );
    expect(order).toEqual([
      '/v1/posts?page=1',
      '/v1/posts/1/comments',
      '/v1/posts?page=2',
      '/v1/posts/2/comments',
      '/v1/posts?page=3',
    ]);
  });

  it.each([
    [undefined, 1],
    [false, 1],
    [3, 3],
    [true, 10],
  ])('parallelized: %s fetches for %s parents at once', async (parallelized, expected) => {
    const posts = Array.from({ length: 30 }, (_, id) => ({ id }));
    const api = fakeApi(({ url }) =>
      url.pathname === '/v1/posts' ? posts : { body: [{ of: url.pathname }], delayMs: 2 },
    );
    const records = await collect(
      createRestSource(
        {
          client: { baseUrl },
          resources: [
            'posts',
            {
              name: 'comments',
              endpoint: 'posts/{resources.posts.id}/comments',
              ...(parallelized !== undefined && { parallelized }),
            },
          ],
        },
        { client: api.client },
      ),
    );
    expect(records).toHaveLength(60);
    expect(api.mostAtOnce).toBe(expected);
  });
});

describe('placeholders', () => {
  const record = {
    id: 7,
    name: 'a/b ?&#{}',
    flag: true,
    nothing: null,
    list: [1, 2],
    deep: { 'odd.key': [{ x: 'y' }] },
  };

  function one(endpoint: object, answer: (request: SeenRequest) => Reply | unknown[] = () => []) {
    const api = fakeApi((request) => (request.target === '/v1/parents' ? [record] : answer(request)));
    const source = createRestSource(
      {
        client: { baseUrl },
        resources: [
          { name: 'parents', selected: false },
          { name: 'child', endpoint },
        ] as never,
      },
      { client: api.client },
    );
    return { api, run: () => collect(source) };
  }

  it('are percent-encoded in a path', async () => {
    const { api, run } = one({ path: 'x/{resources.parents.name}/{resources.parents.id}/y' });
    await run();
    expect(api.targets()[1]).toBe('/v1/x/a%2Fb%20%3F%26%23%7B%7D/7/y');
  });

  it('keep their type alone, and are texts among others', async () => {
    const { api, run } = one({
      path: 'search',
      method: 'POST',
      params: {
        id: '{resources.parents.id}',
        list: '{resources.parents.list}',
        none: '{resources.parents.nothing}',
        text: 'n{resources.parents.id}',
      },
      json: {
        id: '{resources.parents.id}',
        nested: [
          {
            flag: '{resources.parents.flag}',
            none: '{resources.parents.nothing}',
            deep: "{resources.parents.deep['odd.key'][0].x}",
          },
        ],
        'k{resources.parents.id}': 'v',
      },
      headers: { 'X-{resources.parents.id}': 'v-{resources.parents.id}' },
    });
    await run();
    const request = api.requests[1];
    expect(request?.target).toBe('/v1/search?id=7&list=1&list=2&text=n7');
    expect(JSON.parse(request?.body ?? '')).toEqual({
      id: 7,
      nested: [{ flag: true, none: null, deep: 'y' }],
      k7: 'v',
    });
    expect(request?.headers.get('x-7')).toBe('v-7');
  });

  it('are filled into forms', async () => {
    const { api, run } = one({ path: 'form', method: 'POST', data: { id: '{resources.parents.id}', q: 'a b' } });
    await run();
    expect(api.requests[1]?.body).toBe('id=7&q=a+b');
    expect(api.requests[1]?.headers.get('content-type')).toContain('application/x-www-form-urlencoded');
  });

  it('leave doubled braces as literal ones, and client headers alone', async () => {
    const api = fakeApi(() => []);
    await collect(
      createRestSource(
        {
          client: { baseUrl, headers: { 'x-literal': '{not.a.placeholder}' } },
          resources: [{ name: 'graphql', endpoint: { method: 'POST', json: { query: '{{ viewer {{ id }} }}' } } }],
        },
        { client: api.client },
      ),
    );
    expect(api.requests[0]?.body).toBe('{"query":"{ viewer { id } }"}');
    expect(api.requests[0]?.headers.get('x-literal')).toBe('{not.a.placeholder}');
  });

  const missing = '{resources.parents.idd}';
  it.each([
    ['path', { path: `x/${missing}` }],
    ['params.a', { params: { a: missing } }],
    ['params.a', { params: { a: `id:${missing}` } }],
    ['params.a[1]', { params: { a: ['b', missing] } }],
    [`params["${missing}"]`, { params: { [missing]: 'a' } }],
    ['json.a', { json: { a: missing } }],
    ['json', { json: missing }],
    ['json.a[0].b', { json: { a: [{ b: missing }] } }],
    [`json["${missing}"]`, { json: { [missing]: 1 } }],
    ['data.a', { data: { a: missing } }],
    ['data', { data: `id=${missing}` }],
    ['headers.x-a', { headers: { 'x-a': missing } }],
    [`headers["${missing}"]`, { headers: { [missing]: 'a' } }],
  ])('that find nothing send nothing, and name place and record: %s', async (place, endpoint) => {
    const { api, run } = one({ path: 'x', method: 'POST', ...endpoint });
    const record = 'parents {"id":7,"name":"a/b ?&#{}"}';
    await expect((async () => run())()).rejects.toThrow(
      `child for ${record}: resources[1].endpoint.${place}: ${missing} is missing in ${record}`,
    );
    expect(api.requests).toHaveLength(1);
  });

  it('of an incremental without a value to begin with: the same, and null is one', async () => {
    const api = fakeApi(() => [{ at: 1 }]);
    const config = (incremental: object) => ({
      client: { baseUrl },
      resources: [
        {
          name: 'x',
          endpoint: { params: { a: '{incremental.startValue}' }, incremental: { cursorPath: 'at', ...incremental } },
        },
      ],
    });
    const run = (incremental: object) => collect(createRestSource(config(incremental), { client: api.client }));
    await expect(run({})).rejects.toThrow(
      'x: resources[0].endpoint.params.a: {incremental.startValue} is missing in x: incremental.initialValue says what to begin with, or null',
    );
    expect(await run({ initialValue: null })).toHaveLength(1);
    expect(api.targets()).toEqual(['/v1/x']);
  });

  it.each([
    ['missing', { path: 'x/{resources.parents.missing}/y' }, /is missing in parents \{"id":7,"name":"a\/b \?&#\{\}"\}/],
    ['null', { path: 'x/{resources.parents.nothing}/y' }, /is null in parents/],
    ['an object in a path', { path: 'x/{resources.parents.deep}/y' }, /is no text or number in parents/],
    ['an object in the query', { path: 'x', params: { a: '{resources.parents.deep}' } }, /object in parents/],
    ['missing inside a text', { path: 'x', params: { a: 'id:{resources.parents.missing}' } }, /is missing in parents/],
    ['of the prototype', { path: 'x/{resources.parents.constructor}/y' }, /./],
    ['of the prototype, deeper', { path: 'x/{resources.parents.__proto__.toString}/y' }, /./],
  ])('that are %s end the run with an error', async (_, endpoint, message) => {
    const error = await (async () => one(endpoint).run())().catch((error: Error) => error);
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).message).toMatch(message);
  });

  it.each(['..', '.', ''])('refuse to make the path segment %j', async (name) => {
    const api = fakeApi(({ target }) => (target === '/v1/parents' ? [{ name }] : []));
    const run = collect(
      createRestSource(
        {
          client: { baseUrl },
          resources: ['parents', { name: 'child', endpoint: 'secret/{resources.parents.name}/x' }],
        },
        { client: api.client },
      ),
    );
    await expect(run).rejects.toThrow(/child for parents .*a placeholder/);
    expect(api.requests).toHaveLength(1);
  });

  it('mean the resource with the longest name that fits', async () => {
    const api = fakeApi(({ target }) => (target === '/v1/a.b' ? [{ c: 1 }] : []));
    const resources = [{ name: 'a', selected: false }, 'a.b', { name: 'child', endpoint: 'x/{resources.a.b.c}/y' }];
    await collect(createRestSource({ client: { baseUrl }, resources }, { client: api.client }));
    expect(api.targets()).toEqual(['/v1/a.b', '/v1/x/1/y']);
  });
});

describe('merging', () => {
  it('merges params, headers and json one level, the resource winning, null removing', async () => {
    const api = fakeApi(() => []);
    await collect(
      createRestSource(
        {
          client: { baseUrl, headers: { 'x-client': 'c', 'x-both': 'c', 'x-off': 'c' } },
          resourceDefaults: {
            endpoint: {
              method: 'POST',
              params: { per_page: 100, sort: 'asc', gone: 1 },
              headers: { 'X-Both': 'd', 'X-Default': 'd', 'x-null': 'd' },
              json: { a: 1, b: { c: 1 }, gone: 1 },
            },
          },
          resources: [
            'plain',
            {
              name: 'own',
              endpoint: {
                params: { sort: 'desc', gone: null },
                headers: { 'x-default': 'r', 'x-off': null, 'X-Null': null },
                json: { b: { d: 2 }, gone: null, cursor: null },
              },
            },
          ],
        },
        { client: api.client },
      ),
    );
    const [plain, own] = api.requests;
    expect(plain?.target).toBe('/v1/plain?per_page=100&sort=asc&gone=1');
    expect(JSON.parse(plain?.body ?? '')).toEqual({ a: 1, b: { c: 1 }, gone: 1 });
    expect(plain?.headers.get('x-both')).toBe('d');
    expect(own?.target).toBe('/v1/own?per_page=100&sort=desc');
    expect(JSON.parse(own?.body ?? '')).toEqual({ a: 1, b: { d: 2 }, cursor: null });
    expect(own?.headers.get('x-default')).toBe('r');
    expect(own?.headers.get('x-client')).toBe('c');
    expect(own?.headers.get('x-off')).toBeNull();
    expect(own?.headers.get('x-null')).toBeNull();
  });

  it('takes the strategy of the endpoint, then of the defaults, then of the client', async () => {
    const api = fakeApi(() => ({ body: { items: [{ id: 1 }], a: null, b: null, c: null } }));
    const cursor = (cursorParam: string) =>
      ({ type: 'cursor', cursorPath: cursorParam, cursorParam, initialCursor: 'x' }) as const;
    await collect(
      createRestSource(
        {
          client: { baseUrl, strategy: cursor('a') },
          resourceDefaults: { endpoint: { strategy: cursor('b') } },
          resources: ['one', { name: 'two', endpoint: { strategy: cursor('c') } }],
        },
        { client: api.client },
      ),
    );
    await collect(
      createRestSource({ client: { baseUrl, strategy: cursor('a') }, resources: ['three'] }, { client: api.client }),
    );
    expect(api.targets()).toEqual(['/v1/one?b=x', '/v1/two?c=x', '/v1/three?a=x']);
  });

  it('puts its client settings over those of the client it is given, and mutates neither', async () => {
    const api = fakeApi(() => [], { baseUrl: 'https://elsewhere.example.com', headers: { 'x-kept': 'yes' } });
    const config = deepFreeze<RestSourceConfig>({
      client: { baseUrl, headers: { 'x-own': 'yes' }, auth: { type: 'apiKey', name: 'X-Key', apiKey: 'k1' } },
      resourceDefaults: { endpoint: { params: { a: 1 } } },
      resources: [{ name: 'posts', endpoint: { params: { b: [1, 2] }, auth: null } }, 'tags'],
    });
    await collect(createRestSource(config, { client: api.client }));
    const [posts, tags] = api.requests;
    expect(posts?.url.href).toBe('https://api.example.com/v1/posts?a=1&b=1&b=2');
    expect([posts?.headers.get('x-kept'), posts?.headers.get('x-own'), posts?.headers.get('x-key')]).toEqual([
      'yes',
      'yes',
      null,
    ]);
    expect(tags?.headers.get('x-key')).toBe('k1');
  });
});

describe('records', () => {
  it('takes the root of a path that ends in a placeholder as one record, unless told otherwise', async () => {
    const answer = ({ target }: SeenRequest) =>
      target === '/v1/posts' ? [{ id: 1 }] : { body: { id: 1, tags: ['x', 'y'], next: '/v1/posts/2' } };
    const api = fakeApi(answer);
    const records = await collect(
      createRestSource(
        {
          client: { baseUrl, strategy: 'json-link' },
          resources: [
            { name: 'posts', selected: false, endpoint: { strategy: 'single-page' } },
            { name: 'post', endpoint: 'posts/{resources.posts.id}/' },
            { name: 'tags', endpoint: { path: 'posts/{resources.posts.id}', select: 'tags' } },
          ],
        },
        { client: api.client },
      ),
    );
    const parentKey = { _posts_id: 1 };
    expect(records).toEqual([
      { resource: 'post', parentKey, record: { id: 1, tags: ['x', 'y'], next: '/v1/posts/2' } },
      { resource: 'tags', parentKey, record: 'x' },
      { resource: 'tags', parentKey, record: 'y' },
    ]);
    expect(api.requests).toHaveLength(3);
  });

  it('selects by key, dotted path and JSONPath', async () => {
    const body = {
      a: {
        b: [
          { id: 1, ok: true },
          { id: 2, ok: false },
        ],
      },
      'a.b': [{ id: 3 }],
      none: null,
    };
    const api = fakeApi(() => ({ body }));
    const read = (select: string) =>
      lastValueFrom(
        createRestSource(
          { client: { baseUrl }, resources: [{ name: 'x', endpoint: { select } }] },
          { client: api.client },
        )
          .resource$<{ id: number }>('x')
          .pipe(toArray()),
      ).then((records) => records.map(({ id }) => id));
    expect(await read('a.b')).toEqual([3]);
    expect(await read('$.a.b')).toEqual([1, 2]);
    expect(await read('$.a.b[?@.ok == true]')).toEqual([1]);
    expect(await read('$.a.b[?@.id > 5]')).toEqual([]);
    expect(await read('none')).toEqual([]);
    await expect(read('$.missing')).rejects.toThrow(/x: /);
  });

  it('get fields of their parent, and go through the steps in order', async () => {
    const api = fakeApi(blog);
    const records = await collect(
      createRestSource(
        {
          client: { baseUrl },
          resources: [
            {
              name: 'posts',
              processingSteps: [
                { filter: (post: { id: number }) => post.id === 2 },
                { map: (post: { id: number }) => ({ ...post, extra: 'e' }) },
              ],
              selected: false,
            },
            {
              name: 'comments',
              endpoint: 'posts/{resources.posts.id}/comments',
              includeFromParent: ['title', 'extra', 'absent'],
              processingSteps: [
                { flatMap: (comment: object) => [comment, { ...comment, copy: true }] },
                { filter: (comment: { id: number; copy?: boolean }) => comment.id === 20 || comment.copy === true },
              ],
            },
          ],
        },
        { client: api.client },
      ),
    );
    const inherited = { _posts_title: 'b', _posts_extra: 'e', _posts_absent: null };
    expect(records.map(({ record }) => record)).toEqual([
      { id: 20, ...inherited },
      { id: 20, ...inherited, copy: true },
      { id: 21, ...inherited, copy: true },
    ]);
  });

  it('keep own keys named __proto__ as data', async () => {
    const api = fakeApi(() => ({ body: '[{"id":1,"__proto__":{"polluted":true}}]' }));
    const [first] = await collect(createRestSource({ client: { baseUrl }, resources: ['x'] }, { client: api.client }));
    expect(Object.hasOwn(first?.record as object, '__proto__')).toBe(true);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('name step and record when a step throws', async () => {
    const api = fakeApi(blog);
    const fail = () => {
      throw new Error('boom');
    };
    const run = collect(
      createRestSource(
        { client: { baseUrl }, resources: [{ name: 'posts', processingSteps: [{ map: fail }] }] },
        { client: api.client },
      ),
    );
    await expect(run).rejects.toThrow('posts: resources[0].processingSteps[0].map threw for posts {"id":1}: boom');
  });
});

describe('response actions', () => {
  function source(answer: (request: SeenRequest) => Reply | unknown[], endpoint: object) {
    const api = fakeApi((request) =>
      request.target === '/v1/posts' ? [{ id: 1 }, { id: 2 }, { id: 3 }] : answer(request),
    );
    const config = {
      client: { baseUrl },
      resources: [
        { name: 'posts', selected: false },
        { name: 'child', endpoint: { path: 'posts/{resources.posts.id}/x', ...endpoint } },
      ],
    };
    return {
      api,
      run: () =>
        collect(createRestSource(config as never, { client: api.client })).then((records) =>
          records.map(({ record }) => record),
        ),
    };
  }

  it('ignore ends the run of that parent and no other', async () => {
    const { run } = source(({ target }) => (target.includes('/2/') ? { status: 404, body: 'gone' } : [target]), {
      responseActions: [{ statusCode: 404, action: 'ignore' }],
    });
    expect(await run()).toEqual(['/v1/posts/1/x', '/v1/posts/3/x']);
  });

  it('status and content must both match', async () => {
    const { run } = source(({ target }) => (target.includes('/2/') ? { status: 404, body: 'gone' } : [target]), {
      responseActions: [
        { statusCode: 404, content: 'other', action: 'ignore' },
        { statusCode: 500, content: 'gone', action: 'ignore' },
      ],
    });
    const error = await run().catch((error: unknown) => error);
    expect(error).toBeInstanceOf(PaginationError);
    expect((error as PaginationError).cause).toBeInstanceOf(HttpStatusError);
    expect((error as PaginationError).message).toMatch(/^child for posts \{"id":2\}: .*404/);
  });

  it('ignore gives back the place in the limiter, and is no failure to the breaker', async () => {
    const api = fakeApi(({ target }) => (target === '/v1/posts' ? [1, 2, 3].map((id) => ({ id })) : { status: 503 }), {
      rateLimit: createRateLimiter({ maxConcurrent: 1 }),
      circuitBreaker: createCircuitBreaker({ minimumRequests: 1, failureRate: 0.1 }),
    });
    const resources = [
      { name: 'posts', selected: false },
      {
        name: 'child',
        endpoint: {
          path: 'posts/{resources.posts.id}/x',
          responseActions: [{ statusCode: 503, action: 'ignore' as const }],
        },
      },
    ];
    expect(await collect(createRestSource({ client: { baseUrl }, resources }, { client: api.client }))).toEqual([]);
    expect(api.requests).toHaveLength(4);
  });

  it('retry comes before an ignore that stands after it', async () => {
    const { run, api } = source(() => ({ status: 409, body: 'locked' }), {
      responseActions: [
        { statusCode: 409, action: 'retry' },
        { statusCode: 409, action: 'ignore' },
      ],
    });
    await expect(run()).rejects.toThrow('409');
    expect(api.requests).toHaveLength(1 + 4);
  });

  it('transforms may answer by a promise or an Observable', async () => {
    const { run } = source(({ target }) => ({ body: { rows: [target] } }), {
      responseActions: [
        async (response: HttpResponse) => response.with({ body: response.contentJson<{ rows: string[] }>().rows }),
        {
          content: '/1/',
          action: [
            (response: HttpResponse) => of(response.with({ body: [...response.contentJson<string[]>(), 'one'] })),
            async () => {},
          ],
        },
      ],
    });
    expect(await run()).toEqual(['/v1/posts/1/x', 'one', '/v1/posts/2/x', '/v1/posts/3/x']);
  });

  it('retry asks again whatever the method and the status, and fails with the last answer', async () => {
    let asked = 0;
    const { api, run } = source(
      ({ target }) => {
        if (!target.includes('/2/')) return [target];
        asked += 1;
        return asked < 3 ? { status: 200, body: { state: 'pending' } } : [target];
      },
      { method: 'POST', json: {}, responseActions: [{ content: 'pending', action: 'retry' }] },
    );
    expect(await run()).toEqual(['/v1/posts/1/x', '/v1/posts/2/x', '/v1/posts/3/x']);
    expect(api.requests).toHaveLength(6);

    const never = source(() => ({ status: 409, body: 'locked' }), {
      method: 'POST',
      responseActions: [{ statusCode: 409, action: 'retry' }],
    });
    const error = (await never.run().catch((error: unknown) => error)) as PaginationError;
    expect((error.cause as HttpStatusError).status).toBe(409);
    expect(never.api.requests).toHaveLength(1 + 4);
  });

  it('retry leaves a 429 to the limiter, which holds everybody', async () => {
    const limiter = createRateLimiter({ requestsPerSecond: 1000, burst: 100 });
    const reported: RateLimitFeedback[] = [];
    const watched: RateLimiter = {
      ...limiter,
      report: (feedback, key) => {
        reported.push(feedback);
        limiter.report(feedback, key);
      },
    };
    const started: number[] = [];
    let refused = false;
    const api = fakeApi(
      ({ target }) => {
        if (target === '/v1/posts') return [{ id: 1 }, { id: 2 }];
        started.push(Number(target.split('/')[3]));
        if (refused) return [target];
        refused = true;
        return { status: 429, headers: { 'retry-after-ms': '60' }, body: 'slow down' };
      },
      { rateLimit: watched },
    );
    const endpoint = {
      path: 'posts/{resources.posts.id}/x',
      responseActions: [{ statusCode: 429, action: 'retry' as const }],
    };
    const resources = [
      { name: 'posts', selected: false },
      { name: 'child', endpoint },
    ];
    const records = await collect(createRestSource({ client: { baseUrl }, resources }, { client: api.client }));
    expect(records.map(({ record }) => record)).toEqual(['/v1/posts/1/x', '/v1/posts/2/x']);
    expect(reported.map(({ retryAfterMs }) => retryAfterMs)).toEqual([60]);
    expect(started).toEqual([1, 1, 2]);
  });

  it('retry comes first, then the retryIf of the client underneath', async () => {
    const statuses = [404, 409, 503];
    const api = fakeApi(() => {
      const status = statuses.shift();
      return status === undefined ? [{ id: 1 }] : { status, body: 'no' };
    });
    const client = api.client.extend({
      resilience: {
        backoff: { initialDelayMs: 1 },
        retryIf: ({ response }) => (response?.status === 404 ? true : response?.status === 409 ? false : undefined),
      },
    });
    const endpoint = { responseActions: [{ statusCode: 409, action: 'retry' as const }] };
    const source = createRestSource({ client: { baseUrl }, resources: [{ name: 'x', endpoint }] }, { client });
    expect(await collect(source)).toHaveLength(1);
    expect(api.requests).toHaveLength(4);

    const refused = fakeApi(() => ({ status: 503, body: 'no' }), { resilience: { retryIf: () => false } });
    const stopped = createRestSource(
      { client: { baseUrl }, resources: [{ name: 'x', endpoint }] },
      { client: refused.client },
    );
    await expect(collect(stopped)).rejects.toThrow('503');
    expect(refused.requests).toHaveLength(1);
  });

  it('transforms change the response for what comes after', async () => {
    const { run } = source(
      ({ target }) => (target.includes('/2/') ? { status: 404, body: 'gone' } : { body: { rows: [target] } }),
      {
        responseActions: [
          {
            statusCode: 404,
            action: (response: { with(changes: object): unknown }) => response.with({ status: 200, body: [] }),
          },
          (response: { status: number }) => {
            expect(response.status).toBe(200);
          },
          {
            content: 'rows',
            action: [
              (response: { contentJson(): { rows: string[] }; with(changes: object): unknown }) =>
                response.with({ body: response.contentJson().rows.map((row) => row.toUpperCase()) }),
            ],
          },
        ],
      },
    );
    expect(await run()).toEqual(['/V1/POSTS/1/X', '/V1/POSTS/3/X']);
  });
});

describe('errors', () => {
  it('name the resource, leave what was delivered, and stop the rest', async () => {
    const seen: unknown[] = [];
    const api = fakeApi((request) => (request.target === '/v1/posts/2/comments' ? { status: 400 } : blog(request)));
    const source = createRestSource({ client: { baseUrl }, resources: blogResources }, { client: api.client });
    const error = await new Promise<PaginationError>((resolve) => {
      source.records$.subscribe({ next: ({ record }) => seen.push(record), error: resolve });
    });
    expect(error.message).toMatch(/^comments for posts \{"id":2\}: /);
    expect(error.message).toContain('400');
    expect(seen.length).toBeGreaterThan(3);
    expect(error.result.checkpoint.version).toBe(1);
  });
});

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach((field) => {
      deepFreeze(field);
    });
    Object.freeze(value);
  }
  return value;
}
