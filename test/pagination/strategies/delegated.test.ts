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
