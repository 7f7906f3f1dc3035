import {
  type HttpResponseInit,
  type PaginateOptions,
  type PaginationCheckpoint,
  paginate,
  paginate$,
} from 'rxjs-resilient-http';
import { describe, expect, it } from 'vitest';
import { memoryApi } from './support/memoryApi.js';

/** Pages that link to each other by a header, each with the body given. */
function linked(...bodies: HttpResponseInit['body'][]) {
  return memoryApi((url) => {
    const page = Number(url.searchParams.get('page') ?? 0);
    const headers: Record<string, string> =
      page < bodies.length - 1 ? { link: `</items?page=${page + 1}>; rel=next` } : {};
    return { body: bodies[page], headers };
  });
}

const read = (api: ReturnType<typeof memoryApi>, options: Partial<PaginateOptions<unknown>> = {}) =>
  paginate<unknown>({ client: api.client, baseRequest: '/items', returnPartial: true, ...options });

const failure = (bodies: HttpResponseInit['body'][], options?: Partial<PaginateOptions<unknown>>) =>
  paginate<unknown>({ client: linked(...bodies).client, baseRequest: '/items', ...options }).then(
    () => undefined,
    (error: unknown) => error,
  );

describe.each<[string, Partial<PaginateOptions<unknown>>]>([
  ['auto', {}],
  ['a model of the user’s', { model: 'link-header' }],
])('where the records are, by %s', (_, options) => {
  it('is decided once a run', async () => {
    const api = linked({ users: [1] }, { users: [2], data: [9] }, { users: [3], warnings: ['x'] });
    expect(await read(api, options)).toMatchObject({ items: [1, 2, 3], completed: true });
  });

  it('is decided by the first page that has any', async () => {
    const api = linked({ items: [] }, { resultSizeEstimate: 0 }, { data: [1] }, { data: [2], items: [9] });
    expect(await read(api, options)).toMatchObject({ items: [1, 2], completed: true });
  });

  it('missing on a later page is an error that names the keys found, after the pages before', async () => {
    expect(
      await failure([{ ok: true, channels: [1] }, { ok: false, error: 'ratelimited' }, {}], options),
    ).toMatchObject({
      name: 'PaginationError',
      message: expect.stringMatching(/`channels` is missing \(keys found: ok, error\).*"ratelimited"/),
      cause: { name: 'ResponseParseError', request: { method: 'GET' }, outcome: { attempts: 1 } },
      result: { totalItems: 1, totalPages: 1, checkpoint: { next: { path: '/items?page=1' } } },
    });
  });

  it('missing beside a count of 0 is a page without records', async () => {
    const api = linked({ messages: [1] }, { resultSizeEstimate: 0 }, { meta: { result_count: 0 } });
    expect(await read(api, options)).toMatchObject({ items: [1], totalPages: 3, completed: true });
  });
});

describe('where the records are, over a resume', () => {
  /** The items of a run that is broken off after each page, and gone on with from what JSON keeps. */
  async function inParts(bodies: HttpResponseInit['body'][], options: Partial<PaginateOptions<unknown>> = {}) {
    const api = linked(...bodies);
    const items: unknown[] = [];
    let resumeFrom: PaginationCheckpoint | undefined;
    for (let part = 0; part < bodies.length && resumeFrom?.next !== null; part++) {
      const run = { client: api.client, baseRequest: '/items', limits: { maxPages: 1 }, ...options };
      const result = await paginate<unknown>({ ...run, resumeFrom });
      items.push(...result.items);
      resumeFrom = JSON.parse(JSON.stringify(result.checkpoint));
    }
    return items;
  }

  it.each<[string, HttpResponseInit['body'][], unknown[]]>([
    ['stays with a list', [{ users: [1] }, { users: [2], data: [9] }], [1, 2]],
    ['stays with the body', [[1], [2]], [1, 2]],
    [
      'stays with one record a page',
      [
        { id: 1, name: 'a' },
        { id: 2, tags: ['x'] },
      ],
      [
        { id: 1, name: 'a' },
        { id: 2, tags: ['x'] },
      ],
    ],
    ['is not decided by an empty page', [{ items: [] }, { data: [1] }, { data: [2], items: [9] }], [1, 2]],
  ])('%s', async (_, bodies, expected) => {
    expect(await inParts(bodies)).toEqual(expected);
  });

  it('is looked for anew where a checkpoint says nothing that could be it', async () => {
    const userState = { auto: { kind: 'link-header' }, records: { path: 'users' } };
    const next = { method: 'GET' as const, path: '/items' };
    const resumeFrom: PaginationCheckpoint = { version: 1, next, pageIndex: 0, collectedItems: 0, userState };
    expect(await read(linked({ data: [1] }), { resumeFrom })).toMatchObject({ items: [1], completed: true });
  });
});

describe('a first page', () => {
  it('that counts 0 is one page without records', async () => {
    expect(await read(linked({ resultSizeEstimate: 0 }))).toMatchObject({ items: [], totalPages: 1, completed: true });
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['two lists of no known name', { users: [1], roles: [2] }, /`users` and `roles` are lists.*`select`/],
    ['a failure', { ok: false, error: 'invalid_auth' }, /`error` is "invalid_auth".*`select: '\$'`/],
  ])('with %s delivers nothing', async (_, body, message) => {
    expect(await failure([body])).toMatchObject({
      cause: { name: 'ResponseParseError', message: expect.stringMatching(message) },
      result: { totalItems: 0, totalPages: 0 },
    });
  });

  it.each<[string, Record<string, unknown>]>([
    ['two lists of no known name', { users: [1], roles: [2] }],
    ['a failure', { ok: false, error: 'invalid_auth' }],
  ])('with %s is one record where that is what the user says', async (_, body) => {
    expect(await read(linked(body), { select: '$' })).toMatchObject({ items: [body], completed: true });
  });
});

describe('the place of the records', () => {
  it('is another one for each subscription', () => {
    let key = 'users';
    const api = memoryApi(() => ({ body: { [key]: [1], total: 1 } }));
    const pages$ = paginate$<unknown>({ client: api.client, baseRequest: '/items' });
    const seen: unknown[] = [];
    for (key of ['users', 'roles']) pages$.subscribe(({ items }) => seen.push(items));
    expect(seen).toEqual([[1], [1]]);
  });
});
