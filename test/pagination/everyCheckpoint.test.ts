import {
  createHttpClient,
  type HttpClient,
  type PaginateOptions,
  type PaginationCheckpoint,
  paginate,
} from 'rxjs-resilient-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../support/apiServer.js';
import { type City, loadCities } from '../support/dataset.js';
import { detectableStyles, detectionFor, type Pagination, paginationFor } from '../support/paginationFor.js';
import { styleNames } from '../support/styles/allStyles.js';

const pageSize = 250;
let server: ApiServer;
let client: HttpClient;

beforeAll(async () => {
  server = await startApiServer({
    records: await loadCities(3000),
    pageSize,
    faults: { seed: 21, rate: 0.2, retryAfterMs: 3, slowMs: 5 },
  });
  client = createHttpClient({ baseUrl: server.url, resilience: { backoff: { initialDelayMs: 1, maxDelayMs: 3 } } });
});

afterAll(() => server?.close());

/** Runs again and again, each run from the checkpoint the one before it left, saved and read as JSON in between. */
async function readInPieces(pagination: Pagination, limits: PaginateOptions<City>['limits'], concurrency = 1) {
  const ids: number[] = [];
  let resumeFrom: PaginationCheckpoint | undefined;
  let completed = false;
  for (let runs = 0; !completed && runs < 40; runs++) {
    const result = await paginate<City>({ client, ...pagination, limits, concurrency, resumeFrom });
    ids.push(...result.items.map((city) => city.id));
    resumeFrom = JSON.parse(JSON.stringify(result.checkpoint));
    completed = result.completed;
    expect(result.checkpoint.collectedItems).toBe(ids.length);
  }
  expect(completed).toBe(true);
  expect(ids).toEqual(server.records.map((city) => city.id));
}

describe.each(['GET', 'POST'] as const)('%s, resumed from its checkpoints', (method) => {
  it.each(styleNames.map((style) => ({ style })))('$style by pages', async ({ style }) => {
    await readInPieces(paginationFor(style, { method, pageSize }), { maxPages: 4 });
  });

  it.each(styleNames.map((style) => ({ style })))('$style in the middle of pages', async ({ style }) => {
    await readInPieces(paginationFor(style, { method, pageSize }), { maxItems: 777 });
  });

  it.each([{ style: 'offset' as const }, { style: 'page' as const }])('$style in parallel', async ({ style }) => {
    await readInPieces(paginationFor(style, { method, pageSize: 100 }), { maxPages: 9 }, 4);
    await readInPieces(paginationFor(style, { method, pageSize: 100 }), { maxItems: 777 }, 4);
  });
});

describe('detected, resumed from its checkpoints', () => {
  it.each(detectableStyles.map((style) => ({ style })))('$style', async ({ style }) => {
    await readInPieces(detectionFor(style, pageSize), { maxPages: 4 });
    await readInPieces(detectionFor(style, pageSize), { maxItems: 777 });
  });
});
