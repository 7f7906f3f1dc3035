import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { lastValueFrom, of, toArray } from 'rxjs';
import { createRestClient, createRestSource, type RestSourceConfig } from 'rxjs-resilient-http/rest';
import { afterEach, describe, expect, it } from 'vitest';
import { ResponseParseError, ResponseTooLargeError } from '../../src/core/errors.js';
import { CrossOriginError, PaginationError, PaginationLoopError } from '../../src/core/paginationErrors.js';
import { createHttpClient } from '../../src/http/client.js';
import { createHttpResponse } from '../../src/http/createHttpResponse.js';
import type { HttpRequest } from '../../src/http/types.js';
import { planFaults } from '../support/faults.js';
import { type RunningServer, startServer } from '../support/startServer.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const running: RunningServer[] = [];
async function serve(handler: Parameters<typeof startServer>[0]): Promise<string> {
  const server = await startServer(handler);
  running.push(server);
  return server.url;
}
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

describe('25 posts × 50 comments in pages, parents in parallel, under seeded faults', () => {
  it.each([1, 2, 3])('1,250 rows, none lost or doubled (seed %d)', async (seed) => {
    const faultOf = planFaults({ seed, rate: 0.3, kinds: ['503', '429', 'reset', 'slow'], slowMs: 5, retryAfterMs: 5 });
    let faults = 0;
    let running = 0;
    let mostAtOnce = 0;
    const url = await serve((request, response) => {
      const target = request.url ?? '/';
      const fault = faultOf(target);
      if (fault && fault !== 'slow') faults += 1;
      if (fault === 'reset') return void request.socket.destroy();
      if (fault === '503') return void response.writeHead(503).end();
      if (fault === '429') return void response.writeHead(429, { 'retry-after-ms': '5' }).end();
      running += 1;
      mostAtOnce = Math.max(mostAtOnce, running);
      const { pathname, searchParams } = new URL(target, 'http://x');
      const post = /^\/posts\/(\d+)\/comments$/.exec(pathname)?.[1];
      const page = Number(searchParams.get('page'));
      const [total, size] = post === undefined ? [25, 10] : [50, 20];
      const items = Array.from({ length: total }, (_, index) => ({ id: `${post ?? 'p'}-${index}`, n: index })).slice(
        (page - 1) * size,
        page * size,
      );
      setTimeout(
        () => {
          running -= 1;
          response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ items }));
        },
        fault === 'slow' ? 5 : 1,
      );
    });
    const source = createRestSource({
      client: {
        baseUrl: url,
        strategy: { type: 'page-number' },
        resilience: { maxAttempts: 8, backoff: { initialDelayMs: 1, maxDelayMs: 5 } },
      },
      resources: [
        { name: 'posts', selected: false },
        { name: 'comments', endpoint: 'posts/{resources.posts.n}/comments', parallelized: 6, includeFromParent: ['n'] },
      ],
    });
    const rows = await lastValueFrom(source.resource$<{ id: string; _posts_n: number }>('comments').pipe(toArray()));
    expect(rows).toHaveLength(1250);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(1250);
    expect(rows.every(({ id, _posts_n }) => id.startsWith(`${_posts_n}-`))).toBe(true);
    expect(faults).toBeGreaterThan(10);
    expect(mostAtOnce).toBeGreaterThan(1);
  });
});

describe('two levels of dependents over 10,000 parents', () => {
  it('run in flat memory', async () => {
    const body = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
    let requests = 0;
    const transport = (request: HttpRequest) => {
      requests += 1;
      const { pathname, searchParams } = request.url;
      const page = Number(searchParams.get('page') ?? 1);
      const items =
        pathname === '/a'
          ? page > 100
            ? []
            : Array.from({ length: 100 }, (_, index) => ({ id: (page - 1) * 100 + index, pad: 'x'.repeat(500) }))
          : [{ id: 1, pad: 'y'.repeat(500) }];
      return of(
        createHttpResponse(request, {
          headers: { 'content-type': 'application/json' },
          body: body(items),
          url: request.url.href,
        }),
      );
    };
    const source = createRestSource(
      {
        client: { baseUrl: 'https://api.example.com' },
        resources: [
          { name: 'a', endpoint: { strategy: { type: 'page-number' } } },
          { name: 'b', endpoint: { path: 'a/{resources.a.id}/b', strategy: 'single-page' }, parallelized: 4 },
          {
            name: 'c',
            endpoint: { path: 'b/{resources.b.id}/c', strategy: 'single-page' },
            includeFromParent: ['id'],
          },
        ],
      },
      { client: createHttpClient({ transport }) },
    );
    let count = 0;
    const heaps: number[] = [];
    await new Promise<void>((resolve, reject) => {
      source.records$.subscribe({
        next: () => {
          count += 1;
          if (count % 6_000 === 0) {
            collectGarbage();
            heaps.push(process.memoryUsage().heapUsed);
          }
        },
        error: reject,
        complete: resolve,
      });
    });
    expect(count).toBe(30_000);
    expect(requests).toBe(101 + 20_000);
    expect((heaps.at(-1) ?? 0) - (heaps[0] ?? 0)).toBeLessThan(8 * 1024 * 1024);
  });
});

describe('a hostile API', () => {
  const read = (url: string, options: object = {}) =>
    lastValueFrom(
      createRestClient({
        baseUrl: url,
        headers: { 'x-tenant': 'ours' },
        auth: (request, next) => next(request.with({ headers: { authorization: 'Bearer secret' } })),
        resilience: { maxAttempts: 2, backoff: { initialDelayMs: 1 } },
        ...options,
      })
        .records$('/items', { limits: { maxPages: 50 } })
        .pipe(toArray()),
      { defaultValue: [] },
    ).then(
      () => undefined,
      (error: unknown) => error as PaginationError,
    );
  const json = (answer: (request: { url: string }) => unknown) =>
    serve((request, response) => {
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify(answer({ url: request.url ?? '' })));
    });

  it.each([
    'http://[',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'ftp://127.0.0.1/x',
    '//',
    'http://127.0.0.1:99999/',
  ])('an absurd next link is a clear error or the end: %s', async (next) => {
    const url = await json(() => ({ items: [{ id: 1 }], next }));
    const error = await read(url, { strategy: 'json-link' });
    if (error) expect(error.message.length).toBeGreaterThan(20);
  });

  it('a cursor that comes again is a loop', async () => {
    const url = await json(({ url }) => ({ items: [{ id: 1 }], next_cursor: url.includes('cursor=a') ? 'b' : 'a' }));
    const error = await read(url);
    expect(error).toBeInstanceOf(PaginationError);
    expect(error?.cause).toBeInstanceOf(PaginationLoopError);
  });

  it('a link to another origin is refused, and sees nothing', async () => {
    const seen: unknown[] = [];
    const elsewhere = await serve((request, response) => {
      seen.push(request.headers);
      response.end('{}');
    });
    const url = await json(() => ({ items: [{ id: 1 }], next: `${elsewhere}/items?page=2` }));
    const error = await read(url);
    expect(error?.cause).toBeInstanceOf(CrossOriginError);
    expect(seen).toEqual([]);
  });

  it('a redirect to another host takes no credentials along', async () => {
    const seen: NodeJS.Dict<string | string[]>[] = [];
    const elsewhere = await serve((request, response) => {
      seen.push(request.headers);
      response.writeHead(200, { 'content-type': 'application/json' }).end('[{"id":1}]');
    });
    const url = await serve((_, response) => void response.writeHead(302, { location: `${elsewhere}/x` }).end());
    expect(await read(url)).toBeUndefined();
    expect(seen).toHaveLength(1);
    expect(seen[0]?.authorization).toBeUndefined();
    expect(seen[0]?.['x-tenant']).toBeUndefined();
  });

  it('HTML instead of JSON is an error that says so', async () => {
    const url = await serve(
      (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>please log in</html>'),
    );
    const error = await read(url);
    expect(error?.cause).toBeInstanceOf(ResponseParseError);
    expect(error?.message).toContain('text/html');
    expect(error?.message).not.toContain('please log in');
  });

  it('a page of 1 GB is cut off at the limit', async () => {
    let sent = 0;
    const chunk = Buffer.alloc(256 * 1024, 32);
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const write = () => {
        while (sent < 1024 ** 3 && !response.destroyed) {
          sent += chunk.length;
          if (!response.write(chunk)) return void response.once('drain', write);
        }
      };
      write();
    });
    const error = await read(url, { maxResponseBytes: 4 * 1024 * 1024 });
    expect(error?.cause).toBeInstanceOf(ResponseTooLargeError);
    expect(sent).toBeLessThan(200 * 1024 * 1024);
  });

  it('keys named __proto__ and constructor are data, in records, parents and selectors', async () => {
    const url = await serve((request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(
        request.url === '/parents'
          ? '[{"id":1,"__proto__":{"x":1},"constructor":"c"}]'
          : '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"items":[{"id":2}]}',
      );
    });
    const config: RestSourceConfig = {
      client: { baseUrl: url },
      resources: [
        'parents',
        {
          name: 'child',
          endpoint: {
            path: 'child',
            params: { c: '{resources.parents.constructor}' },
            json: { __proto__: '{resources.parents.id}' },
            method: 'POST',
          },
          includeFromParent: ['id', 'constructor'],
        },
      ],
    };
    const records = await lastValueFrom(createRestSource(config).records$.pipe(toArray()));
    expect(records.at(-1)?.record).toEqual({ id: 2, _parents_id: 1, _parents_constructor: 'c' });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
