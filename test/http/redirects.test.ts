import { createHttpClient, fetchTransport, type HttpTransport } from 'rxjs-resilient-http';
import { type UndiciTransport, undiciTransport } from 'rxjs-resilient-http/node';
import { oauth2ClientCredentials } from 'rxjs-resilient-http/oauth2';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { startRawServer } from '../support/rawServer.js';
import { startServer } from '../support/startServer.js';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
const found = (location: string) => `HTTP/1.1 302 Found\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`;

describe.each<[string, HttpTransport & Partial<UndiciTransport>]>([
  ['fetch', fetchTransport()],
  ['undici', undiciTransport()],
])('redirects over %s', (name, transport) => {
  afterAll(() => transport.close?.());

  it.each<[string, Uint8Array | string, string]>([
    ['UTF-8', found('/café?q=€'), '/caf%C3%A9?q=%E2%82%AC'],
    ['Latin-1', Buffer.from(found('/café'), 'latin1'), '/caf%C3%A9'],
  ])('a Location in raw %s leads to where it says', async (_encoding, answer, target) => {
    const server = await startRawServer([answer, OK]);
    onTestFinished(() => server.close());
    const response = await createHttpClient({ transport }).get(`${server.url}/a`);
    expect(server.requests[1]?.split('\r\n')[0]).toBe(`GET ${target} HTTP/1.1`);
    expect(response.url).toBe(`${server.url}${target}`);
  });

  it('user names and a Host by hand stay where they were given for', async () => {
    const arrived: (string | undefined)[][] = [];
    const note = (name: string, { url, headers }: import('node:http').IncomingMessage) =>
      arrived.push([`${name}${url}`, headers.authorization, headers.host]);
    const away = await startServer((request, response) => {
      note('away', request);
      response.end();
    });
    const home = await startServer((request, response) => {
      note('home', request);
      const location = { '/a': `${home.url}/b`, '/b': away.url.replace('//', '//joe:hush@') }[request.url ?? ''];
      response.writeHead(302, { location }).end();
    });
    onTestFinished(async () => {
      await home.close();
      await away.close();
    });
    const path = `${home.url.replace('//', '//ann:hush@')}/a`;
    const response = await createHttpClient({ transport }).get(path, { headers: { Host: 'virtual.example' } });
    // Node's fetch writes a Host of its own.
    const host = name === 'fetch' ? home.url.slice('http://'.length) : 'virtual.example';
    const ann = `Basic ${btoa('ann:hush')}`;
    expect(arrived).toEqual([
      ['home/a', ann, host],
      ['home/b', ann, host],
      ['away/', undefined, away.url.slice('http://'.length)],
    ]);
    expect(response.url).toBe(`${away.url}/`);
  });

  it.each([
    [302, 'a refusal', 1],
    [303, 'a refusal', 1],
    [303, 'nobody there', 1],
    [303, 'a refused token', 1],
    [307, 'a refusal', 2],
    [307, 'nobody there', 2],
    [307, 'a refused token', 2],
  ])('a POST that a %i has sent on to %s is sent %i times', async (status, end, times) => {
    const gone = await startServer(() => {});
    await gone.close();
    let posts = 0;
    const server = await startServer((request, response) => {
      request.resume().on('end', () => {
        if (request.url === '/token') response.end('{"access_token":"t","token_type":"bearer"}');
        else if (request.url === '/orders') {
          posts++;
          response.writeHead(status, { location: end === 'nobody there' ? gone.url : '/orders/1' }).end();
        } else response.writeHead(end === 'a refusal' ? 429 : 401).end();
      });
    });
    onTestFinished(() => server.close());
    const auth = oauth2ClientCredentials({ tokenUrl: `${server.url}/token`, clientId: 'id', clientSecret: 'hush' });
    const resilience = { maxAttempts: 2, backoff: { initialDelayMs: 1 } };
    const client = createHttpClient({ baseUrl: server.url, transport, resilience, auth });
    await expect(client.post('/orders', { json: {} })).rejects.toThrow();
    expect(posts).toBe(times);
    posts = 0;
    await expect(client.post('/orders', { json: {}, idempotent: true })).rejects.toThrow();
    expect(posts).toBe(2);
  });
});
