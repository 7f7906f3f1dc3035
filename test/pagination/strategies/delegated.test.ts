import { describe, expect, it } from 'vitest';
import { createHttpResponse } from '../../../src/http/createHttpResponse.js';
import type { HttpRequest } from '../../../src/http/types.js';
import { createAutoStrategy } from '../../../src/pagination/strategies/createAutoStrategy.js';
import { createCursorStrategy } from '../../../src/pagination/strategies/createCursorStrategy.js';
import { createHeaderCursorStrategy } from '../../../src/pagination/strategies/createHeaderCursorStrategy.js';
import { createJsonLinkStrategy } from '../../../src/pagination/strategies/createJsonLinkStrategy.js';
import { createLinkHeaderStrategy } from '../../../src/pagination/strategies/createLinkHeaderStrategy.js';
import { createNextUrlStrategy } from '../../../src/pagination/strategies/createNextUrlStrategy.js';
import { createOffsetLimitStrategy } from '../../../src/pagination/strategies/createOffsetLimitStrategy.js';
import { createPageNumberStrategy } from '../../../src/pagination/strategies/createPageNumberStrategy.js';
import type { PaginationStrategy } from '../../../src/pagination/strategies/types.js';

/** An answer that leads on in every way, by whatever the strategies below go by. */
const response = createHttpResponse({} as HttpRequest, {
  url: 'https://api.example.com/items',
  headers: { link: '</items?page=2>; rel=next', 'x-next-cursor': 'b' },
  body: { items: [1], next: '/items?page=2', cursors: { next: 'b' }, total: 9, offset: 0, limit: 1 },
});
const request = { path: '/items' };
const items = [1];
const stateAt = () => ({ pageIndex: 0, collectedItems: 1, response });

describe.each<[string, PaginationStrategy]>([
  ['createAutoStrategy', createAutoStrategy()],
  ['createCursorStrategy', createCursorStrategy()],
  ['createHeaderCursorStrategy', createHeaderCursorStrategy()],
  ['createJsonLinkStrategy', createJsonLinkStrategy()],
  ['createLinkHeaderStrategy', createLinkHeaderStrategy()],
  ['createNextUrlStrategy', createNextUrlStrategy(() => '/items?page=2')],
  ['createOffsetLimitStrategy', createOffsetLimitStrategy({ pageSize: 1, totalPath: 'total' })],
  ['createPageNumberStrategy', createPageNumberStrategy({ totalPath: 'total' })],
])('%s, asked by a strategy around it', (name, strategy) => {
  it('leads on from a page, and no further from one that is done', () => {
    expect(strategy.buildNextRequest(request, { items }, stateAt())).toBeDefined();
    expect(strategy.buildNextRequest(request, { items, done: true }, stateAt())).toBeUndefined();
  });

  it('plans nothing after a page that is done', () => {
    const plan = strategy.planRequests?.(request, { items, done: true }, stateAt());
    expect([...(plan ?? [])]).toEqual([]);
  });

  it('goes by what was extracted where it is shown no response', () => {
    const state = { pageIndex: 0, collectedItems: 1 };
    const next = strategy.buildNextRequest(request, { items }, state);
    const isRange = name.includes('Offset') || name.includes('PageNumber');
    expect(next !== undefined).toBe(isRange);
    expect(strategy.planRequests?.(request, { items }, state)).toBeUndefined();
    const handed = strategy.buildNextRequest(request, { items, state: 'c' }, state);
    expect(handed?.query).toEqual(name === 'createCursorStrategy' ? { cursor: 'c' } : next?.query);
  });
});

describe('createAutoStrategy, asked for a plan', () => {
  /** The queries that it plans after a page with this body. */
  function planned(body: Record<string, unknown>, done = false): unknown[] | undefined {
    const shown = createHttpResponse({} as HttpRequest, { url: 'https://api.example.com/items', body });
    const plan = createAutoStrategy().planRequests?.(
      request,
      { items: body.items as unknown[], done },
      { pageIndex: 0, collectedItems: 2, response: shown },
    );
    return plan && [...plan].map(({ query }) => query);
  }
  const pages = { items: [1, 2], page: 1, total_pages: 3 };
  const offsets = { items: [1, 2], offset: 0, limit: 2, total: 5 };

  it.each<[string, Record<string, unknown>, unknown[] | undefined]>([
    ['pages of a total', pages, [{ page: 2 }, { page: 3 }]],
    ['offsets below a total', offsets, [{ offset: 2 }, { offset: 4 }]],
    ['nothing where the page says it is the last', { ...pages, has_more: false }, []],
    [
      'nothing that it cannot know: offsets without a total',
      { items: [1, 2], offset: 0, limit: 2, has_more: true },
      undefined,
    ],
    ['nothing that it cannot know: a cursor', { items: [1, 2], next_cursor: 'b' }, undefined],
    ['nothing that it cannot know: a link', { items: [1, 2], next: '/items?page=2' }, undefined],
  ])('gives %s', (_, body, plan) => {
    expect(planned(body)).toEqual(plan);
  });

  it('gives none after a page that is done', () => {
    expect(planned(offsets, true)).toEqual([]);
  });
});
