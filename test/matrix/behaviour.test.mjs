import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { lastValueFrom, toArray } from 'rxjs';
import {
  createHttpClient,
  gather,
  HttpNetworkError,
  HttpStatusError,
  iterJson,
  paginate,
  paginateStream,
  sse$,
} from 'rxjs-resilient-http';
import { undiciTransport } from 'rxjs-resilient-http/node';

const total = 95;
let server;
let baseUrl;
let unavailable = 0;

const routes = {
  /** Pages of ten behind a Link header; the first request for each page fails with a 503. */
  '/items': (_request, response, url) => {
    unavailable += 1;
    if (unavailable % 2 === 1) return response.writeHead(503, { 'retry-after-ms': '1' }).end();
    const page = Number(url.searchParams.get('page') ?? 1);
    const items = Array.from({ length: Math.min(10, total - (page - 1) * 10) }, (_, at) => ({
      id: (page - 1) * 10 + at,
    }));
    if (page * 10 < total) response.setHeader('link', `</items?page=${page + 1}>; rel="next"`);
    return json(response, items);
  },
  '/events': (_request, response) =>
    response
      .writeHead(200, { 'content-type': 'text/event-stream' })
      .end('id: 1\ndata: one\n\ndata: two\n\ndata: [DONE]\n\n'),
  '/rows': (_request, response) =>
    response.writeHead(200, { 'content-type': 'application/x-ndjson' }).end('{"n":1}\n{"n":2}\n{"n":3}\n'),
  '/echo': async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    json(response, { method: request.method, body, authorization: request.headers.authorization });
  },
};

before(async () => {
  server = createServer((request, response) => {
    const url = new URL(request.url, 'http://local');
    const route = routes[url.pathname];
    if (route) route(request, response, url);
    else if (url.pathname === '/moved') response.writeHead(302, { location: '/echo' }).end();
    else if (/^\/numbers\/\d+$/.test(url.pathname)) json(response, Number(url.pathname.split('/')[2]));
    else response.writeHead(404).end('nothing here');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  baseUrl = `http://127.0.0.1:${server.address().port}`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

for (const [name, createTransport] of Object.entries({ fetch: () => undefined, undici: () => undiciTransport() })) {
  describe(`over ${name}`, () => {
    let client;
    let transport;
    before(() => {
      transport = createTransport();
      client = createHttpClient({ baseUrl, transport, resilience: { backoff: { initialDelayMs: 1 } } });
    });
    after(() => transport?.close());

    test('requests: bodies, redirects, errors', async () => {
      const sent = await client.post('/echo', { json: { a: 1 } });
      assert.deepEqual(sent.contentJson(), { method: 'POST', body: '{"a":1}' });
      assert.equal((await client.get('/moved')).contentJson().method, 'GET');
      await assert.rejects(client.get('/nowhere'), (error) => error instanceof HttpStatusError && error.status === 404);
    });

    test('a refused connection is a network error', async () => {
      const nobody = createHttpClient({ baseUrl: 'http://127.0.0.1:1', transport, resilience: { maxAttempts: 1 } });
      await assert.rejects(nobody.get('/'), HttpNetworkError);
    });

    test('pagination to the end, through a retry a page', async () => {
      const result = await paginate({ client, baseRequest: '/items' });
      assert.deepEqual(
        result.items.map(({ id }) => id),
        Array.from({ length: total }, (_, id) => id),
      );
      assert.equal(result.totalPages, 10);
      assert.equal(result.outcome.attempts, 20);
    });

    test('pull-driven pages, given back early', async () => {
      const pages = paginateStream({ client, baseRequest: '/items' });
      assert.equal((await pages.next()).value.items.length, 10);
      await pages.return();
      assert.equal((await pages.next()).done, true);
    });

    test('gather in the order of the requests', async () => {
      const responses = await gather(
        Array.from({ length: 50 }, (_, n) => `/numbers/${n}`),
        { client, concurrency: 8 },
      );
      assert.deepEqual(
        responses.map((response) => response.contentJson()),
        Array.from({ length: 50 }, (_, n) => n),
      );
    });

    test('server-sent events', async () => {
      const events = await lastValueFrom(sse$('/events', { client, stopAt: '[DONE]' }).pipe(toArray()));
      assert.deepEqual(
        events.map(({ data, id }) => [data, id]),
        [
          ['one', '1'],
          ['two', '1'],
        ],
      );
    });

    test('NDJSON, as it is pulled', async () => {
      const rows = [];
      for await (const row of iterJson(await client.stream('/rows'))) rows.push(row.n);
      assert.deepEqual(rows, [1, 2, 3]);
    });
  });
}

function json(response, body) {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
