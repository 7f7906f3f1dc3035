import { lastValueFrom, Observable, of, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { gather$ } from '../../src/gather/gather.js';
import { createHttpClient } from '../../src/http/client.js';
import { createHttpResponse } from '../../src/http/response.js';
import type { HttpTransport } from '../../src/http/types.js';

const baseUrl = 'https://api.example.com';
const atOnce: HttpTransport = (request) => of(createHttpResponse(request, { body: {} }));
const never: HttpTransport = () => new Observable();

/** A signal that counts who listens. */
function countedSignal(): { signal: AbortSignal; listeners: () => number } {
  const { signal } = new AbortController();
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
  return { signal, listeners: () => count };
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
