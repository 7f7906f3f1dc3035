import { firstValueFrom, map, toArray } from 'rxjs';
import {
  createHttpClient,
  createNextUrlStrategy,
  type PaginateOptions,
  type PaginationResult,
  paginate,
  paginateRecords$,
} from 'rxjs-resilient-http';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, type ApiServerOptions, startApiServer } from '../support/apiServer.js';
import { type City, loadCities } from '../support/dataset.js';
import { detectableStyles, detectionFor, type Pagination, paginationFor } from '../support/paginationFor.js';
import { type StyleName, styleNames } from '../support/styles/allStyles.js';

const pageSize = 700;
let records: readonly City[];
let server: ApiServer | undefined;

beforeAll(async () => {
  records = await loadCities(12_000);
});

afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** Every test: the whole dataset, each record once and in its place, and both sides count the same. */
async function readWhole(pagination: Pagination, { concurrency = 1, ...options }: ReadOptions = {}) {
  server = await startApiServer({
    records,
    pageSize,
    faults: { seed: 11, rate: 0.35, retryAfterMs: 3, slowMs: 10 },
    ...options,
  });
  const client = createHttpClient({
    baseUrl: server.url,
    resilience: { backoff: { initialDelayMs: 1, maxDelayMs: 3 } },
  });
  const result = await paginate<City>({ client, ...pagination, concurrency });
  expectWhole(result, server);
  return { result, counts: server.counts };
}

type ReadOptions = Pick<PaginateOptions<City>, 'concurrency'> & ApiServerOptions;

function expectWhole(result: PaginationResult<City>, { counts }: ApiServer): void {
  expect(result.items.map((city) => city.id)).toEqual(records.map((city) => city.id));
  expect(result).toMatchObject({ completed: true, stopReason: 'exhausted', totalItems: records.length });
  expect(result.checkpoint.next).toBeNull();
  expect(counts).toMatchObject({ pages: result.totalPages, records: records.length, aborted: 0, underWay: 0 });
  expect(result.outcome.attempts).toBe(counts.requests);
  expect(counts.requests - counts.pages).toBe(counts.faults + counts.limited);
}

describe('one page after the other', () => {
  const runs = styleNames.flatMap((style) => (['GET', 'POST'] as const).map((method) => ({ style, method })));

  it.each(runs)('$method $style reads the whole dataset exactly once', async ({ style, method }) => {
    const { counts } = await readWhole(paginationFor(style, { method, pageSize }));
    expect(counts.maxUnderWay).toBe(1);
    if (style !== 'single') expect(counts.faults).toBeGreaterThan(2);
  });
});

describe('in parallel, where pages can be planned', () => {
  it.each([
    { style: 'offset', method: 'GET' },
    { style: 'offset', method: 'POST' },
    { style: 'page', method: 'GET' },
    { style: 'page', method: 'POST' },
  ] as const)('$method $style reads the whole dataset exactly once, six pages at a time', async ({ style, method }) => {
    const { counts } = await readWhole(paginationFor(style, { method, pageSize: 300 }), {
      concurrency: 6,
      latencyMs: 5,
    });
    expect(counts.maxUnderWay).toBeGreaterThan(1);
    expect(counts.maxUnderWay).toBeLessThanOrEqual(6);
  });

  it('a style that names no total on its first page is read one by one', async () => {
    const pagination = paginationFor('offset', { pageSize, query: { totals: 'none' } });
    const { counts } = await readWhole(pagination, { concurrency: 6, latencyMs: 2 });
    expect(counts.maxUnderWay).toBe(1);
  });
});

describe('detected from the first answer', () => {
  it.each(detectableStyles.map((style) => ({ style })))('$style', async ({ style }) => {
    const { result } = await readWhole(detectionFor(style, pageSize));
    expect(result.totalPages).toBe(style === 'single' ? 1 : Math.ceil(records.length / pageSize));
  });
});

describe('the ends of ranges', () => {
  const ends: { style: StyleName; query: Record<string, string> }[] = [
    { style: 'offset', query: { totals: 'none' } },
    { style: 'page', query: { totals: 'none' } },
    { style: 'page', query: { base: '0' } },
    ...['boolean', 'yes', 't', '1'].flatMap((spelling) => [
      { style: 'offset' as const, query: { totals: 'none', has_more: spelling } },
      { style: 'page' as const, query: { totals: 'none', has_more: spelling } },
    ]),
  ];

  it.each(ends)('$style $query', async ({ style, query }) => {
    const { result } = await readWhole(paginationFor(style, { pageSize, query }));
    const pages = Math.ceil(records.length / pageSize);
    // Without total and has-more only an empty page says that it is over.
    expect(result.totalPages).toBe(query.totals === 'none' && !query.has_more ? pages + 1 : pages);
  });
});

describe("a next-URL function of one's own", () => {
  it('reads the whole dataset exactly once', async () => {
    const strategy = createNextUrlStrategy(
      (response) => response.contentJson<{ links: { next: string | null } }>().links.next,
    );
    await readWhole({ ...paginationFor('json-link', { pageSize }), strategy });
  });
});

describe('records as a stream', () => {
  it('come each once and in order', async () => {
    server = await startApiServer({ records, pageSize, faults: { seed: 5, retryAfterMs: 3, slowMs: 5 } });
    const client = createHttpClient({ baseUrl: server.url, resilience: { backoff: { initialDelayMs: 1 } } });
    const ids$ = paginateRecords$<City>({ client, baseRequest: '/cities?style=link' }).pipe(
      map((city) => city.id),
      toArray(),
    );
    expect(await firstValueFrom(ids$)).toEqual(records.map((city) => city.id));
  });
});
