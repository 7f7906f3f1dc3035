import { map, timer, VirtualTimeScheduler } from 'rxjs';
import {
  createHttpClient,
  createHttpResponse,
  type PaginateOptions,
  type PaginationLimits,
  type PaginationStrategy,
  paginate,
  type Schema,
} from 'rxjs-resilient-http';
import { describe, expect, it } from 'vitest';
import { memoryApi, numbers, numbersByLink } from './support/memoryApi.js';

/** Seven numbers in pages of three. */
function run(limits: PaginationLimits, more = {}) {
  const api = memoryApi(numbersByLink(7, 3));
  const options = { client: api.client, baseRequest: '/numbers', model: 'json-link' as const, limits, ...more };
  return { api, result: paginate<number>(options) };
}

describe('limits', () => {
  it.each<[string, PaginationLimits, object]>([
    [
      'maxPages before the end',
      { maxPages: 2 },
      { stopReason: 'maxPages', completed: false, totalItems: 6, totalPages: 2 },
    ],
    ['maxPages exactly at the end', { maxPages: 3 }, { stopReason: 'exhausted', completed: true, totalItems: 7 }],
    [
      'maxItems on a page boundary',
      { maxItems: 6 },
      { stopReason: 'maxItems', completed: false, totalPages: 2, totalItems: 6 },
    ],
    ['maxItems exactly at the end', { maxItems: 7 }, { stopReason: 'exhausted', completed: true, totalItems: 7 }],
    [
      'maxItems inside a page',
      { maxItems: 4 },
      { stopReason: 'maxItems', completed: false, totalPages: 2, totalItems: 4 },
    ],
    ['maxItems inside the last page', { maxItems: 6.9 }, { stopReason: 'maxItems', completed: false, totalItems: 6 }],
    ['no limit', {}, { stopReason: 'exhausted', completed: true, totalItems: 7 }],
    [
      'limits of Infinity',
      { maxPages: Number.POSITIVE_INFINITY, maxEndToEndLatencyMs: Number.POSITIVE_INFINITY },
      { completed: true },
    ],
  ])('%s', async (_name, limits, expected) => {
    const result = await run(limits).result;
    expect(result).toMatchObject({ ...expected, outcome: { ok: true, status: 200 } });
    expect(result.items).toEqual(numbers(0, result.totalItems));
    expect(result.pages.flatMap((page) => page.items)).toEqual(result.items);
    expect(result.outcome.attempts).toBe(result.totalPages);
  });

  it('trims the last page and says where to go on inside it', async () => {
    const result = await run({ maxItems: 5 }).result;
    expect(result.pages.map((page) => page.items)).toEqual([
      [0, 1, 2],
      [3, 4],
    ]);
    expect(result.checkpoint).toEqual({
      version: 1,
      next: { method: 'GET', path: '/numbers?start=3' },
      pageIndex: 1,
      collectedItems: 5,
      skipItems: 2,
    });
    expect(result.pages[1]?.checkpoint).toEqual(result.checkpoint);
  });

  it('shows the strategy the trimmed page as it came, and keeps nothing that it remembers of it', async () => {
    const seen: number[][] = [];
    const strategy: PaginationStrategy = {
      buildInitialRequest: (base) => base,
      buildNextRequest(previous, { items }, state) {
        seen.push([state.pageIndex, items.length, state.collectedItems]);
        state.userState = { seen: seen.length };
        return { ...previous, query: { start: state.collectedItems } };
      },
    };
    const result = await run({ maxItems: 5 }, { strategy }).result;
    expect(result.items).toEqual(numbers(0, 5));
    expect(seen).toEqual([
      [0, 3, 3],
      [1, 3, 6],
    ]);
    expect(result.checkpoint).toMatchObject({ pageIndex: 1, skipItems: 2, userState: { seen: 1 } });
  });

  it('ends a run in time whose every answer is synchronous', async () => {
    const api = memoryApi(numbersByLink(Number.MAX_SAFE_INTEGER, 3));
    let ticks = 0;
    const scheduler = new VirtualTimeScheduler();
    // A page takes ten ticks, and no timer has a chance to ring.
    scheduler.now = () => Math.floor(ticks++ / 10);
    const options = { client: api.client, baseRequest: '/numbers', model: 'json-link' as const, scheduler };
    const result = await paginate<number>({ ...options, limits: { maxEndToEndLatencyMs: 5, maxPages: 1_000 } });
    expect(result).toMatchObject({ stopReason: 'maxEndToEndLatencyMs', completed: false, outcome: { ok: true } });
    expect(result.items).toEqual(numbers(0, result.totalItems));
    expect(result.checkpoint.next).not.toBeNull();
  });

  it('ends a run when its timer rings, also a moment before the clock says so', async () => {
    const scheduler = new VirtualTimeScheduler();
    scheduler.now = () => 0;
    const observer = { onPage: () => new Promise<void>(() => {}) };
    const limits = { maxEndToEndLatencyMs: 5 };
    const { api, result } = run(limits, { scheduler, observer });
    scheduler.flush();
    expect(await result).toMatchObject({ stopReason: 'maxEndToEndLatencyMs', items: [0, 1, 2], completed: false });
    expect(api.requests).toHaveLength(1);
  });

  it('calls a run complete whose time ends while `onPage` has the last page', async () => {
    const scheduler = new VirtualTimeScheduler();
    const { client } = memoryApi(() => ({ body: [1] }));
    const result = paginate<number>({
      client,
      baseRequest: '/',
      model: 'single-page',
      scheduler,
      limits: { maxEndToEndLatencyMs: 5 },
      observer: { onPage: () => new Promise<void>(() => {}) },
    });
    scheduler.flush();
    expect(await result).toMatchObject({ stopReason: 'exhausted', completed: true, items: [1] });
  });

  describe('where a page’s own timer rings before the run’s', () => {
    /** A client whose clock goes on, in a run whose timer never rings, and whose clock says `now`. */
    function timed(now: (client: VirtualTimeScheduler) => number, more: Partial<PaginateOptions<number>>) {
      const clock = new VirtualTimeScheduler();
      const scheduler = new VirtualTimeScheduler();
      scheduler.now = () => now(clock);
      const client = createHttpClient({
        baseUrl: 'https://api.example.com',
        scheduler: clock,
        resilience: { maxAttempts: 1 },
        transport: (request) =>
          timer(more.schema ? 50 : 1_000, clock).pipe(map(() => createHttpResponse(request, { status: 404 }))),
      });
      const limits = { maxEndToEndLatencyMs: 50, ...more.limits };
      const result = paginate<number>({ client, baseRequest: '/', scheduler, returnPartial: true, ...more, limits });
      clock.flush();
      return result;
    }
    const share = { resilience: { normalizePerPageLatency: true } };
    const isUp = { stopReason: 'maxEndToEndLatencyMs', outcome: { ok: true } };
    const failed = { stopReason: 'error', outcome: { ok: false, errorCategory: 'transient' } };

    it.each<[string, boolean, Partial<PaginateOptions<number>>, object]>([
      ['all that is left is up', false, share, isUp],
      ['all that is left to the last page is up', false, { ...share, limits: { maxPages: 1 } }, isUp],
      ['a part of it is no end of the run', false, { ...share, limits: { maxPages: 2 } }, failed],
      [
        'a limit of its own in the same tick',
        true,
        { resilience: { pageProfile: { maxEndToEndLatencyMs: 50 } } },
        isUp,
      ],
      ['a limit of its own before', false, { resilience: { pageProfile: { maxEndToEndLatencyMs: 50 } } }, failed],
      ['one of an attempt is none of the run', true, { baseRequest: { path: '/', timeoutMs: 50 } }, failed],
    ])('%s', async (_, moves, more, expected) => {
      expect(await timed((clock) => (moves ? clock.now() : 0), more)).toMatchObject(expected);
    });

    it('an answer in the last tick is what it is', async () => {
      const schema: Schema<number> = { '~standard': { version: 1, vendor: 'test', validate: () => ({ value: 1 }) } };
      const result = await timed((clock) => clock.now(), { schema });
      expect(result).toMatchObject({ stopReason: 'error', outcome: { status: 404 } });
    });
  });

  it('calls a trimmed last page maxItems, though nothing follows it', async () => {
    const api = memoryApi(() => ({ body: { items: [1, 2, 3] } }));
    const result = await paginate({
      client: api.client,
      baseRequest: '/',
      model: 'json-link',
      limits: { maxItems: 2 },
    });
    expect(result).toMatchObject({
      items: [1, 2],
      stopReason: 'maxItems',
      completed: false,
      checkpoint: { skipItems: 2 },
    });
  });

  it.each<[keyof PaginationLimits]>([['maxPages'], ['maxItems'], ['maxEndToEndLatencyMs']])(
    '%s: 0 sends nothing',
    async (name) => {
      const { api, result } = run({ [name]: 0 });
      expect(await result).toMatchObject({
        stopReason: name,
        pages: [],
        items: [],
        completed: false,
        outcome: { ok: true, attempts: 0 },
        checkpoint: { version: 1, next: { method: 'GET', path: '/numbers' }, pageIndex: 0, collectedItems: 0 },
      });
      expect((await result).outcome).not.toHaveProperty('status');
      expect(api.requests).toHaveLength(0);
    },
  );

  it.each([
    [{ maxPages: -1 }],
    [{ maxItems: Number.NaN }],
    [{ maxEndToEndLatencyMs: -0.5 }],
    [{ maxPages: '3' as unknown as number }],
  ])('%j is a RangeError before anything is sent', async (limits) => {
    const { api, result } = run(limits);
    await expect(result).rejects.toThrow(RangeError);
    expect(api.requests).toHaveLength(0);
  });
});

describe('what a result keeps', () => {
  it('keeps pages without their responses, unless asked to', async () => {
    const plain = await run({ maxPages: 1 }).result;
    expect(plain.pages[0]).not.toHaveProperty('response');
    const whole = await run({ maxPages: 1 }, { keepResponses: true }).result;
    expect(whole.pages[0]?.response?.status).toBe(200);
  });

  it('keeps no pages with collect: false, and totals all the same', async () => {
    const result = await run({}, { collect: false }).result;
    expect(result).toMatchObject({ pages: [], items: [], totalItems: 7, totalPages: 3, completed: true });
  });
});
