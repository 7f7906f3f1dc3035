import { of } from 'rxjs';
import {
  createHttpClient,
  createHttpResponse,
  createJsonLinkStrategy,
  createLinkHeaderStrategy,
  type HttpClientOptions,
  type HttpRequest,
  type HttpRequestOptions,
  type PaginateOptions,
  paginate,
} from 'rxjs-resilient-http';
import { describe, expect, it } from 'vitest';

/** Two pages, the first with `next`; what was requested. */
async function followed(
  next: string,
  baseRequest: string | HttpRequestOptions,
  client: HttpClientOptions = {},
  options: Partial<PaginateOptions<number>> = {},
): Promise<HttpRequest[]> {
  const requests: HttpRequest[] = [];
  const transport: HttpClientOptions['transport'] = (request) => {
    requests.push(request);
    return of(
      createHttpResponse(request, {
        url: request.url.href,
        body: { items: [requests.length], next: requests.length === 1 ? next : null },
      }),
    );
  };
  await paginate({
    client: createHttpClient({ ...client, transport }),
    baseRequest,
    strategy: createJsonLinkStrategy({ nextUrlPath: 'next' }),
    ...options,
  });
  return requests;
}
const hrefs = (requests: readonly HttpRequest[]) => requests.map(({ url }) => url.href);

describe('a next link by http to a home by https', () => {
  const home: HttpClientOptions = { baseUrl: 'https://api.example.com/v1', headers: { 'x-key': 'hush' } };

  it.each<[string, string, string]>([
    ['https://api.example.com/v1', 'http://api.example.com/v1/items?page=2', 'https://api.example.com/v1/items?page=2'],
    ['https://api.example.com/v1', 'http://api.example.com:80/items', 'https://api.example.com/items'],
    ['https://api.example.com/v1', 'http://api.example.com:443/items', 'https://api.example.com/items'],
    ['https://api.example.com/v1', '//api.example.com/items', 'https://api.example.com/items'],
    ['https://api.example.com:8443', 'http://api.example.com:8443/b', 'https://api.example.com:8443/b'],
    ['https://ann:hush@api.example.com', 'http://api.example.com/b', 'https://ann:hush@api.example.com/b'],
    ['http://ann:hush@api.example.com', 'http://api.example.com/b', 'http://ann:hush@api.example.com/b'],
  ])('%s, %s: is followed as %s', async (baseUrl, next, expected) => {
    const requests = await followed(next, '/items', { ...home, baseUrl });
    expect(hrefs(requests)[1]).toBe(expected);
    expect(requests[1]?.headers.get('x-key')).toBe('hush');
  });

  it('is followed so without a baseUrl, too', async () => {
    const [, second] = await followed('http://api.example.com/items?page=2', 'https://api.example.com/items');
    expect(second?.url.href).toBe('https://api.example.com/items?page=2');
  });

  it('is the same request as the one by https: a loop', async () => {
    await expect(followed('http://api.example.com/v1/items', '/items', home)).rejects.toMatchObject({
      cause: { name: 'PaginationLoopError' },
    });
  });

  it.each([
    'http://api.example.com:8080/items',
    'http://other.example.com/items',
    'http://api.example.com.evil.example/items',
  ])('%s is another origin', async (next) => {
    await expect(followed(next, '/items', home)).rejects.toMatchObject({ cause: { name: 'CrossOriginError' } });
  });

  it('and a first URL by http is what the user wrote', async () => {
    const requests = await followed('http://api.example.com/b', 'http://api.example.com/a');
    expect(hrefs(requests)).toEqual(['http://api.example.com/a', 'http://api.example.com/b']);
    const both = await followed('http://api.example.com/b', 'http://api.example.com/a', home, {
      onCrossOrigin: 'strip-credentials',
    });
    expect(hrefs(both)).toEqual(['http://api.example.com/a', 'http://api.example.com/b']);
  });

  it('a checkpoint goes on by https', async () => {
    const requests: HttpRequest[] = [];
    const run = (resumeFrom?: PaginateOptions<number>['resumeFrom']) =>
      paginate({
        client: createHttpClient({
          ...home,
          transport: (request) => {
            requests.push(request);
            const body = { items: [1], next: `http://api.example.com/v1/items?page=${requests.length + 1}` };
            return of(createHttpResponse(request, { url: request.url.href, body }));
          },
        }),
        baseRequest: '/items',
        strategy: createJsonLinkStrategy({ nextUrlPath: 'next' }),
        limits: { maxPages: 1 },
        ...(resumeFrom && { resumeFrom }),
      });
    const { checkpoint } = await run();
    await run(checkpoint);
    expect(hrefs(requests)).toEqual(['https://api.example.com/v1/items', 'https://api.example.com/v1/items?page=2']);
  });
});

describe('a user name in a URL of the run', () => {
  it.each<[string, string, string, Partial<PaginateOptions<number>>?]>([
    ['https://ann:p%40ss@api.example.com/a', 'https://api.example.com/b', 'https://ann:p%40ss@api.example.com/b'],
    ['https://ann:p%40ss@api.example.com/a', '/b', 'https://ann:p%40ss@api.example.com/b'],
    ['https://ann:p%40ss@api.example.com/a', '?page=2', 'https://ann:p%40ss@api.example.com/a?page=2'],
    ['https://ann@api.example.com/a', 'https://api.example.com/b', 'https://ann@api.example.com/b'],
    [
      'https://ann:p%40ss@api.example.com/a',
      'https://joe:hush@other.example/b',
      'https://other.example/b',
      { onCrossOrigin: 'allow' },
    ],
    [
      'https://ann:p%40ss@api.example.com/a',
      'https://other.example/b',
      'https://other.example/b',
      { onCrossOrigin: 'strip-credentials' },
    ],
  ])('%s, then %s: %s', async (first, next, expected, options) => {
    expect(hrefs(await followed(next, first, {}, options))).toEqual([first, expected]);
  });

  it('away from the client’s home stays there as well, resumed or not', async () => {
    const client = { baseUrl: 'https://api.example.com' };
    const first = 'https://ann:hush@files.example.com/a';
    expect(hrefs(await followed('https://files.example.com/b', first, client))).toEqual([
      first,
      'https://ann:hush@files.example.com/b',
    ]);
    const resumeFrom: PaginateOptions<number>['resumeFrom'] = {
      version: 1,
      pageIndex: 1,
      collectedItems: 1,
      next: { method: 'GET', path: 'https://files.example.com/b' },
    };
    const [resumed] = await followed('https://files.example.com/c', first, client, { resumeFrom });
    expect(resumed?.url.href).toBe('https://ann:hush@files.example.com/b');
  });

  it('does not hide a loop', async () => {
    await expect(followed('https://api.example.com/a', 'https://ann:hush@api.example.com/a')).rejects.toMatchObject({
      cause: { name: 'PaginationLoopError' },
    });
  });
});

it.each([
  ['/a', 'https://api.example.com/b', 'virtual.example'],
  ['/a', 'http://api.example.com/b', 'virtual.example'],
  ['/a', 'https://other.example/b', null],
  ['/a', 'https://trusted.example/b', null],
  ['https://files.example.com/a', 'https://files.example.com/b', 'virtual.example'],
  ['https://files.example.com/a', 'https://api.example.com/b', null],
])('a Host that was set by hand goes to its own origin only: from %s to %s', async (path, next, expected) => {
  const [first, second] = await followed(
    next,
    { path, headers: { Host: 'virtual.example', 'x-open': 'seen' } },
    { baseUrl: 'https://api.example.com', trustedOrigins: ['https://trusted.example'] },
    { onCrossOrigin: 'strip-credentials' },
  );
  expect(first?.headers.get('host')).toBe('virtual.example');
  expect(second?.headers.get('host') ?? null).toBe(expected);
  expect(second?.headers.get('x-open')).toBe('seen');
});

it('a Link header in raw UTF-8 is read as UTF-8', async () => {
  const paths: string[] = [];
  const client = createHttpClient({
    baseUrl: 'https://api.example.com',
    transport: (request) => {
      paths.push(request.url.pathname);
      // As Node and fetch hand it over: each byte a character.
      const headers: Record<string, string> = paths.length === 1 ? { link: '</caf\u00c3\u00a9>; rel="next"' } : {};
      return of(createHttpResponse(request, { url: request.url.href, body: [1], headers }));
    },
  });
  await paginate({ client, baseRequest: '/items', strategy: createLinkHeaderStrategy() });
  expect(paths).toEqual(['/items', '/caf%C3%A9']);
});
