import { defer, finalize, type SchedulerLike, Subscription, tap, VirtualTimeScheduler } from 'rxjs';
import { createCircuitBreaker, createHttpClient, createRateLimiter, type HttpInterceptor } from '../../src/index.js';
import { seededRandom } from './chance.js';
import { createServer } from './createServer.js';
import type { Settings } from './fields.js';
import { type Result, resultsOf } from './flows.js';

/** Something that happened, as the library told it. */
export interface PlayEvent {
  /** Milliseconds since the run began. */
  readonly at: number;
  /** Whose line it is on: a request's method and path, `rate limit`, `circuit`, or where results come out. */
  readonly lane: string;
  readonly kind:
    | 'sent'
    | 'answered'
    | 'failed'
    | 'aborted'
    | 'retry'
    | 'queue'
    | 'circuit'
    | Result['kind']
    | 'end'
    | 'error';
  readonly text: string;
}

/** A client with the settings, and the flow over it; every event comes from an Observable or a callback of the library. */
export function play(settings: Settings, scheduler: SchedulerLike, tell: (event: PlayEvent) => void): Subscription {
  const start = scheduler.now();
  const say = (lane: string, kind: PlayEvent['kind'], text: string) =>
    tell({ at: scheduler.now() - start, lane, kind, text });
  const { maxAttempts, initialDelayMs, jitter, requestsPerSecond, minimumRequests, halfOpenAfterMs } = settings;
  const rateLimit = requestsPerSecond > 0 ? createRateLimiter({ requestsPerSecond }, { scheduler }) : undefined;
  const circuitBreaker =
    settings.flow === 'breaker' ? createCircuitBreaker({ minimumRequests, halfOpenAfterMs, scheduler }) : undefined;
  const client = createHttpClient({
    baseUrl: 'https://api.example.com',
    transport: createServer(settings, scheduler),
    resilience: { maxAttempts, backoff: { initialDelayMs, jitter } },
    rateLimit,
    circuitBreaker,
    attemptInterceptors: [watchAttempts(say)],
    logger: { debug: () => {}, info: () => {}, warn: (line) => tellRetry(line, say) },
    scheduler,
    random: seededRandom(1),
  });

  const running = new Subscription();
  let waiting = 0;
  running.add(
    rateLimit?.status$.subscribe((status) => {
      if (status.waiting !== waiting) say('rate limit', 'queue', `${status.waiting} waiting`);
      waiting = status.waiting;
    }),
  );
  running.add(circuitBreaker?.state$.subscribe(({ state }) => say('circuit', 'circuit', state)));
  running.add(
    resultsOf(settings, client, scheduler).subscribe({
      next: ({ lane, kind, text }) => say(lane, kind, text),
      error: (error: unknown) => say('result', 'error', error instanceof Error ? error.message : String(error)),
      complete: () => say('result', 'end', 'complete'),
    }),
  );
  return running;
}

/** What runs on is cut here: ten minutes. */
const LONGEST_MS = 600_000;

/** The whole run at once, in virtual time. */
export function playVirtually(settings: Settings): { events: PlayEvent[]; isCut: boolean } {
  const scheduler = new VirtualTimeScheduler(undefined, LONGEST_MS);
  const events: PlayEvent[] = [];
  const running = play(settings, scheduler, (event) => events.push(event));
  scheduler.flush();
  const isCut = !events.some(({ kind }) => kind === 'end' || kind === 'error');
  running.unsubscribe();
  return { events, isCut };
}

type Say = (lane: string, kind: PlayEvent['kind'], text: string) => void;

function watchAttempts(say: Say): HttpInterceptor {
  return (request, next) =>
    defer(() => {
      const { pathname, search } = new URL(request.url.href);
      const lane = `${request.method} ${pathname}${search}`;
      let isOver = false;
      const over = (kind: PlayEvent['kind'], text: string) => {
        isOver = true;
        say(lane, kind, text);
      };
      say(lane, 'sent', 'sent');
      return next(request).pipe(
        tap({
          next: ({ status }) => over(status < 400 ? 'answered' : 'failed', String(status)),
          error: (error: unknown) => over('failed', error instanceof Error ? error.name : String(error)),
        }),
        finalize(() => {
          if (!isOver) over('aborted', 'aborted');
        }),
      );
    });
}

/** The client's own line about an attempt that comes again. */
function tellRetry(line: string, say: Say): void {
  const [, method, url = '', text] = /^(\S+) (\S+) (attempt \d+ failed .*)$/.exec(line) ?? [];
  if (text === undefined) return;
  const { pathname, search } = new URL(url);
  say(`${method} ${pathname}${search}`, 'retry', text);
}
