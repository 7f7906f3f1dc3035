import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { of } from 'rxjs';
import {
  createCursorStrategy,
  createHttpClient,
  createHttpResponse,
  createPageNumberStrategy,
  type PaginateOptions,
  paginate$,
  paginateRecords$,
} from 'rxjs-resilient-http';
import { describe, expect, it } from 'vitest';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const heapMiB = () => {
  collectGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

const total = 100_000;
/** Answers synchronously, with cursors of 200 characters. */
const client = createHttpClient({
  baseUrl: 'https://api.example.com',
  transport: (request) => {
    const { searchParams } = request.url;
    const page = Number(searchParams.get('page') ?? searchParams.get('cursor')?.slice(200) ?? 1);
    const next = page < total ? `${'x'.repeat(200)}${page + 1}` : null;
    return of(createHttpResponse(request, { body: { items: [page, page], pages: total, cursors: { next } } }));
  },
});

describe('100,000 pages that answer synchronously', () => {
  it.each<[string, Partial<PaginateOptions<number>>]>([
    ['one by one, by cursor', { strategy: createCursorStrategy() }],
    ['four at once, by page number', { strategy: createPageNumberStrategy({ totalPath: 'pages' }), concurrency: 4 }],
  ])('run in flat memory and on a flat stack, %s', (_name, options) => {
    const seen = { pages: 0, growth: 0, depths: new Set<number>(), isComplete: false };
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 1_000;
    const before = heapMiB();
    paginate$<number>({ client, baseRequest: '/pages', ...options }).subscribe({
      next: () => {
        seen.pages++;
        if (seen.pages % 20_000 !== 0) return;
        seen.growth = Math.max(seen.growth, heapMiB() - before);
        seen.depths.add(new Error('how deep').stack?.split('\n').length ?? 0);
      },
      error: (error: unknown) => {
        throw error;
      },
      complete: () => {
        seen.isComplete = true;
      },
    });
    Error.stackTraceLimit = limit;
    // It is over before subscribe has returned: nothing in between was asynchronous.
    expect(seen).toMatchObject({ pages: total, isComplete: true });
    expect(seen.depths.size).toBe(1);
    expect(Math.max(...seen.depths)).toBeLessThan(200);
    // What is kept of a run is the hashes of its requests: 1 to 2 MiB at this length.
    expect(seen.growth).toBeLessThan(8);
  });

  it('give their records as flatly', () => {
    let sum = 0;
    paginateRecords$<number>({
      client,
      baseRequest: '/pages',
      strategy: createCursorStrategy(),
      limits: { maxPages: 20_000 },
    }).subscribe((page) => {
      sum += page;
    });
    expect(sum).toBe(20_000 * 20_001);
  });
});

describe('a delivered page', () => {
  it('is not retained by its run', async () => {
    const pages: WeakRef<object>[] = [];
    paginate$<number>({
      client,
      baseRequest: '/pages',
      strategy: createCursorStrategy(),
      limits: { maxPages: 500 },
    }).subscribe((page) => {
      pages.push(new WeakRef(page));
      if (pages.length < 500) return;
      collectGarbage();
    });
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    expect(pages.filter((page) => page.deref() !== undefined).length).toBeLessThanOrEqual(2);
  });
});
