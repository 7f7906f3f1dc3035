/**
 * `npm run scale [-- --runs 20000]`: a queue of pagination runs worked on by processes that share one rate limit, in virtual time, with the real
 * engine, client and limiter. Says how long it would take and how much of the limit was used, and works out the same for a million runs.
 */
import { parseArgs } from 'node:util';
import { delay as delayed, from, mergeMap, of, VirtualTimeScheduler } from 'rxjs';
import {
  createHttpClient,
  createHttpResponse,
  createRateLimiter,
  type HttpTransport,
  paginate$,
} from 'rxjs-resilient-http';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '2000' } } });
const runs = Number(values.runs);
if (!(runs >= 1 && runs <= 1_000_000)) {
  console.error(`error: --runs must be from 1 to 1000000, not ${values.runs}`);
  process.exit(2);
}
const PAGES = 10;
const LATENCY_MS = 80;
const REQUESTS_PER_SECOND = 500;
const SIDE_BY_SIDE = 100;

const scheduler = new VirtualTimeScheduler();
scheduler.maxFrames = Number.POSITIVE_INFINITY;
let sent = 0;
let mostInASecond = 0;
const inSecond = new Map<number, number>();
/** Ten pages of one record, each after the same time. */
const transport: HttpTransport = (request) => {
  sent++;
  const second = Math.floor(scheduler.now() / 1000);
  const count = (inSecond.get(second) ?? 0) + 1;
  inSecond.set(second, count);
  inSecond.delete(second - 2);
  mostInASecond = Math.max(mostInASecond, count);
  const page = Number(request.url.searchParams.get('page') ?? 1);
  const body = { items: [{ id: page }], page, total_pages: PAGES };
  return of(createHttpResponse(request, { status: 200, body })).pipe(delayed(LATENCY_MS, scheduler));
};
const client = createHttpClient({
  baseUrl: 'https://api.example.com',
  transport,
  scheduler,
  rateLimit: createRateLimiter({ requestsPerSecond: REQUESTS_PER_SECOND, burst: 1 }, { scheduler }),
});

let ended = 0;
let pages = 0;
from(Array.from({ length: runs }, (_, run) => run))
  .pipe(mergeMap((run) => paginate$({ client, baseRequest: `/rows/${run}`, scheduler }), SIDE_BY_SIDE))
  .subscribe({
    next: () => pages++,
    complete: () => {
      ended = scheduler.now();
    },
  });
scheduler.flush();
if (pages !== runs * PAGES) throw new Error(`${pages} pages in place of ${runs * PAGES}`);

const seconds = ended / 1000;
console.table({
  runs,
  'requests sent': sent,
  'hours, in virtual time': (seconds / 3600).toFixed(2),
  'requests a second': (sent / seconds).toFixed(1),
  'of the limit': `${((100 * sent) / seconds / REQUESTS_PER_SECOND).toFixed(1)} %`,
  'most in one second': mostInASecond,
  'days for a million runs': ((seconds / runs) * (1_000_000 / 86_400)).toFixed(2),
});
