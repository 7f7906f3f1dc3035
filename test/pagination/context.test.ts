import { inspect } from 'node:util';
import { of, VirtualTimeScheduler } from 'rxjs';
import {
  createOffsetLimitStrategy,
  type HttpRequest,
  HttpStatusError,
  type PaginateOptions,
  type PaginationRunContext,
  type PaginationStrategy,
  paginate,
  paginate$,
  type Schema,
} from 'rxjs-resilient-http';
import { describe, expect, it } from 'vitest';
import { memoryApi, numbersByLink } from './support/memoryApi.js';

const base = { baseRequest: '/numbers', model: 'json-link' } satisfies Partial<PaginateOptions<number>>;

describe('correlation', () => {
  const correlated = {
    path: '/numbers',
    requestId: 'req',
    correlationId: 'cor',
    parentCorrelationId: 'par',
    operation: 'list',
    agentContext: { agent: 'crawler', labels: { team: 'data' } },
    extensions: { trace: { sampled: true } },
  };
  const shown = ({
    requestId,
    correlationId,
    parentCorrelationId,
    operation,
    agentContext,
    extensions,
  }: HttpRequest) => ({
    requestId,
    correlationId,
    parentCorrelationId,
    operation,
    agentContext,
    extensions,
  });

  const forgetful: PaginationStrategy = {
    buildInitialRequest: ({ path }) => ({ path }),
    buildNextRequest: (_previous, _page, { pageIndex }) =>
      pageIndex < 2 ? { path: `/numbers?start=${pageIndex + 1}` } : undefined,
  };

  it.each<[string, Partial<PaginateOptions<number>>]>([
    ['the usual strategies', {}],
    ['a strategy that forgets it', { strategy: forgetful }],
  ])('goes on every page, with %s', async (_name, more) => {
    const api = memoryApi(numbersByLink(7, 3));
    const { pages } = await paginate({ ...base, ...more, client: api.client, baseRequest: correlated });
    const { path: _path, requestId: _id, ...carried } = correlated;
    expect(api.requests.map(shown)).toEqual([0, 1, 2].map((index) => ({ ...carried, requestId: `req-${index}` })));
    expect(api.requests[2]?.extensions).toBe(correlated.extensions);
    expect(pages.map(({ request }) => request.requestId)).toEqual(['req-0', 'req-1', 'req-2']);
    expect(JSON.parse(JSON.stringify(pages[0]?.request))).toEqual({ ...correlated, requestId: 'req-0' });
    // What the engine tells the client beside the options does not show.
    for (const { request } of pages) expect(Object.getOwnPropertySymbols(request)).toEqual([]);
  });

  it('is not made up where there is none', async () => {
    const api = memoryApi(numbersByLink(3, 3));
    await paginate({ ...base, client: api.client });
    expect(api.requests[0]?.requestId).toBeUndefined();
  });

  it('names the run in the context: by the agent’s runId, else by a new one that no request carries', async () => {
    const contexts: PaginationRunContext[] = [];
    const observer = { onComplete: (_result: unknown, context: PaginationRunContext) => void contexts.push(context) };
    const api = memoryApi(numbersByLink(3, 3));
    for (const agentContext of [undefined, undefined, { agent: 'a' }, { runId: 'mine' }]) {
      await paginate({
        ...base,
        client: api.client,
        baseRequest: { path: '/numbers', agentContext },
        observer,
        limits: { maxPages: 9 },
      });
    }
    expect(contexts[3]).toMatchObject({ runId: 'mine', agentContext: { runId: 'mine' }, limits: { maxPages: 9 } });
    expect(contexts[2]?.agentContext).toEqual({ agent: 'a' });
    expect(contexts.map((context) => 'resilience' in context)).toEqual([false, false, false, false]);
    const made = contexts.slice(0, 3).map(({ runId }) => runId);
    expect(new Set(made).size).toBe(3);
    for (const runId of made) expect(runId).toMatch(/^\w+-\w+$/);
    for (const { agentContext } of api.requests.slice(0, 3)) expect(agentContext?.runId).toBeUndefined();
  });
});

it('the context shows no secret of the base request, and is what it was to who reads it', async () => {
  const baseRequest = { path: '/numbers', query: { api_key: 'S3CRET' }, headers: { authorization: 'Bearer S3CRET' } };
  const seen: PaginationRunContext[] = [];
  const observer = { onPage: (_page: unknown, context: PaginationRunContext) => void seen.push(context) };
  const { client } = memoryApi(numbersByLink(3, 3));
  await paginate({ ...base, client, baseRequest, observer, limits: { maxPages: 1 } });
  expect(seen[0]?.baseRequest).toEqual(baseRequest);
  expect(inspect(seen[0])).not.toContain('S3CRET');
  expect(JSON.parse(JSON.stringify(seen[0]))).toEqual({
    runId: seen[0]?.runId,
    baseRequest: { path: '/numbers', query: { api_key: '***' }, headers: { authorization: '***' } },
    limits: { maxPages: 1 },
  });
});

it('the context has limits and resilience as the run was given them', async () => {
  const resilience = { normalizePerPageLatency: true };
  const limits = { maxPages: 1 };
  const seen: PaginationRunContext[] = [];
  const observer = { onPage: (_page: unknown, context: PaginationRunContext) => void seen.push(context) };
  await paginate({ ...base, client: memoryApi(numbersByLink(7, 3)).client, resilience, limits, observer });
  expect(seen[0]?.resilience).toBe(resilience);
  expect(seen[0]?.limits).toBe(limits);
});

describe('promises of callbacks', () => {
  it('are awaited: of onPage before the page, of onComplete before the end, of stopWhen and extractPage', async () => {
    const order: string[] = [];
    const later = async (name: string) => {
      order.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 2));
      order.push(`${name} ends`);
    };
    const { totalPages } = await paginate<number>({
      ...base,
      client: memoryApi(numbersByLink(7, 3)).client,
      extractPage: async (response) => {
        await later('extractPage');
        return { items: response.contentJson<{ items: number[] }>().items, state: { seen: true } };
      },
      stopWhen: async ({ state }) => {
        await later('stopWhen');
        return (state as { seen: boolean }).seen;
      },
      observer: { onPage: () => later('onPage'), onComplete: () => later('onComplete') },
    });
    order.push('resolved');
    expect(totalPages).toBe(1);
    const steps = ['extractPage', 'onPage', 'stopWhen', 'onComplete'];
    expect(order).toEqual([...steps.flatMap((name) => [`${name} begins`, `${name} ends`]), 'resolved']);
  });

  it('delivers the page that onPage was told of, when the time ends meanwhile', async () => {
    const scheduler = new VirtualTimeScheduler();
    const run = paginate<number>({
      ...base,
      client: memoryApi(numbersByLink(7, 3)).client,
      limits: { maxEndToEndLatencyMs: 5 },
      observer: { onPage: () => new Promise(() => {}) },
      scheduler,
    });
    scheduler.flush();
    const result = await run;
    expect(result).toMatchObject({
      items: [0, 1, 2],
      stopReason: 'maxEndToEndLatencyMs',
      checkpoint: { pageIndex: 1 },
    });
  });
});

describe('signal', () => {
  it('delivers no page that onPage still has when it aborts', async () => {
    const controller = new AbortController();
    const pages: unknown[] = [];
    const ended = new Promise((resolve) => {
      paginate$<number>({
        ...base,
        client: memoryApi(numbersByLink(7, 3)).client,
        baseRequest: { path: '/numbers', signal: controller.signal },
        observer: { onPage: () => new Promise(() => {}) },
      }).subscribe({ next: (page) => pages.push(page), error: resolve });
    });
    controller.abort('enough');
    expect(await ended).toBe('enough');
    expect(pages).toEqual([]);
  });

  it('that is aborted already is what a run with nothing to do ends with, too', async () => {
    const baseRequest = { path: '/numbers', signal: AbortSignal.abort('no') };
    const { client } = memoryApi(numbersByLink(7, 3));
    await expect(paginate({ ...base, client, baseRequest, limits: { maxPages: 0 } })).rejects.toBe('no');
  });
});

describe('extractPage', () => {
  const client = memoryApi(numbersByLink(7, 3)).client;

  it('may say that a page is the last', async () => {
    const result = await paginate({ ...base, client, extractPage: () => of({ items: ['x'], done: true }) });
    expect(result).toMatchObject({ items: ['x'], completed: true, checkpoint: { next: null } });
  });

  const noPage = 'answered with no page: `{ items: [...] }` is what it has to give';
  it.each<[string, () => unknown, string]>([
    ['nothing', () => undefined, 'answered with nothing, not an Observable, a promise or an iterable'],
    ['null', () => null, 'answered with null, not an Observable, a promise or an iterable'],
    ['no list', () => ({ items: 'abc' }), 'answered with an object, not an Observable, a promise or an iterable'],
    ['an empty stream', () => [], noPage],
    ['a stream of null', () => of(null), noPage],
    ['a stream of something else', () => of({ records: [] }), noPage],
  ])('that answers with %s is an error', async (_name, extractPage, problem) => {
    await expect(paginate({ ...base, client, extractPage: extractPage as never })).rejects.toMatchObject({
      name: 'PaginationError',
      cause: { name: 'ConfigurationError', path: 'extractPage', message: `extractPage: ${problem}` },
    });
  });

  it('names the request in what goes wrong with the body', async () => {
    const html = memoryApi(() => ({ body: '<html>', headers: { 'content-type': 'text/html' } }));
    await expect(paginate({ ...base, client: html.client, baseRequest: '/numbers?key=k' })).rejects.toThrow(
      /GET https:\/\/api\.example\.com\/numbers\?key=\*\*\* failed: the body is not JSON.*\(attempt 1\)/,
    );
    await expect(paginate({ ...base, client, select: 'rows.list' })).rejects.toThrow(
      /`rows\.list` is missing.*items, next/,
    );
  });

  it('takes an error’s body for no page, also with throwHttpErrors: false', async () => {
    const failing = memoryApi(() => ({ status: 404, body: { error: 'gone' } }), { throwHttpErrors: false });
    await expect(paginate({ ...base, client: failing.client })).rejects.toMatchObject({
      cause: expect.any(HttpStatusError),
    });
    const own = await paginate({
      ...base,
      client: failing.client,
      extractPage: ({ status }) => ({ items: [status], done: true }),
    });
    expect(own.items).toEqual([404]);
  });

  it('reads 204 No Content as a last page without records', async () => {
    const empty = memoryApi((url) => (url.search ? { status: 204 } : { body: { items: [1], next: '?page=2' } }));
    expect(await paginate({ ...base, client: empty.client })).toMatchObject({
      items: [1],
      totalPages: 2,
      completed: true,
    });
  });
});

describe('returnPartial', () => {
  const failing = () =>
    memoryApi((url) => (url.searchParams.has('page') ? { status: 404 } : { body: { items: [1, 2], next: '?page=2' } }));

  it('resolves with what there was', async () => {
    const result = await paginate({ ...base, client: failing().client, returnPartial: true });
    expect(result).toMatchObject({
      items: [1, 2],
      completed: false,
      stopReason: 'error',
      outcome: { ok: false, status: 404, errorCategory: 'not_found', attempts: 2 },
    });
  });

  it('is off by default: the error carries it', async () => {
    await expect(paginate({ ...base, client: failing().client })).rejects.toMatchObject({
      name: 'PaginationError',
      cause: { status: 404 },
      result: { items: [1, 2], stopReason: 'error' },
    });
  });

  it('shows no secrets, however the error is shown', async () => {
    const baseRequest = { path: '/numbers', query: { api_key: 'S3CRET' }, headers: { authorization: 'Bearer S3CRET' } };
    const error = await paginate({ ...base, baseRequest, client: failing().client }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'PaginationError', result: { pages: [{ request: baseRequest }] } });
    for (const shown of [JSON.stringify(error), inspect(error, { depth: 9 }), String(error)]) {
      expect(shown).toContain('404');
      expect(shown).not.toContain('S3CRET');
    }
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({
      result: { totalPages: 1, checkpoint: { pageIndex: 1 } },
    });
  });

  it('does not hide an abort', async () => {
    const baseRequest = { path: '/numbers', signal: AbortSignal.abort('enough') };
    await expect(paginate({ ...base, baseRequest, client: failing().client, returnPartial: true })).rejects.toBe(
      'enough',
    );
  });
});

describe('schema', () => {
  interface Row {
    id: number;
  }
  /** Reads `{ id: '7' }` as `{ id: 7 }`; everything else does not fit. */
  const schemaOf = (answer: (result: object) => unknown): Schema<Row> => ({
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value) => {
        const id = Number((value as { id?: string }).id);
        return answer(
          Number.isNaN(id) ? { issues: [{ message: 'expected digits', path: ['id', { key: 0 }] }] } : { value: { id } },
        );
      },
    },
  });
  const rows = (...ids: string[]) => ids.map((id) => ({ id }));
  const api = () =>
    memoryApi((url) => ({ body: url.search ? { items: rows('3', 'x') } : { items: rows('1', '2'), next: '?page=2' } }));

  it.each<[string, Schema<Row>]>([
    ['at once', schemaOf((result) => result)],
    ['with a promise', schemaOf((result) => Promise.resolve(result))],
  ])('that answers %s replaces the records, and names page, item and path of a bad one', async (_name, schema) => {
    const { client } = api();
    const first = await paginate<Row>({ ...base, client, schema, limits: { maxPages: 1 } });
    expect(first.items).toEqual([{ id: 1 }, { id: 2 }]);
    const failure = paginate<Row>({ ...base, client, schema });
    await expect(failure).rejects.toMatchObject({ cause: { name: 'ResponseParseError' }, result: { totalItems: 2 } });
    await expect(failure).rejects.toThrow(/page 1, item 1 .*id\[0\]: expected digits/);
  });

  it('looks at delivered records only', async () => {
    const { client } = api();
    const schema = schemaOf((result) => result);
    const trimmed = await paginate<Row>({ ...base, client, schema, limits: { maxItems: 3 } });
    expect(trimmed.items).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
    const resumed = paginate<Row>({ ...base, client, schema, resumeFrom: trimmed.checkpoint });
    await expect(resumed).rejects.toThrow(/page 1, item 1 /);
  });

  it('that answers at once keeps a run synchronous', () => {
    const order: string[] = [];
    const strategy = createOffsetLimitStrategy({ pageSize: 2 });
    const { client } = memoryApi((url) => ({ body: url.searchParams.get('offset') === '0' ? rows('1', '2') : [] }));
    void paginate<Row>({
      client,
      baseRequest: '/x',
      strategy,
      schema: schemaOf((result) => result),
      observer: { onComplete: () => void order.push('complete') },
    });
    order.push('returned');
    expect(order).toEqual(['complete', 'returned']);
  });
});
