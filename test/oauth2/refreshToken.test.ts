import { inspect } from 'node:util';
import { lastValueFrom, merge } from 'rxjs';
import { createHttpClient } from 'rxjs-resilient-http';
import { type OAuth2RefreshTokenConfig, oauth2RefreshToken } from 'rxjs-resilient-http/oauth2';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { failureOf, startAuthServer } from './authServer.js';

type Server = Awaited<ReturnType<typeof startAuthServer>>;

const clientFor = ({ url, tokenUrl }: Server, config: Partial<OAuth2RefreshTokenConfig> = {}) => {
  const given = { tokenUrl, clientId: 'id', refreshToken: 'r0-secret', ...config } as OAuth2RefreshTokenConfig;
  return createHttpClient({ baseUrl: url, auth: oauth2RefreshToken(given), resilience: { maxAttempts: 1 } });
};
/** Answers with the next access and the next refresh token. */
const rotating = (call: number) => ({
  body: { access_token: `t${call}`, token_type: 'bearer', expires_in: 0, refresh_token: `r${call}-secret` },
});
const sentTokens = ({ tokenRequests }: Server) => tokenRequests.map(({ form }) => form.refresh_token);

describe('oauth2RefreshToken', () => {
  it.each<[string, Partial<OAuth2RefreshTokenConfig>, Record<string, unknown>, string | undefined]>([
    ['a public client', {}, { client_id: 'id' }, undefined],
    ['a secret in the form', { clientSecret: 's' }, { client_id: 'id', client_secret: 's' }, undefined],
    ['a secret in the header', { clientSecret: 's', clientAuth: 'client_secret_basic' }, {}, `Basic ${btoa('id:s')}`],
    [
      'further parameters',
      { scope: ['a', 'b'], extraParams: { resource: 'x' } },
      { client_id: 'id', scope: 'a b', resource: 'x' },
      undefined,
    ],
  ])('asks with %s', async (_name, config, form, authorization) => {
    const server = await startAuthServer();
    await expect(clientFor(server, config).json('/x')).resolves.toEqual({ token: 't1' });
    expect(server.tokenRequests).toMatchObject([{ headers: {}, form: {} }]);
    expect(server.tokenRequests[0]?.form).toEqual({ grant_type: 'refresh_token', refresh_token: 'r0-secret', ...form });
    expect(server.tokenRequests[0]?.headers.authorization).toBe(authorization);
  });

  it('asks with a key', async () => {
    const server = await startAuthServer();
    const { privateKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
      'sign',
      'verify',
    ]);
    await clientFor(server, { clientAuth: 'private_key_jwt', privateKey, algorithm: 'ES256' }).get('/x');
    expect(server.tokenRequests[0]?.form).toMatchObject({
      grant_type: 'refresh_token',
      client_assertion: expect.any(String),
    });
  });

  it('goes on with the refresh token that the answer brought, and tells of it', async () => {
    const server = await startAuthServer(rotating);
    const saved: string[] = [];
    const client = clientFor(server, { onRefreshToken: (token) => saved.push(token) });
    for (let request = 0; request < 3; request++) await client.get('/x');
    expect(sentTokens(server)).toEqual(['r0-secret', 'r1-secret', 'r2-secret']);
    expect(saved).toEqual(['r1-secret', 'r2-secret', 'r3-secret']);
  });

  it('starts with what a function gives, and asks it again where it failed', async () => {
    const server = await startAuthServer(rotating);
    let loads = 0;
    const client = clientFor(server, {
      refreshToken: async () => {
        loads += 1;
        if (loads === 1) throw new Error('no store');
        return 'loaded-secret';
      },
    });
    expect(await failureOf(client.get('/x'))).toMatchObject({ message: 'no store' });
    for (let request = 0; request < 2; request++) await client.get('/x');
    expect(sentTokens(server)).toEqual(['loaded-secret', 'r1-secret']);
    const empty = clientFor(server, { refreshToken: () => '' });
    expect(await failureOf(empty.get('/x'))).toMatchObject({ name: 'ConfigurationError', path: 'oauth2.refreshToken' });
  });

  it('goes on with what another process has saved since, and not with what was there before', async () => {
    const server = await startAuthServer(rotating);
    let stored = 'r0-secret';
    const client = clientFor(server, { refreshToken: () => stored });
    for (const saved of ['r0-secret', 'r0-secret', 'others-secret', 'others-secret', 'r4-secret']) {
      stored = saved;
      await client.get('/x');
    }
    expect(sentTokens(server)).toEqual(['r0-secret', 'r1-secret', 'others-secret', 'r3-secret', 'r4-secret']);
  });

  it('does all of a token request exclusively: loads, asks, saves', async () => {
    const server = await startAuthServer((call) =>
      call === 2 ? { status: 400, body: { error: 'no' } } : rotating(call),
    );
    const steps: string[] = [];
    const client = clientFor(server, {
      refreshToken: () => {
        steps.push('load');
        return 'r0-secret';
      },
      onRefreshToken: () => steps.push(`save after ${server.tokenRequests.length}`),
      exclusively: async (ask) => {
        steps.push('(');
        try {
          return await ask();
        } finally {
          steps.push(')');
        }
      },
    });
    await client.get('/x');
    expect(await failureOf(client.get('/x'))).toMatchObject({ category: 'auth' });
    expect(steps).toEqual(['(', 'load', 'save after 1', ')', '(', 'load', ')']);
    const idle = clientFor(server, { exclusively: async () => undefined as never });
    expect(await failureOf(idle.get('/x'))).toMatchObject({ name: 'ConfigurationError', path: 'oauth2.exclusively' });
    const locked = clientFor(server, { exclusively: () => Promise.reject(new Error('no lock')) });
    expect(await failureOf(locked.get('/x'))).toMatchObject({ message: 'no lock' });
    expect(server.tokenRequests.length).toBe(2);
  });

  it('keeps its own where the answer brings none, or the same', async () => {
    const bodies = [{ refresh_token: null }, {}, { refresh_token: 'r0-secret' }];
    const server = await startAuthServer((call) => ({
      body: { access_token: `t${call}`, expires_in: 0, ...bodies[call - 1] },
    }));
    const saved: string[] = [];
    const client = clientFor(server, { onRefreshToken: (token) => saved.push(token) });
    for (let request = 0; request < 3; request++) await client.get('/x');
    expect(sentTokens(server)).toEqual(['r0-secret', 'r0-secret', 'r0-secret']);
    expect(saved).toEqual([]);
  });

  it('makes one request of any number of parallel 401s: a second would play the old refresh token back', async () => {
    const server = await startAuthServer((call) => ({ ...rotating(call), delayMs: 20 }));
    const client = clientFor(server, { leewaySeconds: 0 });
    await client.get('/x');
    server.accept((token) => token === 't2');
    await lastValueFrom(merge(...Array.from({ length: 20 }, () => client.get$('/x'))));
    expect(new Set(sentTokens(server)).size).toBe(server.tokenRequests.length);
  });

  it('waits for what onRefreshToken does before the access token is used', async () => {
    const server = await startAuthServer(rotating);
    let savedFirst = false;
    const client = clientFor(server, {
      onRefreshToken: async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        savedFirst = server.apiRequests.length === 0;
      },
    });
    await client.get('/x');
    expect(savedFirst).toBe(true);
  });

  it('fails with what onRefreshToken throws, and asks with the new token the next time', async () => {
    const server = await startAuthServer(rotating);
    let calls = 0;
    const client = clientFor(server, {
      onRefreshToken: () => {
        calls++;
        if (calls === 1) throw new Error('disk full');
      },
    });
    expect(await failureOf(client.get('/x'))).toMatchObject({ message: 'disk full' });
    expect(server.apiRequests).toEqual([]);
    await client.get('/x');
    expect(sentTokens(server)).toEqual(['r0-secret', 'r1-secret']);
    expect(calls).toBe(2);
  });

  it('does not give up a request whose answer may hold the only good token', async () => {
    const server = await startAuthServer((call) => ({ ...rotating(call), delayMs: 30 }));
    const saved: string[] = [];
    const client = clientFor(server, { onRefreshToken: (token) => saved.push(token) });
    const waiting = client.get$('/x').subscribe();
    await eventually(() => expect(server.tokenRequests.length).toBe(1));
    waiting.unsubscribe();
    await eventually(() => expect(saved).toEqual(['r1-secret']));
    await client.get('/x');
    expect(sentTokens(server)).toEqual(['r0-secret', 'r1-secret']);
    expect(server.apiRequests).toEqual(['t2']);
  });

  it('shows no refresh token when it is refused, whatever the server says', async () => {
    const refused = { error: 'invalid_grant', error_description: 'r0-secret has expired' };
    const server = await startAuthServer(() => ({ status: 400, body: refused }));
    const failure = await failureOf(clientFor(server, { clientSecret: 'cl13nt' }).get('/x'));
    expect(failure).toMatchObject({
      category: 'auth',
      message: expect.stringContaining('invalid_grant: *** has expired'),
    });
    expect(inspect(failure, { depth: 9 }) + JSON.stringify(failure)).not.toMatch(/r0-secret|cl13nt/);
    expect(server.tokenRequests.length).toBe(1);
  });

  it('shows it as little where the server repeats the form as it was sent, and hides nothing else', async () => {
    const refused = { error: 'invalid_grant', error_description: 'refresh_token=a%2Fb+c%3D is not a%2Fb%20c%3D' };
    const server = await startAuthServer(() => ({ status: 400, body: refused }));
    const client = clientFor(server, { refreshToken: 'a/b c=', extraParams: { code: '' } });
    expect((await failureOf(client.get('/x'))).message).toContain(': invalid_grant: refresh_token=*** is not *** (');
  });

  it.each<[Partial<OAuth2RefreshTokenConfig>, string]>([
    [{ refreshToken: '' }, 'oauth2.refreshToken'],
    [{ clientId: '' }, 'oauth2.clientId'],
    [{ tokenUrl: 'token' }, 'oauth2.tokenUrl'],
    [{ clientSecret: '' }, 'oauth2.clientSecret'],
  ])('cannot work: %j', (config, path) => {
    const given = { tokenUrl: 'http://127.0.0.1/token', clientId: 'id', refreshToken: 'r', ...config };
    expect(() => oauth2RefreshToken(given as OAuth2RefreshTokenConfig)).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', path }),
    );
  });
});
