import { lastValueFrom, tap, toArray } from 'rxjs';
import { bearerAuth, createHttpClient, fetchTransport, type HttpTransport } from 'rxjs-resilient-http';
import { createRestSource, fromDltConfig, type RestSourceConfig } from 'rxjs-resilient-http/rest';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../support/startServer.js';

interface TokenRequest {
  readonly headers: Record<string, unknown>;
  readonly url: string | undefined;
  readonly form: Record<string, string>;
}

let tokens: RunningServer;
let api: RunningServer;
let tokenRequests: TokenRequest[] = [];
let hangs = false;

beforeAll(async () => {
  tokens = await startServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      const form = Object.fromEntries(new URLSearchParams(body));
      tokenRequests.push({ headers: request.headers, url: request.url, form });
      if (hangs) return;
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end('{"access_token":"issued","token_type":"Bearer","expires_in":600}');
    });
  });
  api = await startServer((request, response) => {
    const isKnown = request.headers.authorization === 'Bearer issued';
    response.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' }).end('[{"id":1}]');
  });
});
beforeEach(() => {
  tokenRequests = [];
  hangs = false;
});
afterAll(() => Promise.all([tokens.close(), api.close()]));

const oauth = () => ({
  type: 'oauth2ClientCredentials' as const,
  accessTokenUrl: `${tokens.url}/token`,
  clientId: 'me',
  clientSecret: 'mine',
});

describe('oauth2ClientCredentials in a configuration', () => {
  it.each<[string, () => RestSourceConfig]>([
    [
      'of the client',
      () => ({
        client: { baseUrl: api.url, headers: { 'X-Api-Key': 'for the API only' }, auth: oauth() },
        resources: ['items', 'others'],
      }),
    ],
    [
      'of an endpoint',
      () => ({
        client: { baseUrl: api.url, headers: { 'X-Api-Key': 'for the API only' } },
        resources: [{ name: 'items', endpoint: { auth: oauth() } }],
      }),
    ],
  ])('%s: asks for its token through the source’s client, without that client’s credentials', async (_, config) => {
    const sent: string[] = [];
    const counting: HttpTransport = (request) =>
      fetchTransport()(request).pipe(tap({ subscribe: () => sent.push(`${request.method} ${request.url.origin}`) }));
    const client = createHttpClient({ transport: counting, auth: bearerAuth('other'), query: { key: 'of the API' } });
    const records = await lastValueFrom(createRestSource(config(), { client }).records$.pipe(toArray()));
    expect(records.every(({ record }) => (record as { id: number }).id === 1)).toBe(true);
    expect(sent.slice(0, 2)).toEqual([`POST ${tokens.url}`, `GET ${api.url}`]);
    expect(tokenRequests).toMatchObject([
      { url: '/token', form: { grant_type: 'client_credentials', client_id: 'me', client_secret: 'mine' } },
    ]);
    expect(tokenRequests[0]?.headers.authorization).toBeUndefined();
    expect(tokenRequests[0]?.headers['x-api-key']).toBeUndefined();
  });

  it('may name another grant, and how it signs in; from dlt, too', async () => {
    const dlt = {
      type: 'oauth2_client_credentials',
      access_token_url: `${tokens.url}/token`,
      client_id: 'me',
      client_secret: 'mi-ne',
      access_token_request_data: { grant_type: 'account_credentials', account_id: '7' },
    };
    const fromDlt = fromDltConfig({ client: { base_url: api.url, auth: dlt }, resources: ['items'] });
    const auth = fromDlt.client?.auth as ReturnType<typeof oauth>;
    for (const client of [
      { ...fromDlt.client, auth },
      { ...fromDlt.client, auth: { ...auth, clientAuth: 'client_secret_basic_plain' as const } },
    ]) {
      await lastValueFrom(createRestSource({ ...fromDlt, client } as RestSourceConfig).records$);
    }
    const grant = { grant_type: 'account_credentials', account_id: '7' };
    expect(tokenRequests.map(({ form }) => form)).toEqual([
      { ...grant, client_id: 'me', client_secret: 'mi-ne' },
      grant,
    ]);
    expect(tokenRequests[1]?.headers.authorization).toBe(`Basic ${btoa('me:mi-ne')}`);
  });

  it('keeps the client’s time limit', async () => {
    hangs = true;
    const client = createHttpClient({ timeoutMs: 400 });
    const source = createRestSource(
      { client: { baseUrl: api.url, auth: oauth(), resilience: { maxAttempts: 1 } }, resources: ['items'] },
      { client },
    );
    await expect(lastValueFrom(source.records$)).rejects.toThrow(/items: .*400 ms/);
    expect(tokenRequests).toHaveLength(1);
  });
});
