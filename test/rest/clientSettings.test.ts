import { generateKeyPairSync } from 'node:crypto';
import { lastValueFrom, toArray } from 'rxjs';
import { createRestSource, type RestAuthConfig, type RestSourceClient } from 'rxjs-resilient-http/rest';
import { describe, expect, it } from 'vitest';
import { fakeApi, type Reply, type SeenRequest } from './fakeApi.js';

const baseUrl = 'https://api.example.com';

async function read(
  client: Omit<RestSourceClient, 'baseUrl'>,
  answer: (request: SeenRequest) => Reply | readonly unknown[],
  resources = ['rows'],
) {
  const api = fakeApi(answer);
  const source = createRestSource(
    { client: { baseUrl, ...client }, resources, concurrency: 1 },
    { client: api.client },
  );
  const result: unknown = await lastValueFrom(source.records$.pipe(toArray())).catch((error: unknown) => error);
  return { result, requests: api.requests };
}
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

describe('the client of a configuration', () => {
  it('has a time limit for each attempt', async () => {
    const { result } = await read({ timeoutMs: 20, resilience: { maxAttempts: 2 } }, () => ({
      body: [],
      delayMs: 500,
    }));
    expect((result as Error).message).toMatch(/^rows: .*20 ms.*attempt 2 of 2/);
  });

  it('has a circuit breaker, which all resources share', async () => {
    const { result, requests } = await read(
      {
        circuitBreaker: { minimumRequests: 3, failureRate: 0.5, halfOpenAfterMs: 60_000 },
        resilience: { maxAttempts: 6, maxRetryAfterMs: 1000 },
      },
      () => ({ status: 503 }),
    );
    expect((result as Error).message).toMatch(/circuit/i);
    expect(requests).toHaveLength(3);
  });

  const grants: [string, RestAuthConfig, Record<string, string | RegExp>][] = [
    [
      'a refresh token, of a public client',
      { type: 'oauth2RefreshToken', accessTokenUrl: `${baseUrl}/token`, clientId: 'me', refreshToken: 'r0' },
      { grant_type: 'refresh_token', refresh_token: 'r0', client_id: 'me' },
    ],
    [
      'a refresh token, of a client with a secret',
      {
        type: 'oauth2RefreshToken',
        accessTokenUrl: `${baseUrl}/token`,
        clientId: 'me',
        refreshToken: 'r0',
        clientSecret: 's',
      },
      { grant_type: 'refresh_token', refresh_token: 'r0', client_secret: 's' },
    ],
    [
      'a signed assertion',
      {
        type: 'oauth2JwtBearer',
        accessTokenUrl: `${baseUrl}/token`,
        clientId: 'me',
        privateKey,
        scope: ['a', 'b'],
        assertionHeader: { kid: 'k1' },
      },
      {
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        scope: 'a b',
        assertion: /^[\w-]+\.[\w-]+\.[\w-]+$/,
      },
    ],
  ];
  it.each(grants)('gets its token by %s', async (_, auth, form) => {
    const { result, requests } = await read({ auth }, ({ url, headers }) => {
      if (url.pathname === '/token') return { body: { access_token: 'fresh', token_type: 'Bearer' } };
      return headers.get('authorization') === 'Bearer fresh' ? [{ id: 1 }] : { status: 401 };
    });
    expect(result).toEqual([{ resource: 'rows', record: { id: 1 } }]);
    const sent = Object.fromEntries(new URLSearchParams(requests[0]?.body ?? ''));
    for (const [name, value] of Object.entries(form)) {
      expect(sent[name]).toEqual(typeof value === 'string' ? value : expect.stringMatching(value));
    }
  });

  it('asks a POST again, since a source reads', async () => {
    const api = fakeApi(() => (api.requests.length < 3 ? { status: 503 } : [{ id: 1 }]));
    const source = createRestSource(
      {
        client: { baseUrl },
        resources: [{ name: 'rows', endpoint: { method: 'POST', json: { q: 1 }, strategy: 'single-page' } }],
      },
      { client: api.client },
    );
    expect(await lastValueFrom(source.resource$('rows').pipe(toArray()))).toEqual([{ id: 1 }]);
    expect(api.requests.map(({ method }) => method)).toEqual(['POST', 'POST', 'POST']);
  });
});
