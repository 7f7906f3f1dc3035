import { config, delay, mergeMap, NEVER, Observable, of, Subscription, throwError, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { ConfigurationError, HttpNetworkError } from '../src/core/errors.js';
import { createHttpClient } from '../src/http/client.js';
import { createHttpResponse } from '../src/http/createHttpResponse.js';
import type { HttpClientOptions, HttpResponse, HttpTransport, Logger } from '../src/http/types.js';
import { createRateLimiter } from '../src/resilience/createRateLimiter.js';

type Answer = number | Error | 'never';

/** What a logger is told, with the virtual time in front, while these answers come 20 ms after each sending. */
function linesOf(
  answers: readonly Answer[],
  paths: readonly string[],
  options: HttpClientOptions | ((scheduler: VirtualTimeScheduler) => HttpClientOptions) = {},
  abortAt?: number,
): string[] {
  const scheduler = new VirtualTimeScheduler();
  const lines: string[] = [];
  const at = (level: string) => (line: string) => lines.push(`${scheduler.now()} ${level} ${line}`);
  let sent = 0;
  const transport: HttpTransport = (request) => {
    const answer = answers[Math.min(sent++, answers.length - 1)];
    const answer$: Observable<HttpResponse> =
      answer === 'never'
        ? NEVER
        : answer instanceof Error
          ? throwError(() => answer)
          : of(createHttpResponse(request, { status: answer ?? 200, body: {} }));
    return new Observable((subscriber) => {
      const subscription = new Subscription();
      subscription.add(scheduler.schedule(() => subscription.add(answer$.subscribe(subscriber)), 20));
      return subscription;
    });
  };
  const client = createHttpClient({
    baseUrl: 'https://ann:secret@api.example.com',
    transport,
    scheduler,
    logger: { debug: at('debug'), info: at('info'), warn: at('warn') },
    resilience: { maxAttempts: 3, backoff: { initialDelayMs: 100, jitter: 'none' } },
    ...(typeof options === 'function' ? options(scheduler) : options),
  });
  for (const path of paths) {
    const subscription = client.request$(path).subscribe({ error: () => undefined });
    if (abortAt !== undefined) scheduler.schedule(() => subscription.unsubscribe(), abortAt);
  }
  scheduler.flush();
  return lines;
}

describe('logger', () => {
  it('names each request and its answer, with no secret', () => {
    expect(linesOf([200], ['/items?api_key=hidden'])).toEqual([
      '0 debug GET https://***@api.example.com/items?api_key=*** starts',
      '20 info GET https://***@api.example.com/items?api_key=*** 200 after 20 ms',
    ]);
  });

  it('says why and when an attempt comes again, and how many it took', () => {
    expect(linesOf([503, new HttpNetworkError('reset at https://x?token=hidden'), 200], ['/items'])).toEqual([
      '0 debug GET https://***@api.example.com/items starts',
      '20 warn GET https://***@api.example.com/items attempt 1 failed (503 Service Unavailable), the next in 100 ms',
      '140 warn GET https://***@api.example.com/items attempt 2 failed (reset at https://x?token=***), the next in 200 ms',
      '360 info GET https://***@api.example.com/items 200 after 360 ms, 3 attempts',
    ]);
  });

  it('says what it ended with when it failed', () => {
    expect(linesOf([404], ['/items']).at(-1)).toBe(
      '20 warn GET https://***@api.example.com/items failed: 404 Not Found (attempt 1 of 3) after 20 ms',
    );
  });

  it('gives a 404 as an answer where those are no errors', () => {
    expect(linesOf([404], ['/items'], { throwHttpErrors: false }).at(-1)).toMatch(/info .* 404 after 20 ms$/);
  });

  it('says how long a request waited for its turn', () => {
    const limited = (scheduler: VirtualTimeScheduler) => ({
      rateLimit: createRateLimiter({ requestsPerSecond: 1, burst: 1 }, { scheduler }),
    });
    expect(linesOf([200], ['/a', '/b'], limited).filter((line) => line.includes('/b'))).toEqual([
      '0 debug GET https://***@api.example.com/b starts',
      '1000 info GET https://***@api.example.com/b waited 1000 ms for its turn, attempt 1',
      '1020 info GET https://***@api.example.com/b 200 after 1020 ms',
    ]);
  });

  it('says of no other wait that it was for a turn', () => {
    const slow = (scheduler: VirtualTimeScheduler): HttpClientOptions => ({
      interceptors: [(request, next) => of(request).pipe(delay(300, scheduler), mergeMap(next))],
      attemptInterceptors: [(request, next) => of(request).pipe(delay(50, scheduler), mergeMap(next))],
      rateLimit: createRateLimiter({ requestsPerSecond: 100 }, { scheduler }),
    });
    expect(linesOf([503, 200], ['/a'], slow).filter((line) => line.includes('waited'))).toEqual([]);
  });

  it('says that a request was given up', () => {
    expect(linesOf(['never'], ['/slow'], {}, 500).at(-1)).toBe(
      '500 debug GET https://***@api.example.com/slow aborted after 500 ms',
    );
  });

  it('changes nothing when it throws, which RxJS reports', async () => {
    const throwing: Logger = {
      debug: () => {
        throw new Error('a logger of its own mind');
      },
      info: () => Promise.reject(new Error('nor its promise')),
      warn: () => undefined,
    };
    const client = createHttpClient({
      transport: (request) => of(createHttpResponse(request, { status: 200, body: {} })),
      logger: throwing,
      scheduler: new VirtualTimeScheduler(),
    });
    const unhandled: unknown[] = [];
    config.onUnhandledError = (error) => unhandled.push(error);
    let status = 0;
    client.request$('https://api.example.com/').subscribe((response) => {
      status = response.status;
    });
    await new Promise((resolve) => setTimeout(resolve, 30));
    config.onUnhandledError = null;
    expect(status).toBe(200);
    expect(unhandled).toEqual([new Error('a logger of its own mind'), new Error('nor its promise')]);
  });

  it('refuses what is none, by name', () => {
    expect(() => createHttpClient({ logger: {} as Logger })).toThrow(ConfigurationError);
    expect(() => createHttpClient({ logger: {} as Logger })).toThrow(/logger: must be something with a method debug/);
  });
});
