import { delay, HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { firstValueFrom, toArray } from 'rxjs';
import {
  apiKeyAuth,
  bearerAuth,
  createHttpClient,
  HttpNetworkError,
  HttpStatusError,
  HttpTimeoutError,
  paginateRecords$,
  ResponseParseError,
  ResponseTooLargeError,
} from 'rxjs-resilient-http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

const api = 'http://api.test';
const server = setupServer();
const quick = { backoff: { initialDelayMs: 1, maxDelayMs: 2 } };
const client = createHttpClient({ baseUrl: api, resilience: quick });

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

/** The error a promise rejects with. */
const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.fail('should have failed'),
    (error: unknown) => error,
  );

describe('requests', () => {
  it('sends query, headers and JSON, and reads status, headers and JSON', async () => {
    server.use(
      http.post(`${api}/v1/echo`, async ({ request }) =>
        HttpResponse.json(
          {
            search: new URL(request.url).search,
            accept: request.headers.get('accept'),
            type: request.headers.get('content-type'),
            tag: request.headers.get('x-tag'),
            body: await request.json(),
          },
          { status: 201, headers: { 'x-answer': 'yes' } },
        ),
      ),
    );
    const response = await client.post('/v1/echo?a=1', {
      query: { a: 2, b: ['x', 'y'], gone: null },
      headers: { 'X-Tag': 'blue' },
      json: { name: 'Ada', list: [1, 2] },
    });
    expect(response.contentJson()).toEqual({
      search: '?a=2&b=x&b=y',
      accept: 'application/json',
      type: expect.stringContaining('application/json'),
      tag: 'blue',
      body: { name: 'Ada', list: [1, 2] },
    });
    expect(response).toMatchObject({ status: 201, ok: true, outcome: { ok: true, status: 201, attempts: 1 } });
    expect(response.headers.get('x-answer')).toBe('yes');
  });

  it('sends a form', async () => {
    server.use(http.post(`${api}/form`, async ({ request }) => HttpResponse.json([...(await request.formData())])));
    const sent = await client.json({ method: 'POST', path: '/form', form: { city: 'Łódź', tag: ['a', 'b'] } });
    expect(sent).toEqual([
      ['city', 'Łódź'],
      ['tag', 'a'],
      ['tag', 'b'],
    ]);
  });

  it.each(['get', 'put', 'patch', 'delete', 'options'] as const)('%s', async (verb) => {
    server.use(http.all(`${api}/any`, ({ request }) => HttpResponse.json({ method: request.method })));
    const response = await client[verb]('/any');
    expect(response.contentJson()).toEqual({ method: verb.toUpperCase() });
  });

  it('head has no body', async () => {
    server.use(http.head(`${api}/any`, () => new HttpResponse(null, { headers: { 'x-size': '12' } })));
    const response = await client.head('/any');
    expect(response.headers.get('x-size')).toBe('12');
    expect(response.content).toHaveLength(0);
  });

  it('sends nothing before it is subscribed to, and once for each subscription', async () => {
    let requests = 0;
    server.use(http.get(`${api}/count`, () => HttpResponse.json(++requests)));
    const value$ = client.json$<number>('/count');
    expect(requests).toBe(0);
    expect([await firstValueFrom(value$), await firstValueFrom(value$)]).toEqual([1, 2]);
  });
});

describe('retries', () => {
  it('sends a GET again after 503s until it succeeds', async () => {
    let requests = 0;
    server.use(
      http.get(`${api}/flaky`, () => {
        requests += 1;
        return requests < 3 ? HttpResponse.json({}, { status: 503 }) : HttpResponse.json({ requests });
      }),
    );
    const response = await client.get('/flaky');
    expect(response.contentJson()).toEqual({ requests: 3 });
    expect(response.outcome.attempts).toBe(3);
  });

  it('sends a GET again after a network failure', async () => {
    let requests = 0;
    server.use(
      http.get(`${api}/flaky`, () => (++requests === 1 ? HttpResponse.error() : HttpResponse.json({ requests }))),
    );
    expect(await client.json('/flaky')).toEqual({ requests: 2 });
  });

  it('gives up after four attempts and says so', async () => {
    let requests = 0;
    server.use(
      http.get(`${api}/down`, () => {
        requests += 1;
        return HttpResponse.json({}, { status: 503 });
      }),
    );
    const error = await failureOf(client.get('/down?api_key=abc'));
    expect(error).toBeInstanceOf(HttpStatusError);
    expect(error).toMatchObject({ status: 503, category: 'transient', outcome: { ok: false, attempts: 4 } });
    expect(String(error)).toContain(`GET ${api}/down?api_key=*** failed: 503 Service Unavailable (attempt 4 of 4)`);
    expect(requests).toBe(4);
  });

  it.each([
    { status: 503, idempotent: undefined, attempts: 1 },
    { status: 503, idempotent: true, attempts: 2 },
    { status: 429, idempotent: undefined, attempts: 2 },
  ])('a POST after $status with idempotent $idempotent takes $attempts', async ({ status, idempotent, attempts }) => {
    let requests = 0;
    server.use(
      http.post(`${api}/orders`, () => {
        requests += 1;
        return requests === 1 ? HttpResponse.json({}, { status }) : HttpResponse.json({ id: 7 }, { status: 201 });
      }),
    );
    await client.post('/orders', { json: {}, idempotent }).catch(() => undefined);
    expect(requests).toBe(attempts);
  });

  it.each([400, 401, 404, 501])('a %i is final', async (status) => {
    let requests = 0;
    server.use(
      http.get(`${api}/final`, () => {
        requests += 1;
        return HttpResponse.json({}, { status });
      }),
    );
    expect(await failureOf(client.get('/final'))).toMatchObject({ status, outcome: { attempts: 1 } });
    expect(requests).toBe(1);
  });
});

describe('redirects', () => {
  const elsewhere = 'http://elsewhere.test';
  const seen: { host: string; headers: Record<string, string> }[] = [];
  const record = ({ request }: { request: Request }) => {
    seen.push({ host: new URL(request.url).host, headers: Object.fromEntries(request.headers) });
    return HttpResponse.json({ arrived: true });
  };
  const guarded = createHttpClient({
    baseUrl: api,
    headers: { 'X-Tenant': 'blue' },
    auth: bearerAuth('secret-token'),
    resilience: quick,
  });

  afterEach(() => {
    seen.length = 0;
  });

  it("leaves credentials and the client's headers at home when the origin changes", async () => {
    server.use(
      http.get(`${api}/old`, () => HttpResponse.redirect(`${elsewhere}/new`, 302)),
      http.get(`${elsewhere}/new`, record),
    );
    const response = await guarded.get('/old', { headers: { Cookie: 'session=1' } });
    expect(response).toMatchObject({ url: `${elsewhere}/new`, redirected: true });
    expect(seen).toHaveLength(1);
    for (const name of ['authorization', 'cookie', 'x-tenant']) expect(seen[0]?.headers).not.toHaveProperty(name);
  });

  it('leaves an API key at home too, whatever its header is called', async () => {
    server.use(
      http.get(`${api}/old`, () => HttpResponse.redirect(`${elsewhere}/new`, 307)),
      http.get(`${elsewhere}/new`, record),
    );
    await createHttpClient({ baseUrl: api, auth: apiKeyAuth({ name: 'X-Shop-Key', key: 'abc' }) }).get('/old');
    expect(seen[0]?.headers).not.toHaveProperty('x-shop-key');
  });

  it('takes them along at home and to trusted origins', async () => {
    server.use(
      http.get(`${api}/old`, () => HttpResponse.redirect(`${api}/newer`, 301)),
      http.get(`${api}/newer`, () => HttpResponse.redirect(`${elsewhere}/new`, 308)),
      http.get(`${elsewhere}/new`, record),
    );
    await guarded.extend({ trustedOrigins: [elsewhere] }).get('/old');
    expect(seen[0]?.headers).toMatchObject({ authorization: 'Bearer secret-token', 'x-tenant': 'blue' });
  });

  it.each([
    { status: 303, method: 'GET', body: '' },
    { status: 307, method: 'POST', body: '{"a":1}' },
  ])('$status turns a POST into $method', async ({ status, method, body }) => {
    server.use(
      http.post(`${api}/old`, () => new HttpResponse(null, { status, headers: { location: '/new' } })),
      http.all(`${api}/new`, async ({ request }) =>
        HttpResponse.json({ method: request.method, body: await request.text() }),
      ),
    );
    expect(await client.json({ method: 'POST', path: '/old', json: { a: 1 } })).toEqual({ method, body });
  });

  it('an endless chain ends with an error that counts them', async () => {
    let requests = 0;
    server.use(
      http.get(`${api}/round`, () => {
        requests += 1;
        return HttpResponse.redirect(`${api}/round?n=${requests}`, 302);
      }),
    );
    await failureOf(client.extend({ maxRedirections: 3, resilience: { maxAttempts: 1 } }).get('/round'));
    expect(requests).toBe(4);
  });
});

describe('errors', () => {
  it('a body that is no JSON', async () => {
    server.use(http.get(`${api}/page`, () => HttpResponse.html('<!doctype html>')));
    const error = await failureOf(client.json('/page'));
    expect(error).toBeInstanceOf(ResponseParseError);
    expect(error).toMatchObject({ category: 'validation', message: expect.stringContaining(`GET ${api}/page`) });
    const response = await client.get('/page');
    expect(response.contentText()).toBe('<!doctype html>');
    expect(() => response.contentJson()).toThrow(ResponseParseError);
  });

  it('a body cut in the middle of its JSON', async () => {
    server.use(http.get(`${api}/cut`, () => new HttpResponse('{"items":[1,2')));
    expect(await failureOf(client.json('/cut'))).toBeInstanceOf(ResponseParseError);
  });

  it('an empty body', async () => {
    server.use(http.get(`${api}/empty`, () => new HttpResponse(null, { status: 204 })));
    const error = await failureOf(client.json('/empty'));
    expect(error).toBeInstanceOf(ResponseParseError);
    expect(String(error)).toMatch(/empty/i);
  });

  it('a server that cannot be reached', async () => {
    server.use(http.get(`${api}/off`, () => HttpResponse.error()));
    const error = await failureOf(client.get('/off'));
    expect(error).toBeInstanceOf(HttpNetworkError);
    expect(error).toMatchObject({ category: 'transient', outcome: { ok: false, attempts: 4 } });
  });

  it('an answer that takes too long', async () => {
    server.use(
      http.get(`${api}/slow`, async () => {
        await delay(5000);
        return HttpResponse.json({});
      }),
    );
    const error = await failureOf(client.get('/slow', { timeoutMs: 20, resilience: { maxAttempts: 1 } }));
    expect(error).toBeInstanceOf(HttpTimeoutError);
    expect(error).toMatchObject({ scope: 'attempt' });
  });

  it('a body larger than allowed', async () => {
    server.use(http.get(`${api}/big`, () => HttpResponse.text('x'.repeat(2000))));
    const error = await failureOf(client.extend({ maxResponseBytes: 1000 }).get('/big'));
    expect(error).toBeInstanceOf(ResponseTooLargeError);
    expect(error).toMatchObject({ limitBytes: 1000 });
  });

  it('an abort: the raw reason', async () => {
    server.use(
      http.get(`${api}/slow`, async () => {
        await delay(5000);
        return HttpResponse.json({});
      }),
    );
    const controller = new AbortController();
    const reason = new Error('not needed any more');
    const run = failureOf(client.get('/slow', { signal: controller.signal }));
    setTimeout(() => controller.abort(reason), 10);
    expect(await run).toBe(reason);
  });

  it('with throwHttpErrors: false a status is a response', async () => {
    server.use(http.get(`${api}/gone`, () => HttpResponse.json({ why: 'moved' }, { status: 410 })));
    const response = await client.extend({ throwHttpErrors: false }).get('/gone');
    expect(response).toMatchObject({ status: 410, ok: false });
    expect(response.contentJson()).toEqual({ why: 'moved' });
  });
});

describe('pagination', () => {
  it('goes through fetch, and through what stands in for it', async () => {
    server.use(
      http.get(`${api}/items`, ({ request }) => {
        const page = Number(new URL(request.url).searchParams.get('page') ?? 1);
        const headers: Record<string, string> = page < 3 ? { link: `</items?page=${page + 1}>; rel="next"` } : {};
        return HttpResponse.json([{ id: page * 2 - 1 }, { id: page * 2 }], { headers });
      }),
    );
    const items$ = paginateRecords$<{ id: number }>({ client, baseRequest: '/items' }).pipe(toArray());
    expect((await firstValueFrom(items$)).map((item) => item.id)).toEqual([1, 2, 3, 4, 5, 6]);
  });
});
