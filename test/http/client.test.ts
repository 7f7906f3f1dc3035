import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpClient } from '../../src/http/client.js';
import { createHttpResponse } from '../../src/http/response.js';
import { Observable, of, firstValueFrom } from 'rxjs';

let url = '';
const server = createServer((request, response) => {
  if (request.url === '/redirect') { response.writeHead(302, { location: '/ok' }).end(); return; }
  if (request.url?.startsWith('/missing')) { response.writeHead(404).end('no'); return; }
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ path: request.url, method: request.method, headers: request.headers }));
});
beforeAll(async () => { await new Promise<void>((r) => server.listen(0, '127.0.0.1', r)); url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; });
afterAll(() => { server.closeAllConnections(); server.close(); });

describe('client over fetch', () => {
  it('gets', async () => {
    const client = createHttpClient({ baseUrl: `${url}/v1/`, headers: { 'x-a': 'b' }, query: { k: 1 } });
    const response = await client.get('/items?x=1', { query: { y: [1, 2] } });
    const body = response.contentJson<{ path: string; headers: Record<string, string> }>();
    expect(body.path).toBe('/v1/items?x=1&y=1&y=2&k=1');
    expect(body.headers['x-a']).toBe('b');
    expect(response.outcome.attempts).toBe(1);
  });
  it('redirects', async () => {
    const response = await createHttpClient({ baseUrl: url }).get('/redirect');
    expect(response.url).toBe(`${url}/ok`);
    expect(response.redirected).toBe(true);
  });
  it('status', async () => {
    const failure = await createHttpClient({ baseUrl: url }).get('/missing?token=abc').catch((e) => e);
    expect(failure.message).toBe(`GET ${url}/missing?token=*** failed: 404 Not Found (attempt 1 of 4)`);
  });
  it('streams', async () => {
    const response = await createHttpClient({ baseUrl: url }).stream('/x');
    const text = await response.text();
    expect(JSON.parse(text).path).toBe('/x');
  });
});
