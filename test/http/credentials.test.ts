import { of, throwError } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { HttpNetworkError } from '../../src/core/errors.js';
import { apiKeyAuth } from '../../src/http/auth/apiKeyAuth.js';
import { basicAuth } from '../../src/http/auth/basicAuth.js';
import { bearerAuth } from '../../src/http/auth/bearerAuth.js';
import { createHttpClient } from '../../src/http/client.js';
import { createHttpResponse } from '../../src/http/createHttpResponse.js';
import { failover } from '../../src/http/interceptors/failover.js';
import { nextRedirect } from '../../src/http/redirects.js';
import type { HttpClientOptions, HttpInterceptor, HttpRequest, HttpRequestOptions } from '../../src/http/types.js';
import { type RunningServer, startServer } from '../support/startServer.js';

const auth: HttpInterceptor = (request, next) =>
  next(request.with({ headers: { authorization: 'Bearer hush', 'x-auth-extra': 'hush' } }));

async function sentBy(options: HttpClientOptions, ...calls: HttpRequestOptions[]): Promise<HttpRequest[]> {
  const sent: HttpRequest[] = [];
  const client = createHttpClient({
    ...options,
    transport: (request) => {
      sent.push(request);
      return of(createHttpResponse(request));
    },
  });
  for (const call of calls) await client.request(call);
  return sent;
}

const namesOf = (request: HttpRequest | undefined) => [...(request?.headers.keys() ?? [])];

describe('credentials stay home', () => {
  const options: HttpClientOptions = {
    baseUrl: 'https://api.example.com/v1',
    headers: { 'x-tenant': 'hush', accept: 'text/csv' },
    query: { api_key: 'hush' },
    trustedOrigins: ['https://files.example.com', 'http://api.example.com'],
    auth,
  };

  it.each([
    ['/items', true],
    ['https://api.example.com/other', true],
    ['https://files.example.com/a', true],
    ['https://elsewhere.example.com/a', false],
    ['https://api.example.com:8443/a', false],
    ['https://api.example.com.evil.example/a', false],
    ['http://api.example.com/a', false],
  ])('%s: %s', async (path, mayCarry) => {
    const [request] = await sentBy(options, {
      path,
      headers: { cookie: 'hush', 'x-auth-extra': 'hush', 'x-open': 'seen' },
    });
    const headers = Object.fromEntries(request?.headers ?? []);
    expect(headers).toMatchObject({ accept: 'text/csv', 'x-open': 'seen' });
    for (const name of ['authorization', 'x-tenant', 'cookie']) expect(name in headers).toBe(mayCarry);
    expect(request?.url.searchParams.has('api_key')).toBe(mayCarry);
  });

  it.each<[string, HttpClientOptions, HttpRequestOptions]>([
    ["the client's auth", options, { path: '/a' }],
    ["a request's own auth", { ...options, auth: undefined }, { path: '/a', auth }],
  ])('remembers nothing of %s for the next request', async (_, client, first) => {
    const stranger: HttpRequestOptions = {
      path: 'https://elsewhere.example.com/',
      headers: { 'X-Auth-Extra': 'seen' },
    };
    const [alone] = await sentBy(client, stranger);
    const [authorized, after] = await sentBy(client, first, stranger);
    expect(authorized?.policy.isCredential('x-auth-extra')).toBe(true);
    expect(JSON.stringify(authorized)).not.toContain('hush');
    expect(Object.fromEntries(after?.headers ?? [])).toEqual(Object.fromEntries(alone?.headers ?? []));
    expect(after?.policy.isCredential('x-auth-extra')).toBe(false);
  });

  /** An interceptor that hands on the request with another URL. */
  const movedTo: Record<string, (url: string) => HttpInterceptor> = {
    'request.with({ url })': (url) => (request, next) => next(request.with({ url })),
    'a spread copy': (url) => (request, next) => next({ ...request, url: new URL(url) }),
    'a spread copy with its headers': (url) => (request, next) =>
      next({ ...request, url: new URL(url), headers: request.headers }),
    'request.with({ url, headers })': (url) => (request, next) => next(request.with({ url, headers: request.headers })),
    'a Request of the platform': (url) => (request, next) =>
      next(new Request(url, { headers: new Headers(request.headers) }) as unknown as HttpRequest),
    'its URL, set in place': (url) => (request, next) => {
      Object.assign(request.url, { href: url });
      return next(request);
    },
  };
  const places = ['interceptors', 'attemptInterceptors'] as const;
  const moves = Object.entries(movedTo).flatMap(([how, move]) => places.map((place) => ({ how, place, move })));
  it.each(moves)('$place that move a request by $how take none to an origin that is not trusted', async (one) => {
    const moving = (url: string): HttpClientOptions => ({ ...options, [one.place]: [one.move(url)] });
    const call = { path: '/a', headers: { cookie: 'hush', 'x-open': 'seen' } };
    const [foreign] = await sentBy(moving('https://elsewhere.example.com/a'), call);
    expect(foreign?.url.href).toBe('https://elsewhere.example.com/a');
    expect(namesOf(foreign)).toEqual(['accept', 'x-open']);
    for (const url of ['https://files.example.com/a', 'https://api.example.com/other']) {
      const [trusted] = await sentBy(moving(url), call);
      expect(namesOf(trusted)).toEqual(expect.arrayContaining(['authorization', 'cookie', 'x-tenant']));
    }
  });

  it('an interceptor may name what the other origin is to see', async () => {
    const named: HttpInterceptor = (request, next) =>
      next(request.with({ url: 'https://elsewhere.example.com/a', headers: { authorization: 'its own' } }));
    const sameOrigin: HttpInterceptor = (request, next) => next(request.with({ url: '/a?page=2' }));
    const [request] = await sentBy({ ...options, attemptInterceptors: [named, sameOrigin] }, { path: '/a' });
    expect(request?.headers.get('authorization')).toBe('its own');
    expect(request?.url.href).toBe('https://elsewhere.example.com/a?page=2');
  });

  it('interceptors that move a request by its URL leave behind what auth put into the query', async () => {
    const key = apiKeyAuth({ name: 'appid', key: 'hush', in: 'query' });
    const mirror = (host: string): HttpInterceptor => {
      return (request, next) => next(request.with({ url: Object.assign(new URL(request.url), { host }) }));
    };
    const searchOf = async (...attemptInterceptors: HttpInterceptor[]) => {
      const client = { baseUrl: 'https://api.example.com', trustedOrigins: options.trustedOrigins, auth: key };
      const [request] = await sentBy({ ...client, attemptInterceptors }, { path: '/a?page=2&page=2&x' });
      return request?.url.search;
    };
    expect(await searchOf(mirror('elsewhere.example.com'))).toBe('?page=2&page=2&x');
    expect(await searchOf(mirror('files.example.com'))).toBe('?page=2&page=2&x&appid=hush');
    const named: HttpInterceptor = (request, next) => next(request.with({ url: `${request.url.href}&appid=its+own` }));
    expect(await searchOf(mirror('elsewhere.example.com'), named)).toBe('?page=2&page=2&x&appid=its+own');
  });

  it.each(places)('auth among the %s sends nothing to an origin that is not trusted', async (place) => {
    const layers = [
      bearerAuth('hush'),
      basicAuth('me', 'hush'),
      apiKeyAuth({ name: 'x-key', key: 'hush' }),
      apiKeyAuth({ name: 'appid', key: 'hush', in: 'query' }),
      apiKeyAuth({ name: 'session', key: 'hush', in: 'cookie' }),
    ];
    for (const layer of layers) {
      const client = { baseUrl: options.baseUrl, trustedOrigins: options.trustedOrigins, [place]: [layer] };
      const paths = ['/a', 'https://files.example.com/a', 'https://elsewhere.example.com/a'];
      const sent = await sentBy(client, ...paths.map((path) => ({ path })));
      const bare = ['https://elsewhere.example.com/a', ['accept']];
      expect(sent.map((request) => [request.url.href, namesOf(request)]).slice(2)).toEqual([bare]);
      for (const request of sent.slice(0, 2))
        expect([request.url.search, ...namesOf(request)].join()).not.toBe(',accept');
    }
  });

  it('what auth sets in place is a credential, too', async () => {
    const inPlace: HttpInterceptor = (request, next) => {
      request.headers.set('x-token', 'hush');
      return next(request);
    };
    const [request] = await sentBy({ ...options, auth: inPlace }, { path: '/a' });
    expect(request?.headers.get('x-token')).toBe('hush');
    expect(request?.policy.isCredential('x-token')).toBe(true);
  });

  it('a copy with another method says it in capitals', async () => {
    const lower: HttpInterceptor = (request, next) => next({ ...request, method: 'put' as 'PUT' });
    const [request] = await sentBy({ ...options, interceptors: [lower] }, { path: '/a' });
    expect(request?.method).toBe('PUT');
  });

  it('lets one request trust one more origin', async () => {
    const [request] = await sentBy(options, {
      path: 'https://elsewhere.example.com/a',
      trustedOrigins: ['https://elsewhere.example.com/ignored?path'],
    });
    expect(namesOf(request)).toContain('authorization');
  });

  it('without a baseUrl, home is the origin of the request', async () => {
    const [request] = await sentBy({ headers: options.headers, auth }, { path: 'https://anywhere.example/a' });
    expect(namesOf(request)).toContain('authorization');
  });

  it('auth: null sends none', async () => {
    const [request] = await sentBy(options, { path: '/a', auth: null });
    expect(namesOf(request)).not.toContain('authorization');
  });
});

describe('nextRedirect', () => {
  const redirect = async (
    call: HttpRequestOptions,
    status: number,
    location: string | null,
    followed = 0,
    options: HttpClientOptions = {},
  ) => {
    const [request] = await sentBy(
      { baseUrl: 'https://api.example.com', headers: { 'x-tenant': 'hush' }, ...options },
      call,
    );
    return nextRedirect(request as HttpRequest, status, location, followed);
  };
  const post: HttpRequestOptions = {
    path: '/a',
    method: 'POST',
    json: { n: 1 },
    headers: { authorization: 'hush', 'x-open': 'seen' },
  };

  it.each<[number, 'GET' | 'HEAD' | 'POST' | 'PUT', string, boolean]>([
    [301, 'POST', 'GET', false],
    [302, 'POST', 'GET', false],
    [303, 'POST', 'GET', false],
    [303, 'PUT', 'GET', false],
    [303, 'HEAD', 'HEAD', true],
    [301, 'PUT', 'PUT', true],
    [302, 'GET', 'GET', true],
    [307, 'POST', 'POST', true],
    [308, 'POST', 'POST', true],
  ])('%i turns %s into %s', async (status, method, expected, keepsBody) => {
    const json = method === 'POST' || method === 'PUT' ? { n: 1 } : undefined;
    const next = await redirect({ ...post, method, json }, status, '/b');
    expect(next?.method).toBe(expected);
    expect(next?.url.href).toBe('https://api.example.com/b');
    expect(next?.body !== undefined).toBe(keepsBody && json !== undefined);
    expect(next?.headers.has('content-type')).toBe(keepsBody && json !== undefined);
    expect(next?.headers.get('authorization')).toBe('hush');
  });

  it.each(['https://elsewhere.example/b', 'http://api.example.com/b', 'https://api.example.com:444/b'])(
    'drops credentials on the way to %s',
    async (location) => {
      const next = await redirect(post, 307, location);
      expect(namesOf(next)).toEqual(['accept', 'content-type', 'x-open']);
    },
  );

  it('keeps them for a trusted origin', async () => {
    const next = await redirect(post, 307, 'https://files.example.com/b', 0, {
      trustedOrigins: ['https://files.example.com'],
    });
    expect(namesOf(next)).toContain('authorization');
  });

  it.each([
    ['https://joe:hush@elsewhere.example/b', 'https://elsewhere.example/b'],
    ['https://joe:hush@files.example.com/b', 'https://files.example.com/b'],
    ['http://joe:hush@api.example.com/b', 'http://api.example.com/b'],
    ['//joe@elsewhere.example/b', 'https://elsewhere.example/b'],
    ['https://joe:other@api.example.com/b', 'https://joe:other@api.example.com/b'],
  ])('takes a user name that the server wrote to its own origin only: %s', async (location, expected) => {
    const options: HttpClientOptions = { trustedOrigins: ['https://files.example.com', 'http://api.example.com'] };
    expect((await redirect(post, 307, location, 0, options))?.url.href).toBe(expected);
  });

  it.each([
    ['/b', 'https://ann:p%40ss@api.example.com/b'],
    ['https://api.example.com/b', 'https://ann:p%40ss@api.example.com/b'],
    ['https://elsewhere.example/b', 'https://elsewhere.example/b'],
  ])('keeps the user name of the request at its origin: %s', async (location, expected) => {
    const next = await redirect(post, 307, location, 0, { baseUrl: 'https://ann:p%40ss@api.example.com' });
    expect(next?.url.href).toBe(expected);
  });

  it.each([
    ['/b', true],
    ['https://api.example.com/b', true],
    ['https://files.example.com/b', false],
    ['https://elsewhere.example/b', false],
    ['https://api.example.com:444/b', false],
  ])('takes a Host that was set by hand to its own origin only: %s', async (location, goes) => {
    for (const options of [{}, { headers: { Host: 'virtual.example' } }] as HttpClientOptions[]) {
      const call = options.headers ? post : { ...post, headers: { host: 'virtual.example' } };
      const next = await redirect(call, 307, location, 0, {
        ...options,
        trustedOrigins: ['https://files.example.com'],
      });
      expect(next?.headers.has('host')).toBe(goes);
    }
  });

  it.each([
    ['/caf\u00c3\u00a9?q=\u00e2\u0082\u00ac', '/caf%C3%A9?q=%E2%82%AC'],
    ['/caf\u00e9', '/caf%C3%A9'],
    ['/€', '/%E2%82%AC'],
    ['/caf%C3%A9', '/caf%C3%A9'],
  ])('reads the Location %j as UTF-8', async (location, expected) => {
    expect((await redirect(post, 307, location))?.url.href).toBe(`https://api.example.com${expected}`);
  });

  it('does not give them back on the way home', async () => {
    const away = await redirect(post, 307, 'https://elsewhere.example/b');
    const back = nextRedirect(away as HttpRequest, 307, 'https://api.example.com/c', 1);
    expect(namesOf(back)).not.toContain('authorization');
  });

  it.each([
    [200, '/b'],
    [304, '/b'],
    [300, '/b'],
    [302, null],
  ])('leaves %i with Location %s alone', async (status, location) => {
    expect(await redirect(post, status, location)).toBeUndefined();
  });

  it('follows none with maxRedirections: 0', async () => {
    expect(await redirect(post, 302, '/b', 0, { maxRedirections: 0 })).toBeUndefined();
  });

  it.each([
    ['ftp://a.example/', 'the redirect leads to ftp:'],
    ['javascript:alert(1)', 'the redirect leads to javascript:'],
    ['https://', 'something that is no URL'],
  ])('refuses %s', async (location, message) => {
    await expect(redirect(post, 302, location)).rejects.toThrow(message);
  });

  it('refuses one too many, and a body that is gone', async () => {
    await expect(redirect(post, 302, '/b', 10)).rejects.toThrow('more than 10 redirects');
    const stream = new ReadableStream<Uint8Array>();
    await expect(redirect({ path: '/a', method: 'PUT', body: stream }, 307, '/b')).rejects.toThrow(
      'a stream can be sent only once',
    );
  });
});

describe('over fetch', () => {
  const servers: RunningServer[] = [];
  const serve = async (...args: Parameters<typeof startServer>) => {
    const server = await startServer(...args);
    servers.push(server);
    return server;
  };
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  it('a redirect to another origin arrives without credentials, and one home with them', async () => {
    const arrived: { url?: string; authorization?: string; key?: unknown }[] = [];
    const note = (request: { url?: string; headers: Record<string, unknown> }) =>
      arrived.push({
        url: request.url,
        authorization: request.headers.authorization as string,
        key: request.headers['x-api-key'] ?? request.headers['x-auth-extra'],
      });
    const away = await serve((request, response) => {
      note(request);
      response.end('{}');
    });
    const home = await serve((request, response) => {
      note(request);
      if (request.url === '/away') response.writeHead(302, { location: `${away.url}/there` }).end();
      else if (request.url === '/near') response.writeHead(302, { location: '/here' }).end();
      else response.end('{}');
    });
    const client = createHttpClient({ baseUrl: home.url, auth, headers: { 'x-api-key': 'hush' } });
    expect((await client.get('/away')).url).toBe(`${away.url}/there`);
    await client.get('/near');
    expect(arrived).toEqual([
      { url: '/away', authorization: 'Bearer hush', key: 'hush' },
      { url: '/there', authorization: undefined, key: undefined },
      { url: '/near', authorization: 'Bearer hush', key: 'hush' },
      { url: '/here', authorization: 'Bearer hush', key: 'hush' },
    ]);
  });

  it('an endless redirect ends, and is not tried again', async () => {
    let asked = 0;
    const server = await serve((_, response) => {
      asked++;
      response.writeHead(302, { location: `/${asked}` }).end();
    });
    const failure = await createHttpClient({ baseUrl: server.url, maxRedirections: 3 })
      .get('/')
      .catch((error) => error);
    expect(failure).toBeInstanceOf(HttpNetworkError);
    expect(failure.message).toBe(`GET ${server.url}/ failed: more than 3 redirects (attempt 1 of 4)`);
    expect(asked).toBe(4);
  });
});

describe('failover', () => {
  it('takes no credentials to a base URL that is not trusted', async () => {
    const sent: HttpRequest[] = [];
    const client = createHttpClient({
      baseUrl: 'https://api.example.com/v1',
      interceptors: [failover(['https://backup.example.com/v1', 'https://trusted.example.com/v1'])],
      trustedOrigins: ['https://trusted.example.com'],
      headers: { 'x-tenant': 'hush' },
      auth,
      resilience: { allowFailover: true, maxAttempts: 3, backoff: { initialDelayMs: 1 } },
      transport: (request) => {
        sent.push(request);
        return throwError(() => new HttpNetworkError('gone'));
      },
    });
    await client.get('/x').catch(() => undefined);
    expect(sent.map(({ url, headers }) => [url.origin, headers.has('authorization'), headers.has('x-tenant')])).toEqual(
      [
        ['https://api.example.com', true, true],
        ['https://backup.example.com', false, false],
        ['https://trusted.example.com', true, true],
      ],
    );
  });

  type Tried = HttpClientOptions & { backup?: string };

  /** The URLs that one request is sent to, each of them in vain. */
  const tried = async (
    { backup = 'https://backup.example.com/v1', interceptors = [], ...options }: Tried,
    call: HttpRequestOptions,
  ): Promise<string[]> => {
    const sent: string[] = [];
    const client = createHttpClient({
      baseUrl: 'https://api.example.com/v1',
      query: { api_key: 'hush', lang: 'en' },
      resilience: { allowFailover: true, maxAttempts: 2, backoff: { initialDelayMs: 1 } },
      ...options,
      interceptors: [failover([backup]), ...interceptors],
      transport: (request) => {
        sent.push(request.url.href);
        return throwError(() => new HttpNetworkError('gone'));
      },
    });
    await client.request(call).catch(() => undefined);
    return sent.map((href) => href.replace(/^https:/, ''));
  };
  const trusting: HttpClientOptions = { trustedOrigins: ['https://backup.example.com'] };

  it.each<[string, Tried, HttpRequestOptions, string, string]>([
    [
      "the client's query stays home",
      {},
      { path: '/x?page=2', query: { size: 5 } },
      '/v1/x?page=2&size=5&api_key=hush&lang=en',
      '/v1/x?page=2&size=5',
    ],
    [
      'and goes to who is trusted',
      trusting,
      { path: '/x' },
      '/v1/x?api_key=hush&lang=en',
      '/v1/x?api_key=hush&lang=en',
    ],
    [
      "a request's own value goes along",
      {},
      { path: '/x', query: { lang: 'de' } },
      '/v1/x?lang=de&api_key=hush',
      '/v1/x?lang=de',
    ],
    [
      'a link in which the server repeats the secret does not',
      {},
      { path: 'https://api.example.com/v1/x?page=2&api_key=hush' },
      '/v1/x?page=2&api_key=hush&lang=en',
      '/v1/x?page=2',
    ],
    [
      "the query of baseUrl is home's, the failover entry has its own",
      {
        baseUrl: 'https://api.example.com/v1?site=a',
        backup: 'https://backup.example.com/v1?site=b',
        query: {},
      },
      { path: '/x?page=2' },
      '/v1/x?page=2&site=a',
      '/v1/x?page=2&site=b',
    ],
    [
      'also where it is trusted',
      {
        ...trusting,
        baseUrl: 'https://api.example.com/v1?site=a',
        backup: 'https://backup.example.com/v1?site=b',
      },
      { path: '/x' },
      '/v1/x?site=a&api_key=hush&lang=en',
      '/v1/x?api_key=hush&lang=en&site=b',
    ],
    [
      'a key of auth among the interceptors stays home',
      { query: {}, interceptors: [apiKeyAuth({ name: 'appid', key: 'hush', in: 'query' })] },
      { path: '/x?page=2' },
      '/v1/x?page=2&appid=hush',
      '/v1/x?page=2',
    ],
  ])('%s', async (_, options, call, atHome, away) => {
    expect(await tried(options, call)).toEqual([`//api.example.com${atHome}`, `//backup.example.com${away}`]);
  });

  it('takes no Host that was set by hand along, and brings it home again', async () => {
    const hosts: (string | null)[] = [];
    const client = createHttpClient({
      baseUrl: 'https://api.example.com',
      interceptors: [failover(['https://backup.example.com'])],
      ...trusting,
      resilience: { allowFailover: true, maxAttempts: 3, backoff: { initialDelayMs: 1 } },
      transport: (request) => {
        hosts.push(request.headers.get('host'));
        return throwError(() => new HttpNetworkError('gone'));
      },
    });
    await client.get('/x', { headers: { Host: 'virtual.example' } }).catch(() => undefined);
    expect(hosts).toEqual(['virtual.example', null, 'virtual.example']);
  });
});

describe('a user name in baseUrl', () => {
  it.each([
    ['/a', 'https://ann:hush@api.example.com/v1/a'],
    ['https://api.example.com/a?b=1', 'https://ann:hush@api.example.com/a?b=1'],
    ['HTTPS://API.example.com/a', 'https://ann:hush@api.example.com/a'],
    ['https://joe@api.example.com/a', 'https://joe@api.example.com/a'],
    ['https://elsewhere.example/a', 'https://elsewhere.example/a'],
    ['http://api.example.com/a', 'http://api.example.com/a'],
  ])('%s is requested as %s', async (path, expected) => {
    const [request] = await sentBy({ baseUrl: 'https://ann:hush@api.example.com/v1' }, { path });
    expect(request?.url.href).toBe(expected);
  });
});

it("a client's Host goes to its own origin, whatever else is trusted", async () => {
  const options: HttpClientOptions = {
    baseUrl: 'https://api.example.com',
    trustedOrigins: ['https://files.example.com'],
    headers: { host: 'virtual.example', 'x-tenant': 'hush' },
  };
  const sent = await sentBy(options, { path: '/a' }, { path: 'https://files.example.com/a' });
  expect(sent.map(namesOf)).toEqual([
    ['accept', 'host', 'x-tenant'],
    ['accept', 'x-tenant'],
  ]);
});
