import { finalize, NEVER, Subject } from 'rxjs';
import { createHttpClient, type HttpRequest, paginateRecords, paginateStream } from 'rxjs-resilient-http';
import { describe, expect, it } from 'vitest';
import { memoryApi, numbersByLink } from './support/memoryApi.js';

const options = (api: ReturnType<typeof memoryApi>) => ({
  client: api.client,
  baseRequest: '/numbers',
  model: 'json-link' as const,
});
const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('paginateStream', () => {
  it.each([[undefined], [1]])('asks for a page when next() does (delay %s)', async (delayMs) => {
    const api = memoryApi(numbersByLink(7, 3), { delayMs });
    const stream = paginateStream<number>(options(api));
    await settle();
    expect(api.requests).toHaveLength(0);
    for (let page = 1; page <= 3; page++) {
      expect((await stream.next()).done).toBe(false);
      await settle();
      expect(api.requests).toHaveLength(page);
    }
    expect(await stream.next()).toMatchObject({
      done: true,
      value: { completed: true, totalItems: 7, pages: [], items: [] },
    });
  });

  it('collects for its result when it is told to', async () => {
    const stream = paginateStream<number>({ ...options(memoryApi(numbersByLink(7, 3))), collect: true });
    let step = await stream.next();
    while (!step.done) step = await stream.next();
    expect(step.value.items).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('fails with PaginationError after the pages before it', async () => {
    const api = memoryApi((url) => (url.search ? { status: 404 } : { body: { items: [1], next: '/numbers?start=1' } }));
    const stream = paginateStream<number>(options(api));
    expect((await stream.next()).value).toMatchObject({ items: [1] });
    await expect(stream.next()).rejects.toMatchObject({
      name: 'PaginationError',
      result: { totalPages: 1, checkpoint: { pageIndex: 1 } },
    });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it('return() answers with what the run had come to', async () => {
    const api = memoryApi(numbersByLink(7, 3));
    const stream = paginateStream<number>(options(api));
    await stream.next();
    expect(await stream.return()).toMatchObject({
      done: true,
      value: { stopReason: 'cancelled', totalPages: 1, checkpoint: { next: { path: '/numbers?start=3' } } },
    });
    const idle = paginateStream<number>(options(api));
    expect(await idle.return()).toMatchObject({
      done: true,
      value: { stopReason: 'cancelled', totalPages: 0, checkpoint: { next: { path: '/numbers' } } },
    });
  });

  it('return() aborts what is in flight, and settles both itself and the next() that waits', async () => {
    const aborted: HttpRequest[] = [];
    const client = createHttpClient({
      baseUrl: 'https://api.example.com',
      transport: (request) =>
        NEVER.pipe(
          finalize(() => {
            aborted.push(request);
          }),
        ),
    });
    const completions: string[] = [];
    const onComplete = ({ stopReason }: { stopReason: string }) => {
      completions.push(stopReason);
    };
    const stream = paginateStream({ client, baseRequest: '/numbers', observer: { onComplete } });
    const pending = stream.next();
    await settle();
    expect(await stream.return()).toMatchObject({
      done: true,
      value: { stopReason: 'cancelled', outcome: { attempts: 1 } },
    });
    expect((await pending).done).toBe(true);
    expect(aborted).toHaveLength(1);
    expect(completions).toEqual(['cancelled']);
  });

  it('asks the user’s pace as well as its consumer', async () => {
    const gate = new Subject<void>();
    const api = memoryApi(numbersByLink(7, 3));
    const stream = paginateStream<number>({ ...options(api), pace: () => gate });
    await stream.next();
    const second = stream.next();
    await settle();
    expect(api.requests).toHaveLength(1);
    gate.next();
    expect((await second).value).toMatchObject({ index: 1 });
    gate.next();
    await settle();
    expect(api.requests).toHaveLength(2);
    expect((await stream.next()).value).toMatchObject({ index: 2 });
  });

  it('ends an idle run when its time is up', async () => {
    const stream = paginateStream<number>({
      ...options(memoryApi(numbersByLink(7, 3))),
      limits: { maxEndToEndLatencyMs: 10 },
    });
    await stream.next();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(await stream.next()).toMatchObject({
      done: true,
      value: { stopReason: 'maxEndToEndLatencyMs', totalPages: 1 },
    });
  });
});

describe('paginateRecords', () => {
  it('asks for the next page once the records before it have been taken', async () => {
    const api = memoryApi(numbersByLink(7, 3), { delayMs: 1 });
    const stream = paginateRecords<number>(options(api));
    const seen: [number, number][] = [];
    for await (const record of stream) {
      await settle();
      seen.push([record, api.requests.length]);
    }
    expect(seen).toEqual([
      [0, 1],
      [1, 1],
      [2, 1],
      [3, 2],
      [4, 2],
      [5, 2],
      [6, 3],
    ]);
  });

  it('goes through empty pages to the next record', async () => {
    const api = memoryApi((url) => {
      const page = Number(url.searchParams.get('page') ?? 1);
      return { body: { items: page === 4 ? [4] : [], next: page === 4 ? null : `/numbers?page=${page + 1}` } };
    });
    const stream = paginateRecords<number>(options(api));
    expect(await stream.next()).toEqual({ done: false, value: 4 });
    expect(await stream.next()).toMatchObject({ done: true, value: { totalPages: 4, totalItems: 1 } });
  });

  it('break stops in the middle of a page', async () => {
    const api = memoryApi(numbersByLink(100, 50));
    for await (const record of paginateRecords<number>(options(api))) if (record === 2) break;
    expect(api.requests).toHaveLength(1);
  });

  it('answers with its result, also from return()', async () => {
    const stream = paginateRecords<number>(options(memoryApi(numbersByLink(7, 3))));
    await stream.next();
    expect(await stream.return()).toMatchObject({ done: true, value: { stopReason: 'cancelled', totalItems: 3 } });
  });
});
