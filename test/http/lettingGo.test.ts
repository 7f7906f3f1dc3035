import { config, from, lastValueFrom, merge, mergeMap, Observable, of, take, timer, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { gather$ } from '../../src/gather/gather.js';
import { gatherPaginate$ } from '../../src/gather/gatherPaginate.js';
import { bearerAuth } from '../../src/http/auth/bearerAuth.js';
import { createHttpClient } from '../../src/http/client.js';
import { createHttpResponse } from '../../src/http/createHttpResponse.js';
import { interceptorFrom } from '../../src/http/interceptors/interceptorFrom.js';
import type { HttpClientOptions, HttpTransport } from '../../src/http/types.js';
import { paginate$ } from '../../src/pagination/paginate.js';
import { createOffsetLimitStrategy } from '../../src/pagination/strategies/createOffsetLimitStrategy.js';
import { jsonStream$ } from '../../src/streams/jsonStream.js';
import { sse$ } from '../../src/streams/sse.js';

const baseUrl = 'https://api.example.com';
const atOnce: HttpTransport = (request) => of(createHttpResponse(request, { body: {} }));
const never: HttpTransport = () => new Observable();

/** A signal that counts who listens. */
function countedSignal(): { signal: AbortSignal; listeners: () => number; abort: (reason: unknown) => void } {
  const controller = new AbortController();
  const { signal } = controller;
  let count = 0;
  const add = signal.addEventListener.bind(signal) as (...args: unknown[]) => void;
  const remove = signal.removeEventListener.bind(signal) as (...args: unknown[]) => void;
  Object.assign(signal, {
    addEventListener: (...args: unknown[]) => {
      count++;
      add(...args);
    },
    removeEventListener: (...args: unknown[]) => {
      count--;
      remove(...args);
    },
  });
  return { signal, listeners: () => count, abort: (reason) => controller.abort(reason) };
}

describe('a request that is over', () => {
  it('listens to its signal no longer: answered, or unsubscribed', async () => {
    const { signal, listeners } = countedSignal();
    await createHttpClient({ baseUrl, transport: atOnce }).get('/x', { signal });
    expect(listeners()).toBe(0);
    const pending = createHttpClient({ baseUrl, transport: never }).get$('/x', { signal }).subscribe();
    expect(listeners()).toBe(1);
    pending.unsubscribe();
    expect(listeners()).toBe(0);
  });

  it('leaves no action in the scheduler, of either timer', () => {
    const scheduler = new VirtualTimeScheduler();
    const limits = { scheduler, baseUrl, timeoutMs: 1000, resilience: { maxEndToEndLatencyMs: 5000 } };
    createHttpClient({ ...limits, transport: atOnce })
      .get$('/x')
      .subscribe();
    expect(scheduler.actions).toHaveLength(0);
    const pending = createHttpClient({ ...limits, transport: never })
      .get$('/x')
      .subscribe();
    expect(scheduler.actions).toHaveLength(2);
    pending.unsubscribe();
    expect(scheduler.actions).toHaveLength(0);
  });

  it('counts no more than the concurrency at the transport', async () => {
    let [inFlight, peak] = [0, 0];
    const transport: HttpTransport = (request) =>
      new Observable((subscriber) => {
        peak = Math.max(peak, ++inFlight);
        const timer = setTimeout(() => {
          subscriber.next(createHttpResponse(request, { body: {} }));
          subscriber.complete();
        }, 1);
        return () => {
          clearTimeout(timer);
          inFlight--;
        };
      });
    const client = createHttpClient({ baseUrl, transport });
    const paths = Array.from({ length: 20 }, (_, index) => `/${index}`);
    for (const order of ['request', 'completion'] as const) {
      await lastValueFrom(gather$(paths, { client, concurrency: 3, order }));
    }
    expect([peak, inFlight]).toEqual([3, 0]);
  });

  it('is alone at the transport when the next one follows its answer', async () => {
    let [inFlight, peak] = [0, 0];
    const transport: HttpTransport = (request) =>
      new Observable((subscriber) => {
        peak = Math.max(peak, ++inFlight);
        subscriber.add(() => inFlight--);
        queueMicrotask(() => subscriber.next(createHttpResponse(request, { body: {} })));
      });
    const client = createHttpClient({ baseUrl, transport });
    await new Promise<void>((resolve) => {
      client.get$('/first').subscribe(() => client.get$('/second').subscribe({ complete: resolve }));
    });
    expect([peak, inFlight]).toEqual([1, 0]);
  });
});

describe('a request that is left from inside a callback', () => {
  const leaving =
    (leave: () => void) =>
    <T>(value: T): T => {
      leave();
      return value;
    };
  /** What asks on the way, and how many requests have gone out by then. */
  const callbacks: Record<string, [sent: number, options: (leave: () => void) => HttpClientOptions]> = {
    beforeSend: [0, (leave) => ({ interceptors: [interceptorFrom({ beforeSend: leaving(leave) })] })],
    'a token source': [0, (leave) => ({ auth: bearerAuth(() => leaving(leave)('token')) })],
    'an attempt interceptor': [
      0,
      (leave) => ({ attemptInterceptors: [interceptorFrom({ beforeSend: leaving(leave) })] }),
    ],
    'the classifier': [1, (leave) => ({ classifier: { classify: () => void leave() } })],
    retryIf: [1, (leave) => ({ resilience: { retryIf: () => void leave() } })],
    'an interceptor itself': [0, (leave) => ({ interceptors: [(request, next) => next(leaving(leave)(request))] })],
    'the first line of a log': [0, (leave) => ({ logger: { debug: leave, info: () => {}, warn: () => {} } })],
    'a log': [1, (leave) => ({ logger: { debug: () => {}, info: () => {}, warn: leave } })],
  };
  const forms = {
    request$: (options: HttpClientOptions, signal?: AbortSignal) => createHttpClient(options).get$('/x', { signal }),
    'stream$ with a logger': (options: HttpClientOptions, signal?: AbortSignal) =>
      createHttpClient({ logger: { debug: () => {}, info: () => {}, warn: () => {} }, ...options }).stream$({
        path: '/x',
        signal,
      }),
    paginate$: (options: HttpClientOptions, signal?: AbortSignal) =>
      paginate$({ client: createHttpClient(options), baseRequest: { path: '/x', signal } }),
  };
  const cases = Object.entries(callbacks).flatMap(([callback, [sent, options]]) =>
    Object.entries(forms).flatMap(([form, start]) =>
      (['unsubscribed', 'aborted'] as const).map((how) => ({ callback, form, how, sent, options, start })),
    ),
  );
  it.each(cases)('sends nothing more: $form, $how by $callback', ({ how, sent, options, start }) => {
    const scheduler = new VirtualTimeScheduler();
    const controller = new AbortController();
    let requests = 0;
    const transport: HttpTransport = (request) => {
      requests++;
      return of(createHttpResponse(request, { status: 503 }));
    };
    const leave = () => (how === 'aborted' ? controller.abort('left') : running.unsubscribe());
    const ends: unknown[] = [];
    const running = timer(1, scheduler)
      .pipe(
        mergeMap(
          (): Observable<unknown> =>
            start(
              { baseUrl, transport, scheduler, ...options(leave) },
              how === 'aborted' ? controller.signal : undefined,
            ),
        ),
      )
      .subscribe({ error: (error: unknown) => ends.push(error) });
    scheduler.flush();
    expect(requests).toBe(sent);
    expect(ends).toEqual(how === 'aborted' ? ['left'] : []);
  });
});

it.each(['unsubscribed', 'aborted'] as const)(
  'a run of parallel pages that is %s by a callback sends no further one, and aborts those under way',
  (how) => {
    const scheduler = new VirtualTimeScheduler();
    const controller = new AbortController();
    const sent: string[] = [];
    let underWay = 0;
    const transport: HttpTransport = (request) =>
      new Observable((subscriber) => {
        sent.push(request.url.search);
        underWay++;
        if (sent.length === 1) subscriber.next(createHttpResponse(request, { body: { items: [1, 2], total: 20 } }));
        return () => underWay--;
      });
    let asked = 0;
    const auth = bearerAuth(() => {
      if (++asked === 3) how === 'aborted' ? controller.abort('left') : running.unsubscribe();
      return 'token';
    });
    const pages$ = paginate$({
      client: createHttpClient({ baseUrl, transport, scheduler, auth }),
      baseRequest: { path: '/x', ...(how === 'aborted' && { signal: controller.signal }) },
      strategy: createOffsetLimitStrategy({ pageSize: 2, totalPath: 'total' }),
      concurrency: 4,
    });
    const running = timer(1, scheduler)
      .pipe(mergeMap(() => pages$))
      .subscribe({ error: () => {} });
    scheduler.flush();
    // Where the run was left, the request that asked for the token goes out, and is aborted at once.
    expect(sent).toHaveLength(how === 'aborted' ? 2 : 3);
    expect(underWay).toBe(0);
  },
);

describe('a body whose chunks come at once', () => {
  let made = 0;
  /** Far more than anybody asks for: a reader that has left has to stop it. */
  function* chunks() {
    for (made = 1; made < 10_000; made++) yield new TextEncoder().encode('data: x\n\n');
  }
  const headers = { 'content-type': 'text/event-stream' };
  const transport = (() => of({ status: 200, headers, body$: from(chunks()) })) as unknown as HttpTransport;
  const client = createHttpClient({ baseUrl, transport, maxResponseBytes: 100, resilience: { maxAttempts: 1 } });
  const first = async (values$: Observable<unknown>) => void (await lastValueFrom(values$.pipe(take(1))));

  it.each<[string, number, () => Promise<unknown>]>([
    ['its chunks', 1, async () => first((await client.stream('/x')).body$)],
    ['events', 1, () => first(sse$('/x', { client }))],
    [
      'JSON',
      1,
      async () => expect(lastValueFrom(jsonStream$('/x', { client, format: 'ndjson' }))).rejects.toThrow('not JSON'),
    ],
    ['the limit of a whole one', 12, async () => expect(client.get('/x')).rejects.toThrow('100 bytes')],
  ])('ends where its reader leaves: %s', async (_, count, read) => {
    await read();
    expect(made).toBe(count);
  });
});

describe('a signal that many share', () => {
  const idle: HttpTransport = (request) =>
    of(createHttpResponse(request, { headers: { 'content-type': 'text/event-stream' }, body: new Observable() }));
  const client = createHttpClient({ baseUrl, transport: never });
  const streaming = createHttpClient({ baseUrl, transport: idle });
  const many = <T>(make: () => T): T[] => Array.from({ length: 200 }, make);

  const cases: Record<string, (signal: AbortSignal) => Observable<unknown>> = {
    requests: (signal) => merge(...many(() => client.get$('/x', { signal }))),
    'streamed bodies': (signal) =>
      merge(...many(() => streaming.stream$({ path: '/x', signal }).pipe(mergeMap(({ body$ }) => body$)))),
    'one gather': (signal) =>
      gather$(
        many(() => ({ path: '/x', signal })),
        { client, concurrency: 100 },
      ),
    runs: (signal) => merge(...many(() => paginate$({ client, baseRequest: { path: '/x', signal } }))),
    'a gather of runs': (signal) =>
      gatherPaginate$(
        many(() => ({ client, baseRequest: { path: '/x', signal } })),
        { concurrency: 100 },
      ),
    'event streams': (signal) => merge(...many(() => sse$({ path: '/x', signal }, { client: streaming }))),
    'JSON streams': (signal) => merge(...many(() => jsonStream$({ path: '/x', signal }, { client: streaming }))),
  };

  it.each(Object.entries(cases))('has one listener from 200 %s, and none from what is over', (_, start) => {
    const left = countedSignal();
    const subscription = start(left.signal).subscribe();
    expect(left.listeners()).toBe(1);
    subscription.unsubscribe();
    expect(left.listeners()).toBe(0);
  });

  it.each(Object.entries(cases))('ends each of 200 %s with its reason', (_, start) => {
    const { signal, listeners, abort } = countedSignal();
    const errors: unknown[] = [];
    start(signal).subscribe({ error: (error) => errors.push(error) });
    abort('enough');
    expect(errors).toEqual(['enough']);
    expect(listeners()).toBe(0);
  });

  it('reaches all of them, also where one leaves on the way and another’s end throws', async () => {
    const unhandled: unknown[] = [];
    config.onUnhandledError = (error) => unhandled.push(error);
    const { signal, abort } = countedSignal();
    const errors: unknown[] = [];
    const fail = (name: string) => ({ error: (reason: unknown) => errors.push([name, reason]) });
    const bad = client.get$('/x', { signal }).subscribe(fail('bad'));
    bad.add(() => {
      throw new Error('teardown');
    });
    bad.add(() => left.unsubscribe());
    const left = client.get$('/x', { signal }).subscribe(fail('left'));
    client.get$('/x', { signal }).subscribe(fail('last'));
    abort('enough');
    expect(errors).toEqual([
      ['bad', 'enough'],
      ['last', 'enough'],
    ]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    config.onUnhandledError = null;
    expect(unhandled).toEqual([expect.objectContaining({ name: 'UnsubscriptionError' })]);
  });
});
