import { catchError, throwError, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createRetryBudget, type RetryBudgetConfig } from '../src/resilience/createRetryBudget.js';
import { diagram } from './diagrams/diagram.js';
import { serve } from './diagrams/serve.js';

/** How many retries a budget gives at once, after so many requests. */
function retriesAfter(requests: number, config: RetryBudgetConfig, laterMs = 0): number {
  const scheduler = new VirtualTimeScheduler();
  const budget = createRetryBudget({ ...config, scheduler });
  for (let request = 0; request < requests; request++) budget.deposit();
  let retries = 0;
  scheduler.schedule(() => {
    while (budget.tryTake()) retries++;
  }, laterMs);
  scheduler.flush();
  return retries;
}

describe('createRetryBudget', () => {
  it.each<[requests: number, RetryBudgetConfig, laterMs: number, retries: number]>([
    [100, { minPerSecond: 0 }, 0, 20],
    [10, { ratio: 0.1, minPerSecond: 0 }, 0, 1],
    [9, { ratio: 0.1, minPerSecond: 0 }, 0, 0],
    [3, { ratio: 2, minPerSecond: 0 }, 0, 6],
    [100, { ratio: 0.1, minPerSecond: 0 }, 9_999, 10],
    [100, { ratio: 0.1, minPerSecond: 0 }, 10_000, 0],
    [0, { ratio: 0.1 }, 0, 10],
    [0, { ratio: 0, minPerSecond: 2 }, 5_000, 2],
    [10, { ratio: 0.5, minPerSecond: 3 }, 0, 8],
    [0, { ratio: 0, minPerSecond: 0 }, 5_000, 0],
    [0, { ratio: 0, minPerSecond: 0.5 }, 0, 1],
  ])('%d requests, %j, %d ms later: %d retries', (requests, config, laterMs, retries) => {
    expect(retriesAfter(requests, config, laterMs)).toBe(retries);
  });

  it('refills by minPerSecond', () => {
    const scheduler = new VirtualTimeScheduler();
    const budget = createRetryBudget({ ratio: 0, minPerSecond: 2, scheduler });
    const taken: number[] = [];
    for (let ms = 0; ms <= 2000; ms += 100) {
      scheduler.schedule(() => {
        if (budget.tryTake()) taken.push(ms);
      }, ms);
    }
    scheduler.flush();
    expect(taken).toEqual([0, 100, 500, 1000, 1500, 2000]);
  });

  it.each([{ ratio: -1 }, { minPerSecond: Number.NaN }])('%j cannot work', (config) => {
    expect(() => createRetryBudget(config)).toThrow(expect.objectContaining({ name: 'ConfigurationError' }));
  });
});

diagram(
  'createRetryBudget',
  {
    text: 'Two requests allow one retry: the first failure takes it, the second is final.',
    above: { 'GET /a': ['^-(x|)', '6ms ^-(a|)'], 'GET /b': '^--(y|)' },
    call: 'createRetryBudget({ … })',
    options: { ratio: 0.5, minPerSecond: 0 },
    below: { 'result of a': '8ms (a|)', 'result of b': '3ms #' },
    values: { x: 503, y: 503, '#': 'HttpStatusError' },
  },
  ({ above, options, below, values }, helpers) => {
    const { '#': error, ...failures } = values;
    const { transport, expectRequests } = serve(helpers, above, { ...failures, a: 'a' });
    const retryBudget = createRetryBudget(options);
    const client = helpers.client({
      transport,
      resilience: { retryBudget, backoff: { initialDelayMs: 4, jitter: 'none' } },
    });
    const named = catchError((failure: Error) => throwError(() => failure.name));
    helpers.expectObservable(client.json$('/a').pipe(named)).toBe(below['result of a']);
    helpers.expectObservable(client.json$('/b').pipe(named)).toBe(below['result of b'], undefined, error);
    expectRequests();
  },
);
