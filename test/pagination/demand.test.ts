import { firstValueFrom, type Subscription, take, toArray } from 'rxjs';
import { paginate, paginate$, paginateRecords, paginateStream } from 'rxjs-resilient-http';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../support/apiServer.js';
import { type City, loadCities } from '../support/dataset.js';
import { deferred } from '../support/deferred.js';
import { eventually } from '../support/eventually.js';
import { startServer } from '../support/startServer.js';

let records: readonly City[];
const open: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  records = await loadCities(10_000);
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function cities(): Promise<ApiServer> {
  const server = await startApiServer({ records, pageSize: 100 });
  open.push(server);
  return server;
}

/** Two pages, the second of which never comes. `asked` resolves when it is asked for, `gone` when its client is. */
async function hangingAtPageTwo() {
  const asked = deferred();
  const gone = deferred();
  let requests = 0;
  const server = await startServer((request, response) => {
    requests += 1;
    if (request.url?.includes('page=2')) {
      asked.resolve();
      response.on('close', () => gone.resolve());
    } else {
      response.setHeader('link', '</cities?page=2>; rel="next"');
      response.end('[{"id":1},{"id":2}]');
    }
  });
  open.push(server);
  return { url: server.url, asked: asked.promise, gone: gone.promise, requests: () => requests };
}

describe('what nobody asks for is not requested', () => {
  it('take(1) makes one request', async () => {
    const server = await cities();
    const page = await firstValueFrom(
      paginate$<City>({ baseRequest: `${server.url}/cities?style=link` }).pipe(take(1)),
    );
    expect(page.items).toHaveLength(100);
    await eventually(() => expect(server.counts).toMatchObject({ pages: 1, underWay: 0 }));
    expect(server.counts).toMatchObject({ requests: 1, aborted: 0 });
  });

  it('take(3) makes three', async () => {
    const server = await cities();
    const pages$ = paginate$<City>({ baseRequest: `${server.url}/cities?style=cursor` });
    expect(await firstValueFrom(pages$.pipe(take(3), toArray()))).toHaveLength(3);
    expect(server.counts.requests).toBe(3);
  });

  it('paginateStream asks for a page with each next()', async () => {
    const server = await cities();
    const pages = paginateStream<City>({ baseRequest: `${server.url}/cities?style=link` });
    expect(server.counts.requests).toBe(0);
    await pages.next();
    await pages.next();
    expect(server.counts.requests).toBe(2);
    await pages.return();
    expect(server.counts.requests).toBe(2);
  });

  it('paginateRecords asks for the next page when the last record is used up', async () => {
    const server = await cities();
    let count = 0;
    for await (const _city of paginateRecords<City>({ baseRequest: `${server.url}/cities?style=link` })) {
      count += 1;
      if (count === 150) break;
    }
    expect(server.counts.requests).toBe(2);
  });
});

describe('what is given up is aborted', () => {
  it('unsubscribing: the server sees its client go', async () => {
    const server = await hangingAtPageTwo();
    const subscription: Subscription = paginate$({ baseRequest: `${server.url}/cities?page=1` }).subscribe();
    await server.asked;
    subscription.unsubscribe();
    await server.gone;
    expect(server.requests()).toBe(2);
  });

  it('a signal: the server sees its client go, and the run rejects with the reason itself', async () => {
    const server = await hangingAtPageTwo();
    const controller = new AbortController();
    const run = paginate({ baseRequest: { path: `${server.url}/cities?page=1`, signal: controller.signal } });
    await server.asked;
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(run).rejects.toBe(reason);
    await server.gone;
  });

  it('return() on a pending paginateStream settles at once, and so does the pending next()', async () => {
    const server = await hangingAtPageTwo();
    const pages = paginateStream({ baseRequest: `${server.url}/cities?page=1` });
    await pages.next();
    const pending = pages.next();
    await server.asked;
    expect(await pages.return()).toMatchObject({ done: true });
    expect(await pending).toMatchObject({ done: true });
    await server.gone;
    expect(server.requests()).toBe(2);
  });

  it('a server that never answers the first request: return() settles at once', async () => {
    const gone = deferred();
    const asked = deferred();
    const server = await startServer((_request, response) => {
      asked.resolve();
      response.on('close', () => gone.resolve());
    });
    open.push(server);
    const items = paginateRecords({ baseRequest: server.url });
    const pending = items.next();
    await asked.promise;
    await items.return();
    expect(await pending).toMatchObject({ done: true, value: undefined });
    await gone.promise;
  });
});
