import { inspect } from 'node:util';
import { firstValueFrom, of, throwError } from 'rxjs';
import {
  apiKeyAuth,
  basicAuth,
  bearerAuth,
  createHttpClient,
  createHttpResponse,
  fetchTransport,
  type HttpClient,
  type HttpClientOptions,
  HttpError,
  HttpNetworkError,
  type HttpRequestOptions,
  type HttpTransport,
  iterJson,
  type PaginationError,
  paginate,
  sse$,
} from 'rxjs-resilient-http';
import { createRestSource } from 'rxjs-resilient-http/rest';
import { describe, expect, it } from 'vitest';

const SECRET = 'hush-4711';
const NAMES = (
  'api_key apikey api-key key token access_token access-token refresh_token id_token private_token secret client_secret ' +
  'client_assertion assertion password pwd signature sig sas jwt code ' +
  'x-amz-signature x-amz-security-token x-amz-credential'
).split(' ');
const HEADERS = 'authorization cookie proxy-authorization x-api-key'.split(' ');

/** Everything that is printed of a value, in any of the usual ways. */
function printed(value: unknown): string {
  const error = value instanceof Error ? [value.message, value.stack, String(value)] : [];
  return [
    inspect(value, { depth: 20 }),
    inspect(value, { depth: 20, compact: false }),
    inspect({ value }),
    JSON.stringify(value),
    JSON.stringify({ value }),
    ...error,
  ].join('\n');
}

interface Secret {
  client?: HttpClientOptions;
  request?: Omit<HttpRequestOptions, 'path'>;
  path?: string;
}

const kinds: [name: string, secret: Secret][] = [
  ...NAMES.flatMap((name): [string, Secret][] => [
    [`query ${name}`, { request: { query: { [name]: SECRET } } }],
    [`path ?${name.toUpperCase()}`, { path: `/items?${name.toUpperCase()}=${SECRET}` }],
    [`json ${name}`, { request: { method: 'POST', json: { a: [{ b: [[{ [name]: SECRET }]] }] } } }],
  ]),
  ...HEADERS.map((name): [string, Secret] => [`header ${name}`, { request: { headers: { [name]: SECRET } } }]),
  ['the client’s header', { client: { headers: { 'x-tenant': SECRET } } }],
  ['the client’s query', { client: { query: { api_key: SECRET } } }],
  ['a query in baseUrl', { client: { baseUrl: `https://api.example.com/v1?token=${SECRET}` } }],
  ['userinfo', { client: { baseUrl: `https://user:${SECRET}@api.example.com` } }],
  ['the tail behind a raw @', { client: { baseUrl: `https://user:p@ss@${SECRET}@api.example.com` } }],
  ['userinfo of the URL', { path: `https://us:er@${SECRET}@api.example.com/items` }],
  ['a name of the client’s', { client: { redact: ['x-tenant'] }, request: { query: { 'X-Tenant': SECRET } } }],
  ['… as a header', { client: { redact: ['x-tenant'] }, request: { headers: { 'x-tenant': SECRET } } }],
  ['… in JSON', { client: { redact: ['tenant'] }, request: { method: 'POST', json: [{ tenant: { id: SECRET } }] } }],
  ['bearerAuth', { client: { auth: bearerAuth(SECRET) } }],
  ['basicAuth', { client: { auth: basicAuth('user', SECRET) } }],
  ['apiKeyAuth in the header', { client: { auth: apiKeyAuth({ name: 'x-own', key: SECRET, in: 'header' }) } }],
  ['apiKeyAuth in the query', { client: { auth: apiKeyAuth({ name: 'appid', key: SECRET, in: 'query' }) } }],
  ['apiKeyAuth in a cookie', { client: { auth: apiKeyAuth({ name: 'sid', key: SECRET, in: 'cookie' }) } }],
  ['a field of a form', { request: { method: 'POST', form: { password: SECRET } } }],
  ['a pair of a form', { request: { method: 'POST', form: [['password', SECRET]] } }],
  ['a text body', { request: { method: 'POST', body: `password=${SECRET}` } }],
  ['a parameter with brackets', { request: { query: { 'user[password]': SECRET, 'token[]': [SECRET, SECRET] } } }],
  ['a URL in a header', { request: { headers: { referer: `https://u:a@${SECRET}@x.example/?sig=${SECRET}` } } }],
];

const answers: [name: string, transport: HttpTransport][] = [
  ['500', (request) => of(createHttpResponse(request, { status: 500, body: 'no' }))],
  ['no JSON', (request) => of(createHttpResponse(request, { body: '{', headers: { link: '<?page=2>; rel="next"' } }))],
  [
    'a network failure that names the URL',
    (request) => {
      const cause = Object.assign(new TypeError(`no way to ${request.url}`), { input: request.url.href });
      return throwError(() => new HttpNetworkError(cause.message, { cause: new Error('outer', { cause }) }));
    },
  ],
  [
    'what fetch threw',
    fetchTransport({
      fetch: (url) => {
        const cause = new AggregateError([new Error(`at ${String(url)}`)], `${String(url)}`);
        return Promise.reject(new TypeError(`Failed to parse URL from ${String(url)}`, { cause }));
      },
    }),
  ],
];

const ways: [name: string, read: (client: HttpClient, request: HttpRequestOptions) => Promise<unknown>][] = [
  ['json', (client, request) => client.json(request)],
  ['paginate', (client, baseRequest) => paginate({ client, baseRequest, model: 'link-header' })],
  ['sse$', (client, request) => firstValueFrom(sse$(request, { client, reconnect: false }))],
  [
    'iterJson',
    async (client, request) => {
      for await (const _ of iterJson(await client.stream(request)));
    },
  ],
];

describe('a secret is never shown', () => {
  describe.each(kinds)('%s', (_kind, { client: own, request, path = '/items' }) => {
    const clientFor = (transport: HttpTransport) =>
      createHttpClient({
        baseUrl: 'https://api.example.com',
        resilience: { maxAttempts: 1 },
        errorBodyChars: 100,
        ...own,
        transport,
      });

    it.each(answers)('by the errors of %s', async (_answer, transport) => {
      for (const [way, read] of ways) {
        const error = await read(clientFor(transport), { ...request, path }).then(
          () => undefined,
          (failure: unknown) => failure,
        );
        expect(error, way).toBeInstanceOf(Error);
        const { cause, result } = error as PaginationError;
        for (const shown of [error, cause, result, (error as HttpError).request]) {
          expect(printed(shown), way).not.toContain(SECRET);
        }
      }
    });

    it('by requests, responses, pages, results, contexts and checkpoints', async () => {
      let asked: unknown;
      const contexts: unknown[] = [];
      const client = clientFor((sent) => {
        asked = sent;
        const link = `<${sent.url.origin}${sent.url.pathname}?page=2>; rel="next"`;
        return of(createHttpResponse(sent, { body: [1], headers: sent.url.search.includes('page=2') ? {} : { link } }));
      });
      const result = await paginate({
        client,
        baseRequest: { ...request, path },
        model: 'link-header',
        keepResponses: true,
        observer: { onPage: (page, context) => void contexts.push(page, context) },
      });
      expect(result.pages).toHaveLength(2);
      for (const shown of [asked, client, result, ...result.pages, ...contexts]) {
        expect(printed(shown)).not.toContain(SECRET);
      }
      // What is shown is one thing, what is there another.
      const { request: sent } = result.pages[0] ?? {};
      expect({ ...sent, path: undefined, headers: undefined }).toMatchObject({ ...request, headers: undefined });
    });
  });
});

it('is not shown where the URL of another parameter holds it', async () => {
  const client = createHttpClient({
    resilience: { maxAttempts: 1 },
    transport: (request) => of(createHttpResponse(request, { status: 500 })),
  });
  const nested = `https://x.example/?next=${encodeURIComponent(`https://u:${SECRET}@y.example/?sig=${SECRET}&c=d`)}`;
  const request = { path: 'https://api.example.com', query: { next: nested } };
  const error = await client.request(request).catch((failure: unknown) => failure);
  expect(printed(error)).not.toContain(SECRET);
  expect(printed(error)).toContain('y.example');
});

describe('what a server signed', () => {
  const signed = `/items?page=2&X-Amz-Signature=${SECRET}&x-amz-credential=${SECRET}`;
  const client = createHttpClient({
    baseUrl: 'https://api.example.com',
    resilience: { maxAttempts: 1 },
    transport: (request) =>
      of(
        request.url.search.includes('page=2')
          ? createHttpResponse(request, { status: 503 })
          : createHttpResponse(request, { body: [1], headers: { link: `<${signed}>; rel="next"` } }),
      ),
  });

  it('is kept by the checkpoint, and shown by nothing else', async () => {
    const error: PaginationError = await paginate({ client, baseRequest: '/items', model: 'link-header' }).then(
      () => expect.fail('no error'),
      (failure: unknown) => failure as PaginationError,
    );
    expect(printed(error)).not.toContain(SECRET);
    expect(JSON.parse(JSON.stringify(error)).result.checkpoint).toMatchObject({
      next: { path: '/items?page=2&X-Amz-Signature=***&x-amz-credential=***' },
      pageIndex: 1,
    });
    const { checkpoint } = error.result;
    expect(inspect(checkpoint)).not.toContain(SECRET);
    expect(JSON.parse(JSON.stringify(checkpoint))).toEqual(checkpoint);
    expect(checkpoint.next?.path).toBe(signed);
    expect(structuredClone(checkpoint)).toEqual(checkpoint);
  });
});

describe('an error', () => {
  it.each([
    ['a URL', `https://u:${SECRET}@x.example/?sig=${SECRET}`],
    ['JSON', `{"a":[{"token":"${SECRET}"},{"secret":{"b":["${SECRET}"]}}]}`],
    ['JSON that is cut off', `{"a":[{"token":"${SECRET}`],
    ['JSON with escapes in the name', `{"client\\u005fsecret" : "${SECRET}"}`],
    ['a form', `grant_type=x&client_secret=${SECRET}`],
  ])('shows no secret in the excerpt of a body: %s', async (_name, body) => {
    const client = createHttpClient({
      errorBodyChars: 500,
      resilience: { maxAttempts: 1 },
      transport: (request) => of(createHttpResponse(request, { status: 400, body })),
    });
    const error = await client.get('https://api.example.com').catch((failure: unknown) => failure);
    expect(printed(error)).not.toContain(SECRET);
  });

  it('keeps its cause, and what of it is no secret', () => {
    const cause = Object.assign(new Error(`refused at https://x.example/?b=1&key=${SECRET}`), {
      code: 'E1',
      errno: -1,
    });
    const error = new HttpNetworkError('refused', { cause });
    expect(error.cause).toBe(cause);
    expect(cause).toMatchObject({ message: 'refused at https://x.example/?b=1&key=***', code: 'E1', errno: -1 });
  });

  it('masks what of a configuration it quotes', () => {
    const path = `/{https://a.example/?token=${SECRET}}`;
    expect(() =>
      createRestSource({ client: { baseUrl: 'https://a.example' }, resources: [{ name: 'a', endpoint: { path } }] }),
    ).toThrow('token=***');
  });

  it('is not hindered by a cause that cannot be changed, or that is its own', () => {
    const frozen = Object.freeze(new Error('frozen'));
    expect(new HttpError('a', { cause: frozen }).cause).toBe(frozen);
    const own = new Error('own');
    own.cause = own;
    expect(new HttpError('a', { cause: own }).cause).toBe(own);
  });

  it('lets nothing of a server’s near a terminal', async () => {
    const sequences = '\u001b]0;owned\u0007\u009b2J\r\u202e';
    const client = createHttpClient({
      errorBodyChars: 500,
      resilience: { maxAttempts: 1 },
      transport: (request) => of(createHttpResponse(request, { status: 400, statusText: sequences, body: sequences })),
    });
    const { message } = (await client.get('https://api.example.com').catch((failure: unknown) => failure)) as Error;
    expect(message).not.toMatch(/[^\P{Cc}\n\t]|\p{Bidi_Control}/u);
    expect(message).toContain('\\u001b]0;owned\\u0007\\u009b2J');
  });
});
