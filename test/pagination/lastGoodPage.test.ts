import {
  createCursorStrategy,
  type HttpResponseInit,
  type PaginateOptions,
  type PaginationCheckpoint,
  paginate,
  paginate$,
  ResponseParseError,
} from 'rxjs-resilient-http';
import { describe, expect, it } from 'vitest';
import { memoryApi } from './support/memoryApi.js';

const failing = (answer: HttpResponseInit, options: Partial<PaginateOptions<number>>) => {
  const api = memoryApi(() => answer);
  const pages: number[][] = [];
  const run = { client: api.client, baseRequest: '/items', ...options };
  let failure: unknown;
  paginate$<number>(run).subscribe({ next: ({ items }) => pages.push(items), error: (error) => (failure = error) });
  return { api, pages, failure };
};

describe('a page whose next link cannot be used', () => {
  const links = [
    'file:///etc/passwd',
    'data:application/json,[]',
    'ftp://api.example.com/2',
    'https://other.example/2',
  ];

  it.each(links)('is delivered before the error: %s in the body', (next) => {
    const { api, pages, failure } = failing({ body: { items: [1, 2], next } }, { model: 'json-link' });
    expect(pages).toEqual([[1, 2]]);
    expect(failure).toMatchObject({
      name: 'PaginationError',
      cause: { name: next.startsWith('https') ? 'CrossOriginError' : 'ResponseParseError' },
      result: { totalPages: 1, totalItems: 2, completed: false, stopReason: 'error' },
    });
    expect(api.requests).toHaveLength(1);
  });

  it.each(links)('is delivered before the error: %s in a Link header', (next) => {
    const answer = { body: [1, 2], headers: { link: `<${next}>; rel=next` } };
    const { pages, failure } = failing(answer, { model: 'link-header' });
    expect(pages).toEqual([[1, 2]]);
    expect(failure).toMatchObject({ name: 'PaginationError', result: { totalItems: 2 } });
  });

  it.each<[string, Partial<PaginateOptions<number>>, object]>([
    ['maxPages', { limits: { maxPages: 1 } }, { totalItems: 2 }],
    ['maxItems', { limits: { maxItems: 2 } }, { totalItems: 2 }],
    ['maxItems within it', { limits: { maxItems: 1 } }, { totalItems: 1 }],
    ['stopWhen', { stopWhen: () => true }, { totalItems: 2 }],
  ])('is no error where %s ends the run there', async (_, options, totals) => {
    const api = memoryApi(() => ({ body: { items: [1, 2], next: 'file:///x' } }));
    const result = await paginate({ client: api.client, baseRequest: '/items', model: 'json-link', ...options });
    expect(result).toMatchObject({ completed: false, outcome: { ok: true }, ...totals });
  });

  it('is where a resumed run goes on, without delivering it again', async () => {
    let next = 'file:///x';
    const api = memoryApi((url) =>
      url.search ? { body: { items: [3], next: '' } } : { body: { items: [1, 2], next, cursor: 'b' } },
    );
    const options = { client: api.client, baseRequest: '/items', returnPartial: true };
    const before = await paginate<number>({ ...options, model: 'json-link' });
    expect(before).toMatchObject({
      items: [1, 2],
      checkpoint: { next: { path: '/items' }, pageIndex: 0, collectedItems: 2, skipItems: 2 },
    });
    const resumeFrom: PaginationCheckpoint = JSON.parse(JSON.stringify(before.checkpoint));

    const again = await paginate<number>({ ...options, model: 'json-link', resumeFrom });
    expect(again).toMatchObject({ items: [], outcome: { ok: false }, checkpoint: { ...resumeFrom } });
    const strategy = createCursorStrategy({ cursorPath: 'cursor' });
    expect(await paginate<number>({ ...options, strategy, resumeFrom })).toMatchObject({ items: [3], completed: true });
    next = '/items?page=2';
    expect(await paginate<number>({ ...options, model: 'json-link', resumeFrom })).toMatchObject({
      items: [3],
      completed: true,
      checkpoint: { next: null, collectedItems: 3, pageIndex: 2 },
    });
  });

  it('leaves no trace of it in what the strategy remembers', async () => {
    const api = memoryApi((url) => ({ body: { items: [1], next: url.search ? 5 : '/items?page=2' } }));
    const result = await paginate({
      client: api.client,
      baseRequest: '/items',
      strategy: {
        buildInitialRequest: (base) => base,
        buildNextRequest(previous, _, state) {
          const { seen } = (state.userState as { seen: number } | undefined) ?? { seen: 0 };
          state.userState = { seen: seen + 1 };
          const next = state.response?.contentJson<{ next: unknown }>().next;
          if (typeof next !== 'string') throw new ResponseParseError('no next page');
          return { ...previous, path: next };
        },
      },
      returnPartial: true,
    });
    expect(result.checkpoint).toMatchObject({ pageIndex: 1, skipItems: 1, userState: { seen: 1 } });
  });
});
