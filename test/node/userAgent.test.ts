import { readFileSync } from 'node:fs';
import { createHttpClient, type HttpClientOptions, type HttpRequestOptions } from 'rxjs-resilient-http';
import { createRawClient, undiciTransport } from 'rxjs-resilient-http/node';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startServer } from '../support/startServer.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const OURS = `rxjs-resilient-http/${version}`;

type Agents = (string | undefined)[];

/** Two origins that remember who asked; `/away` of the first leads to the second. */
async function setUp() {
  const agents: Agents = [];
  const answer: Parameters<typeof startServer>[0] = (request, response) => {
    agents.push(request.headers['user-agent']);
    if (request.url === '/away') response.writeHead(302, { location: `${there.url}/here` });
    response.end('{}');
  };
  const there = await startServer(answer);
  const home = await startServer(answer);
  const transport = undiciTransport();
  onTestFinished(async () => {
    await Promise.all([home.close(), there.close(), transport.close()]);
  });
  return { agents, home: home.url, there: there.url, transport };
}

describe('the User-Agent of undiciTransport', () => {
  it.each<[string, Agents, Partial<HttpClientOptions>, Partial<HttpRequestOptions>]>([
    ['is ours', [OURS], {}, {}],
    ['is the client’s', ['mine/1'], { headers: { 'User-Agent': 'mine/1' } }, {}],
    ['is the request’s', ['mine/2'], { headers: { 'user-agent': 'mine/1' } }, { headers: { 'USER-AGENT': 'mine/2' } }],
    ['is none where the client says null', [undefined], { headers: { 'User-Agent': null } }, {}],
    ['is none where the request says null', [undefined], {}, { headers: { 'User-Agent': null } }],
    [
      'is none where the request takes the client’s away',
      [undefined],
      { headers: { 'user-agent': 'mine/1' } },
      { headers: { 'user-agent': null } },
    ],
    [
      'is the request’s where the client says null',
      ['mine/2'],
      { headers: { 'user-agent': null } },
      { headers: { 'user-agent': 'mine/2' } },
    ],
    [
      'is none where an interceptor says null',
      [undefined],
      { interceptors: [(request, next) => next(request.with({ headers: { 'User-Agent': null } }))] },
      {},
    ],
    ['goes along with a redirect', [OURS, OURS], {}, { path: '/away' }],
    ['stays away from a redirect, too', [undefined, undefined], { headers: { 'user-agent': null } }, { path: '/away' }],
    [
      'is ours where the client’s own must stay home',
      ['mine/1', OURS],
      { headers: { 'user-agent': 'mine/1' } },
      { path: '/away' },
    ],
  ])('%s', async (_name, expected, options, request) => {
    const { agents, home, transport } = await setUp();
    await createHttpClient({ baseUrl: home, transport, ...options }).request({ path: '/', ...request });
    expect(agents).toEqual(expected);
  });

  it('goes with a transport that another one wraps', async () => {
    const { agents, home, transport } = await setUp();
    const client = createHttpClient({ baseUrl: home, transport: (request) => transport(request) });
    await client.get('/');
    await client.get('/', { headers: { 'user-agent': null } });
    expect(agents).toEqual([OURS, undefined]);
  });
});

describe('the User-Agent of createRawClient', () => {
  it.each<[string, string | undefined, Record<string, string | null>, Record<string, string | null>]>([
    ['is ours', OURS, {}, {}],
    ['is the client’s', 'mine/1', { 'User-Agent': 'mine/1' }, {}],
    ['is the request’s', 'mine/2', { 'user-agent': 'mine/1' }, { 'User-Agent': 'mine/2' }],
    ['is none where the client says null', undefined, { 'User-Agent': null }, {}],
    ['is none where the request says null', undefined, {}, { 'USER-AGENT': null }],
  ])('%s', async (_name, expected, clientHeaders, headers) => {
    const { agents, home } = await setUp();
    const raw = createRawClient({ baseUrl: home, headers: clientHeaders });
    onTestFinished(() => raw.close());
    await raw.getRaw('/', { headers });
    expect(agents).toEqual([expected]);
  });
});

it('takes away the other header that the transport adds, too', async () => {
  const accepted: (string | undefined)[] = [];
  const server = await startServer((request, response) => {
    accepted.push(request.headers['accept-encoding']);
    response.end('{}');
  });
  const transport = undiciTransport();
  onTestFinished(async () => {
    await Promise.all([server.close(), transport.close()]);
  });
  await createHttpClient({ baseUrl: server.url, transport, headers: { 'accept-encoding': null } }).get('/');
  expect(accepted).toEqual([undefined]);
});
