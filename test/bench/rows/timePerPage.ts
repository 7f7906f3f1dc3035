import { of } from 'rxjs';
import { createHttpClient, createHttpResponse, createOffsetLimitStrategy, paginate$ } from 'rxjs-resilient-http';
import { median } from '../compare.js';
import { counted } from '../counted.js';
import type { Bench } from '../row.js';

export const timePerPage: Bench = {
  id: 'time-per-page',
  async run({ rounds, scale }) {
    const few = Math.max(500, Math.round(5000 * scale));
    const ratios: number[] = [];
    for (let round = 0; round <= rounds; round++) {
      // Ten short runs against one that is ten times as long: the same number of pages on both sides.
      const short = timeOf(() => {
        for (let run = 0; run < 10; run++) readPages(few);
      });
      const long = timeOf(() => readPages(few * 10));
      if (round > 0) ratios.push(long / short);
    }
    return [
      {
        id: timePerPage.id,
        work: 'time a page at 50,000 pages',
        against: 'time a page at 5,000',
        limit: { atMost: 1.1 },
        value: median(ratios),
        unit: 'ratio',
        rounds: ratios,
      },
    ];
  },
};

function readPages(total: number): void {
  const client = createHttpClient({
    baseUrl: 'http://memory.test',
    // Pages that go on and on over the same records would be a loop.
    transport: (request) =>
      of(createHttpResponse(request, { body: { data: [{ id: request.url.searchParams.get('offset') }], total } })),
  });
  let pages = 0;
  paginate$({
    client,
    baseRequest: '/items',
    strategy: createOffsetLimitStrategy({ pageSize: 1, totalPath: 'total' }),
  }).subscribe(() => pages++);
  counted(pages, total);
}

function timeOf(work: () => void): number {
  globalThis.gc?.();
  const begin = performance.now();
  work();
  return performance.now() - begin;
}
