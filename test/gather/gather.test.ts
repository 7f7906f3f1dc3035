import { lastValueFrom, map, Observable, of, Subject, take, tap, throwError, timer, toArray } from 'rxjs';
import {
  createCircuitBreaker,
  createHttpClient,
  createHttpResponse,
  gather,
  gather$,
  gatherBytes,
  gatherPaginate,
  type HttpClientOptions,
  type HttpRequest,
  type HttpResponse,
  HttpStatusError,
  interceptorFrom,
} from 'rxjs-resilient-http';
import { describe, expect, it } from 'vitest';
import { createRateLimiter } from '../../src/resilience/createRateLimiter.js';
import { seededRandom } from '../support/seededRandom.js';

/** Answers `/n` with n; `take` says when. */
function clientWith(when: (path: string) => Observable<unknown>) {
  let running = 0;
  let mostRunning = 0;
  const client = createHttpClient({
    baseUrl: 'http://memory.test',
    resilience: { maxAttempts: 1 },
    transport: (request: HttpRequest) =>
      new Observable<HttpResponse>((subscriber) => {
        running++;
        mostRunning = Math.max(mostRunning, running);
        subscriber.add(() => running--);
        const status = request.url.pathname === '/bad' ? 400 : 200;
        const answer = () => createHttpResponse(request, { status, body: request.url.pathname });
        subscriber.add(when(request.url.pathname).pipe(take(1), map(answer)).subscribe(subscriber));
      }),
  });
  return {
    client,
    get running() {
      return running;
    },
    get mostRunning() {
      return mostRunning;
    },
  };
}

function* paths(
  total: number,
  onRead: (index: number) => void = () => undefined,
  onReturn: () => void = () => undefined,
) {
  try {
    for (let index = 0; index < total; index++) {
      onRead(index);
      yield `/${index}`;
    }
  } finally {
    onReturn();
  }
}

function streamOf(values: readonly string[]): ReadableStream<string> {
  const rest = values.slice();
  return new ReadableStream<string>({
    pull(controller) {
      const value = rest.shift();
      if (value === undefined) controller.close();
      else controller.enqueue(value);
    },
  });
}

const texts = (responses$: Observable<HttpResponse>) =>
  lastValueFrom(
    responses$.pipe(
      map((response) => response.contentText()),
      toArray(),
    ),
  );

describe('gather', () => {
  it('at random times: in order, never more on the way than allowed, never more held than as many again', async () => {
    const random = seededRandom(4);
    for (const concurrency of [1, 2, 7]) {
      let read = 0;
      let delivered = 0;
      let mostAhead = 0;
      const api = clientWith(() => timer(random() * 8));
      const input = paths(60, (index) => {
        read = index + 1;
        mostAhead = Math.max(mostAhead, read - delivered);
      });
      const result = gather$(input, { client: api.client, concurrency }).pipe(
        map((response) => {
          delivered++;
          return response;
        }),
      );
      expect(await texts(result)).toEqual(Array.from({ length: 60 }, (_, index) => `/${index}`));
      expect(api.mostRunning).toBe(concurrency);
      expect(mostAhead).toBeLessThanOrEqual(2 * concurrency);
    }
  });

  it('behind a slow one, as many finished ones are held as may run, and no more is read', () => {
    const slow$ = new Subject<void>();
    const api = clientWith((path) => (path === '/0' ? slow$ : of(undefined)));
    let read = 0;
    const seen: string[] = [];
    gather$(
      paths(100, () => read++),
      { client: api.client, concurrency: 4 },
    ).subscribe((response) => seen.push(response.contentText()));
    expect({ seen, read, running: api.running }).toEqual({ seen: [], read: 5, running: 1 });
    slow$.next();
    expect(seen.length).toBe(100);
  });

  it('takes an async iterator made by hand, whose return() answers without a promise', async () => {
    const { client } = clientWith(() => timer(0));
    let index = 0;
    let returned = 0;
    const iterator = {
      next: async () => ({ done: false, value: `/${index++}` }),
      return: () => {
        returned++;
        return { done: true, value: undefined };
      },
    };
    const input = { [Symbol.asyncIterator]: () => iterator } as unknown as AsyncIterable<string>;
    expect(await texts(gather$(input, { client, concurrency: 2 }).pipe(take(2)))).toEqual(['/0', '/1']);
    expect(returned).toBe(1);
  });

  it('reads iterables, async iterables, readable streams, promises and observables', async () => {
    const { client } = clientWith(() => timer(0));
    async function* slowly() {
      for (const path of paths(5)) {
        await null;
        yield path;
      }
    }
    const expected = ['/0', '/1', '/2', '/3', '/4'];
    const inputs = [
      expected,
      new Set(expected),
      paths(5),
      slowly(),
      streamOf(expected),
      of(...expected),
      expected.map((path) => ({ path })),
    ];
    for (const input of inputs) expect(await texts(gather$(input, { client, concurrency: 2 }))).toEqual(expected);
    expect(await texts(gather$(Promise.resolve('/0'), { client }))).toEqual(['/0']);
  });

  it('lets go of its input: iterators return, streams are cancelled, observables are left', async () => {
    const { client } = clientWith(() => timer(0));
    const log: string[] = [];
    const stop = { client, concurrency: 1 };
    await texts(
      gather$(
        paths(9, undefined, () => log.push('iterator')),
        stop,
      ).pipe(take(2)),
    );
    async function* slowly() {
      try {
        yield* paths(9);
      } finally {
        log.push('async iterator');
      }
    }
    await texts(gather$(slowly(), stop).pipe(take(2)));
    const stream = new ReadableStream({
      pull: (controller) => controller.enqueue('/1'),
      cancel: () => void log.push('stream'),
    });
    await texts(gather$(stream, stop).pipe(take(2)));
    const pushed$ = new Observable<string>((subscriber) => {
      subscriber.next('/1');
      return () => log.push('observable');
    });
    await texts(gather$(pushed$, stop).pipe(take(1)));
    await lastValueFrom(timer(5));
    expect(log).toEqual(['iterator', 'async iterator', 'stream', 'observable']);
  });

  it('an error ends it: the rest is aborted and the input is left', async () => {
    const api = clientWith((path) => timer(path === '/bad' ? 5 : 1000));
    let returned = false;
    function* input() {
      try {
        yield '/bad';
        yield* paths(100);
      } finally {
        returned = true;
      }
    }
    await expect(gather(input(), { client: api.client, concurrency: 5 })).rejects.toBeInstanceOf(HttpStatusError);
    expect({ running: api.running, returned }).toEqual({ running: 0, returned: true });
  });

  it('an async input that fails, fails the result', async () => {
    const { client } = clientWith(() => timer(0));
    async function* input() {
      yield '/0';
      throw new Error('no more');
    }
    await expect(gather(input(), { client })).rejects.toThrow('no more');
  });

  it('as a promise: all of them, errors in place, nothing of nothing', async () => {
    const { client } = clientWith(() => timer(0));
    const mixed = await gather(['/0', '/bad', '/1'], { client, returnErrors: true });
    expect(mixed.map((one) => (one instanceof Error ? one.name : one.contentText()))).toEqual([
      '/0',
      'HttpStatusError',
      '/1',
    ]);
    expect(await gather([], { client })).toEqual([]);
    await expect(gather(['/0'], { client, concurrency: Number.NaN })).rejects.toMatchObject({
      name: 'ConfigurationError',
      path: 'concurrency',
    });
  });
});

describe('a client that refuses at once', () => {
  const refuse = (error: unknown = new TypeError('refused')) => throwError(() => error);
  const clientOf = (options: HttpClientOptions) =>
    createHttpClient({
      baseUrl: 'http://memory.test',
      resilience: { maxAttempts: 1 },
      transport: () => refuse(),
      ...options,
    });
  const opened = async () => {
    const client = clientOf({ circuitBreaker: createCircuitBreaker({ minimumRequests: 1 }) });
    await gather(['/'], { client, returnErrors: true });
    return client;
  };
  const failingFast = () => {
    const client = clientOf({
      rateLimit: createRateLimiter({ windows: [{ limit: 1, perMs: 3_600_000 }] }),
      resilience: { failFast: true },
    });
    return client;
  };
  const refusingLater = () =>
    clientOf({ interceptors: [interceptorFrom({ beforeSend: () => Promise.reject(new Error('later')) })] });
  const total = 2000;
  async function* asyncPaths() {
    yield* paths(total);
  }

  const cases: Record<string, () => Promise<Observable<unknown>>> = {
    'an open circuit': async () => gather$(paths(total), { client: await opened(), returnErrors: true }),
    'an open circuit, by completion': async () =>
      gather$(paths(total), { client: await opened(), returnErrors: true, order: 'completion' }),
    'an open circuit, from an async iterable': async () =>
      gather$(asyncPaths(), { client: await opened(), returnErrors: true }),
    'failFast over a limit': async () => gather$(paths(total), { client: failingFast(), returnErrors: true }),
    'a hook that rejects': async () => gather$(paths(total), { client: refusingLater(), returnErrors: true }),
  };

  it.each(Object.entries(cases))('keeps the event loop breathing: %s', async (_, start) => {
    const inTurn = new Map<number, number>();
    let turn = 0;
    const results$ = await start();
    const clock = setInterval(() => turn++, 0);
    const results = await lastValueFrom(
      results$.pipe(
        tap(() => inTurn.set(turn, (inTurn.get(turn) ?? 0) + 1)),
        toArray(),
      ),
    );
    clearInterval(clock);
    expect(results).toHaveLength(total);
    // Two stretches may meet in one turn of this clock, which is another than the one of the scheduler.
    expect(Math.max(...inTurn.values())).toBeLessThanOrEqual(200);
  });

  it('keeps it breathing over runs as well', async () => {
    let turn = 0;
    const client = await opened();
    const clock = setInterval(() => turn++, 0);
    const results = await gatherPaginate(
      Array.from({ length: 500 }, () => ({ client, baseRequest: '/' })),
      { returnErrors: true },
    );
    clearInterval(clock);
    expect(results).toHaveLength(500);
    expect(turn).toBeGreaterThan(3);
  });
});

describe('gatherBytes', () => {
  it('is a promise of all bodies in order, as bytes or parsed', async () => {
    const { client } = clientWith((path) => timer(path === '/1' ? 20 : 1));
    const bodies = await gatherBytes(['/1', '/2'], { client });
    expect(bodies.map((body) => new TextDecoder().decode(body))).toEqual(['/1', '/2']);
    expect(await gatherBytes(['/1', '/222'], { client, parse: (body) => body.length })).toEqual([2, 4]);
  });

  it('rejects with the first error, or has it in its place', async () => {
    const { client } = clientWith(() => timer(1));
    await expect(gatherBytes(['/1', '/bad'], { client })).rejects.toBeInstanceOf(HttpStatusError);
    const [good, bad] = await gatherBytes(['/1', '/bad'], { client, returnErrors: true });
    expect([good, bad]).toEqual([new TextEncoder().encode('/1'), expect.any(HttpStatusError)]);
  });
});
