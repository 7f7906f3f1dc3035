import { lastValueFrom, map, Observable, take, tap, timer, toArray } from 'rxjs';
import {
  createHttpClient,
  createHttpResponse,
  gatherPaginate,
  gatherPaginate$,
  type HttpResponse,
  type PaginateOptions,
} from 'rxjs-resilient-http';
import { paginateReadable } from 'rxjs-resilient-http/node';
import { describe, expect, it } from 'vitest';

/** Runs of three pages of two items each; `/broken` fails on its second. */
function api(delayMs = 1) {
  let running = 0;
  let mostRuns = 0;
  const requests: string[] = [];
  const client = createHttpClient({
    baseUrl: 'http://memory.test',
    resilience: { maxAttempts: 1 },
    transport: (request) =>
      new Observable<HttpResponse>((subscriber) => {
        running++;
        mostRuns = Math.max(mostRuns, running);
        let over = false;
        const end = () => {
          if (!over) running--;
          over = true;
        };
        subscriber.add(end);
        const { pathname, searchParams } = request.url;
        const page = Number(searchParams.get('page') ?? 1);
        requests.push(`${pathname} ${page}`);
        const broken = pathname === '/broken' && page === 2;
        const next = page < 3 ? `${pathname}?page=${page + 1}` : null;
        const body = { items: [`${pathname}-${page}a`, `${pathname}-${page}b`], next };
        const response = createHttpResponse(request, broken ? { status: 500 } : { body });
        subscriber.add(
          timer(delayMs)
            .pipe(
              tap(end),
              map(() => response),
            )
            .subscribe(subscriber),
        );
      }),
  });
  const run = (path: string): PaginateOptions<string> => ({ client, baseRequest: path, model: 'json-link' });
  return { run, requests, mostRuns: () => mostRuns, running: () => running };
}

describe('gatherPaginate', () => {
  it('gives the pages of many runs, each with its run, at most so many at once', async () => {
    const { run, mostRuns } = api();
    const runs = ['/a', '/b', '/c', '/d'].map(run);
    const pages = await lastValueFrom(gatherPaginate$(runs, { concurrency: 2 }).pipe(toArray()));
    expect(mostRuns()).toBe(2);
    for (const [index, path] of ['/a', '/b', '/c', '/d'].entries()) {
      const mine = pages.filter((page) => page.run === index).map(({ page }) => page);
      expect(mine.map((page) => page.index)).toEqual([0, 1, 2]);
      expect(mine.flatMap((page) => page.items)).toEqual([1, 2, 3].flatMap((n) => [`${path}-${n}a`, `${path}-${n}b`]));
    }
  });

  it('reads its runs lazily', async () => {
    const { run } = api();
    let read = 0;
    function* runs() {
      for (; read < 1000; read++) yield run(`/${read}`);
    }
    await lastValueFrom(gatherPaginate$(runs(), { concurrency: 3 }).pipe(take(4), toArray()));
    expect(read).toBeLessThanOrEqual(6);
  });

  it('as a promise: the results in the order of the runs', async () => {
    const { run } = api();
    const completed: number[] = [];
    const observer = { onComplete: ({ totalItems }: { totalItems: number }) => void completed.push(totalItems) };
    const results = await gatherPaginate([run('/a'), { ...run('/b'), observer, collect: false }, run('/c')]);
    expect(results.map(({ completed, totalItems, items }) => [completed, totalItems, items.length])).toEqual([
      [true, 6, 6],
      [true, 6, 0],
      [true, 6, 6],
    ]);
    expect(completed).toEqual([6]);
    expect(await gatherPaginate([])).toEqual([]);
  });

  it('the first run that fails rejects and aborts the others; returnErrors gives what it had', async () => {
    const failing = api();
    await expect(gatherPaginate([failing.run('/broken'), failing.run('/b')])).rejects.toMatchObject({
      name: 'PaginationError',
      result: { totalItems: 2 },
    });
    expect(failing.running()).toBe(0);
    const { run } = api();
    const results = await gatherPaginate([run('/broken'), run('/b')], { returnErrors: true });
    expect(results.map(({ completed, items, outcome }) => [completed, items.length, outcome.ok])).toEqual([
      [false, 2, false],
      [true, 6, true],
    ]);
  });

  it.each([0, Number.NaN])('a concurrency of %s is a ConfigurationError', async (concurrency) => {
    const { run } = api();
    await expect(gatherPaginate([run('/a')], { concurrency })).rejects.toMatchObject({ name: 'ConfigurationError' });
  });
});

describe('paginateReadable', () => {
  it('gives pages, and asks for one only when its reader has room', async () => {
    const { run, requests } = api();
    const readable = paginateReadable(run('/a'));
    expect(requests).toEqual([]);
    const seen: number[] = [];
    for await (const page of readable) {
      seen.push(page.index);
      await lastValueFrom(timer(20));
      // One waits in the stream beyond the one that is being looked at.
      expect(requests.length).toBeLessThanOrEqual(Math.min(3, seen.length + 1));
    }
    expect(seen).toEqual([0, 1, 2]);
  });

  it('is destroyed by a run that fails, and aborts when it is destroyed', async () => {
    const { run } = api();
    await expect(paginateReadable(run('/broken')).toArray()).rejects.toMatchObject({ name: 'PaginationError' });
    const slow = api(10_000);
    const readable = paginateReadable(slow.run('/a'));
    readable.read();
    await lastValueFrom(timer(10));
    expect(slow.running()).toBe(1);
    readable.destroy();
    await lastValueFrom(timer(10));
    expect(slow.running()).toBe(0);
  });
});
