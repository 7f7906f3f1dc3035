import fc from 'fast-check';
import { delay, of, tap } from 'rxjs';
import {
  createHttpClient,
  createHttpResponse,
  createOffsetLimitStrategy,
  createPageNumberStrategy,
  type PaginateOptions,
  type PaginationResult,
  type PaginationStrategy,
  paginate,
} from 'rxjs-resilient-http';
import { describe, expect, it } from 'vitest';
import { memoryApi, numbers } from './support/memoryApi.js';

/** What an API answers: its pages, the one that fails, the one that is empty although more follow. */
interface Api {
  total: number;
  size: number;
  failsAt: number | undefined;
  emptyAt: number | undefined;
  /** Milliseconds that each page takes. */
  delays: number[];
}

/** The pages that a run has to deliver and how it has to end: written down, not run. */
function reference({ total, size, failsAt, emptyAt }: Api, { maxPages = Infinity, maxItems = Infinity }) {
  const pages: number[][] = [];
  let room = maxItems;
  for (let page = 0; ; page++) {
    if (page === failsAt) return { pages, stopReason: 'error' };
    const all = page === emptyAt ? [] : numbers(page * size, Math.min(total, (page + 1) * size));
    pages.push(all.slice(0, room));
    if (all.length > room) return { pages, stopReason: 'maxItems' };
    room -= all.length;
    if (all.length === 0 || (page + 1) * size >= total) return { pages, stopReason: 'exhausted' };
    if (pages.length === maxPages) return { pages, stopReason: 'maxPages' };
    if (room === 0) return { pages, stopReason: 'maxItems' };
  }
}

function serve({ total, size, failsAt, emptyAt, delays }: Api) {
  const running = { now: 0, most: 0 };
  const client = createHttpClient({
    baseUrl: 'https://api.example.com',
    transport: (request) => {
      const { searchParams } = request.url;
      const page = searchParams.has('page')
        ? Number(searchParams.get('page')) - 1
        : Number(searchParams.get('offset') ?? 0) / size;
      running.now++;
      running.most = Math.max(running.most, running.now);
      const items = page === emptyAt ? [] : numbers(page * size, Math.min(total, (page + 1) * size));
      const status = page === failsAt ? 404 : 200;
      const response$ = of(
        createHttpResponse(request, { status, body: { items, total, pages: Math.ceil(total / size) } }),
      );
      const delayMs = delays[page % delays.length] ?? 0;
      let isOver = false;
      const end = () => {
        if (!isOver) running.now--;
        isOver = true;
      };
      // Answered is over: what follows the answer may begin before the source has been torn down.
      return (delayMs === 0 ? response$ : response$.pipe(delay(delayMs))).pipe(tap({ next: end, unsubscribe: end }));
    },
  });
  return { client, running };
}

describe('a parallel run', () => {
  const arbitraryApi: fc.Arbitrary<Api> = fc.record({
    total: fc.integer({ min: 0, max: 60 }),
    size: fc.integer({ min: 1, max: 9 }),
    failsAt: fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined, freq: 2 }),
    emptyAt: fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined, freq: 2 }),
    delays: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 6 }),
  });
  const arbitraryLimits = fc.record({
    maxPages: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
    maxItems: fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }),
  });

  it('delivers what a sequential one does, and what it should', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryApi,
        arbitraryLimits,
        fc.integer({ min: 2, max: 6 }),
        fc.boolean(),
        async (api, limits, concurrency, byPage) => {
          const strategy = byPage
            ? createPageNumberStrategy({ totalPath: 'pages' })
            : createOffsetLimitStrategy({ pageSize: api.size, totalPath: 'total' });
          const { client, running } = serve(api);
          const options: PaginateOptions<number> = { client, baseRequest: '/n', strategy, limits, returnPartial: true };
          const parallel = await paginate({ ...options, concurrency });
          expect(running.now).toBe(0);
          expect(running.most).toBeLessThanOrEqual(concurrency);
          const sequential = await paginate(options);
          expect(summary(parallel)).toEqual(summary(sequential));
          expect(parallel.pages.map(({ items }) => items)).toEqual(reference(api, limits).pages);
          expect(parallel.stopReason).toBe(reference(api, limits).stopReason);
        },
      ),
      { seed: 7, numRuns: 150 },
    );
  });

  it('holds no more pages than its concurrency while one is slow', async () => {
    const { client, running } = serve({
      total: 100,
      size: 1,
      failsAt: undefined,
      emptyAt: undefined,
      delays: [0, 30, ...Array(98).fill(0)],
    });
    let started = 0;
    const counting = client.extend({
      interceptors: [
        (request, next) => {
          started++;
          return next(request);
        },
      ],
    });
    const ahead: number[] = [];
    const strategy = createPageNumberStrategy({ totalPath: 'pages' });
    const onPage = ({ index }: { index: number }) => {
      ahead.push(started - index);
    };
    await paginate({ client: counting, baseRequest: '/n', strategy, concurrency: 4, observer: { onPage } });
    expect(ahead).toHaveLength(100);
    expect(Math.max(...ahead)).toBe(4);
    expect(running.now).toBe(0);
  });

  it('fails with the status of the page that failed, though another was answered later', async () => {
    const { client } = serve({ total: 9, size: 3, failsAt: 2, emptyAt: undefined, delays: [0, 5, 0] });
    const strategy = createPageNumberStrategy({ totalPath: 'pages' });
    const failure = paginate({ client, baseRequest: '/n', strategy, concurrency: 3 });
    await expect(failure).rejects.toMatchObject({ result: { totalPages: 2, outcome: { status: 404, attempts: 3 } } });
  });

  it('follows a plan alone where its strategy finds nothing page by page', async () => {
    const api = memoryApi((url) => ({ body: { items: [url.pathname] } }));
    const strategy: PaginationStrategy = {
      buildInitialRequest: (base) => base,
      buildNextRequest: () => undefined,
      planRequests: () => ['/b', '/c', '/d'].map((path) => ({ path })),
    };
    const { items, completed, checkpoint } = await paginate({
      client: api.client,
      baseRequest: '/a',
      strategy,
      concurrency: 2,
    });
    expect(items).toEqual(['/a', '/b', '/c', '/d']);
    expect({ completed, next: checkpoint.next }).toEqual({ completed: true, next: null });
  });

  it('follows no plan one page after the other', async () => {
    const api = memoryApi((url) => ({ body: { items: [url.pathname] } }));
    const strategy: PaginationStrategy = {
      buildInitialRequest: (base) => base,
      buildNextRequest: () => undefined,
      planRequests: () => ['/b', '/c'].map((path) => ({ path })),
    };
    expect((await paginate({ client: api.client, baseRequest: '/a', strategy })).items).toEqual(['/a']);
  });

  it('that goes on from a checkpoint counts its pages from there', async () => {
    const api = memoryApi((url) => {
      const offset = Number(url.searchParams.get('offset'));
      return { body: { items: numbers(offset, Math.min(11, offset + 2)), total: 11 } };
    });
    const strategy = createOffsetLimitStrategy({ pageSize: 2, totalPath: 'total' });
    const options = { client: api.client, baseRequest: { path: '/n', requestId: 'req' }, strategy };
    const { checkpoint } = await paginate<number>({ ...options, limits: { maxPages: 2 } });
    const { pages } = await paginate<number>({ ...options, concurrency: 3, resumeFrom: checkpoint });
    expect(pages.map(({ index, items, request }) => [index, items[0], request.requestId])).toEqual([
      [2, 4, 'req-2'],
      [3, 6, 'req-3'],
      [4, 8, 'req-4'],
      [5, 10, 'req-5'],
    ]);
    expect(pages.at(-1)?.checkpoint).toMatchObject({ pageIndex: 6, collectedItems: 11 });
  });

  it('goes on after its plan while the strategy finds more, as when the data grows', async () => {
    let total = 4;
    const api = memoryApi((url) => {
      const offset = Number(url.searchParams.get('offset'));
      const body = { items: numbers(offset, Math.min(total, offset + 2)), total };
      if (offset === 2) total = 8;
      return { body: offset === 2 ? { ...body, total } : body };
    });
    const strategy = createOffsetLimitStrategy({ pageSize: 2, totalPath: 'total' });
    const result = await paginate({ client: api.client, baseRequest: '/n', strategy, concurrency: 3 });
    expect(result).toMatchObject({ items: numbers(0, 8), completed: true });
  });

  it('refuses a planned request that leads to another origin, after the pages before it', async () => {
    const api = memoryApi((url) => ({ body: { items: [url.href] } }));
    const strategy: PaginationStrategy = {
      buildInitialRequest: (base) => base,
      buildNextRequest: () => undefined,
      planRequests: () => [{ path: '/b' }, { path: 'https://elsewhere.example.net/c' }, { path: '/d' }],
    };
    await expect(paginate({ client: api.client, baseRequest: '/a', strategy, concurrency: 3 })).rejects.toMatchObject({
      cause: { name: 'CrossOriginError' },
      result: { totalPages: 2 },
    });
    expect(api.paths).toEqual(['/a', '/b']);
  });

  it('closes a plan that it does not follow to its end', async () => {
    let closed = false;
    const strategy: PaginationStrategy = {
      buildInitialRequest: (base) => base,
      buildNextRequest: () => undefined,
      *planRequests() {
        try {
          for (let page = 2; ; page++) yield { path: `/${page}` };
        } finally {
          closed = true;
        }
      },
    };
    const { client } = memoryApi((url) => ({ body: [url.pathname] }));
    const result = await paginate({ client, baseRequest: '/1', strategy, concurrency: 3, limits: { maxPages: 5 } });
    expect(result.items).toEqual(['/1', '/2', '/3', '/4', '/5']);
    expect(closed).toBe(true);
  });
});

function summary({ outcome, ...result }: PaginationResult<number>) {
  const pages = result.pages.map(({ index, items, status, checkpoint, request }) => ({
    index,
    items,
    status,
    checkpoint,
    query: request.query,
  }));
  return { ...result, pages, ok: outcome.ok, status: outcome.status, errorCategory: outcome.errorCategory };
}
