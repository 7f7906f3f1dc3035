import { createVerify, generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import { createHttpClient } from 'rxjs-resilient-http';
import { oauth2ClientCredentials, oauth2JwtBearer } from 'rxjs-resilient-http/oauth2';
import { describe, expect, it } from 'vitest';
import { failureOf, startAuthServer } from './authServer.js';

const clientId = '0c6e2a4b-98d1-4f6e-8a34-1d2b7c5e9f10';
const ask = (baseUrl: string, auth: Parameters<typeof createHttpClient>[0] & {}) =>
  createHttpClient({ baseUrl, resilience: { maxAttempts: 1 }, ...auth }).json('/x');
const decodedBasic = (header = '') => Buffer.from(header.replace('Basic ', ''), 'base64').toString();

describe('client_secret_basic', () => {
  it.each([
    ['client_secret_basic', clientId, 'a-b_c.d*e', `${clientId}:a-b_c.d*e`],
    ['client_secret_basic', 'a b', "~!'()%ü:", 'a+b:%7E%21%27%28%29%25%C3%BC%3A'],
    ['client_secret_basic_plain', clientId, "~!'()%ü:+ /", `${clientId}:~!'()%ü:+ /`],
  ] as const)('%s of %s and %s', async (clientAuth, id, clientSecret, sent) => {
    const server = await startAuthServer();
    const auth = oauth2ClientCredentials({ tokenUrl: server.tokenUrl, clientId: id, clientSecret, clientAuth });
    await ask(server.url, { auth });
    expect(decodedBasic(server.tokenRequests[0]?.headers.authorization)).toBe(sent);
    expect(server.tokenRequests[0]?.form).toEqual({ grant_type: 'client_credentials' });
  });

  it.each<[string, object, string]>([
    [
      'a colon that Basic cannot carry',
      { clientId: 'a:b', clientAuth: 'client_secret_basic_plain' },
      'oauth2.clientId',
    ],
    ['a way that is none', { clientAuth: 'client_secret_jwt' }, 'oauth2.clientAuth'],
    ['no key to sign with', { clientAuth: 'private_key_jwt' }, 'oauth2.privateKey'],
    ['no id to sign for', { clientAuth: 'private_key_jwt', privateKey: 'x', clientId: '' }, 'oauth2.clientId'],
  ])('%s is a ConfigurationError at once', (_name, config, path) => {
    const all = { tokenUrl: 'http://127.0.0.1/token', clientId: 'id', clientSecret: 's', ...config };
    expect(() => oauth2ClientCredentials(all)).toThrow(expect.objectContaining({ name: 'ConfigurationError', path }));
  });
});

describe('extraParams', () => {
  it('may name the grant', async () => {
    const server = await startAuthServer();
    const auth = oauth2ClientCredentials({
      tokenUrl: server.tokenUrl,
      clientId,
      clientSecret: 's',
      clientAuth: 'client_secret_basic_plain',
      extraParams: { grant_type: 'account_credentials', account_id: '7' },
    });
    await expect(ask(server.url, { auth })).resolves.toEqual({ token: 't1' });
    expect(server.tokenRequests[0]?.form).toEqual({ grant_type: 'account_credentials', account_id: '7' });
  });
});

describe('private_key_jwt', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const partsOf = (assertion = '') => {
    const [header = '', claims = '', signature = ''] = assertion.split('.');
    const isSigned = createVerify('sha256').update(`${header}.${claims}`).verify(publicKey, signature, 'base64url');
    const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
    return { header: decode(header), claims: decode(claims), isSigned };
  };

  it('proves who the client is with a signature, in place of a secret', async () => {
    const server = await startAuthServer();
    const auth = oauth2ClientCredentials({
      tokenUrl: server.tokenUrl,
      clientId,
      clientAuth: 'private_key_jwt',
      privateKey: pem,
      scope: 'read',
    });
    await expect(ask(server.url, { auth })).resolves.toEqual({ token: 't1' });
    const { headers, form } = server.tokenRequests[0] ?? { headers: {}, form: {} };
    const { client_assertion, ...rest } = form;
    expect(headers.authorization).toBeUndefined();
    expect(rest).toEqual({
      grant_type: 'client_credentials',
      scope: 'read',
      client_id: clientId,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    });
    const { header, claims, isSigned } = partsOf(client_assertion);
    expect(isSigned).toBe(true);
    expect(header).toEqual({ alg: 'RS256', typ: 'JWT' });
    const now = Date.now() / 1000;
    const { iat, exp, jti, ...who } = claims;
    expect(who).toEqual({ iss: clientId, sub: clientId, aud: server.tokenUrl });
    expect(iat).toBeLessThanOrEqual(now);
    expect(exp).toBeGreaterThan(now);
    expect(jti).toMatch(/^[\da-f-]{36}$/);
  });

  it('takes header members and an audience of yours', async () => {
    const server = await startAuthServer();
    const assertionHeader = { kid: 'k1', x5t: 'abc' };
    const signing = { privateKey: pem, assertionHeader, assertionAudience: 'https://issuer' } as const;
    const { tokenUrl } = server;
    await ask(server.url, {
      auth: oauth2ClientCredentials({ tokenUrl, clientId, clientAuth: 'private_key_jwt', ...signing }),
    });
    await ask(server.url, { auth: oauth2JwtBearer({ tokenUrl, clientId, ...signing }) });
    const [first, second] = server.tokenRequests.map(({ form }) => partsOf(form.client_assertion ?? form.assertion));
    for (const parts of [first, second]) {
      expect(parts).toMatchObject({
        header: { alg: 'RS256', kid: 'k1', x5t: 'abc' },
        claims: { aud: 'https://issuer' },
        isSigned: true,
      });
    }
  });

  it('signs anew for each attempt: an assertion is good once', async () => {
    const server = await startAuthServer((call) => [{ status: 503, body: {} }, { reset: true }, undefined][call - 1]);
    const client = createHttpClient({ resilience: { backoff: { initialDelayMs: 1 } } });
    const { tokenUrl } = server;
    const auths = [
      oauth2ClientCredentials({
        tokenUrl,
        clientId,
        clientAuth: 'private_key_jwt',
        privateKey: pem,
        scope: 'read',
        client,
      }),
      oauth2JwtBearer({ tokenUrl, clientId, privateKey: pem, scope: 'read', client }),
    ];
    for (const auth of auths) {
      server.tokenRequests.length = 0;
      await ask(server.url, { auth });
      const assertions = server.tokenRequests.map(({ form }) => partsOf(form.client_assertion ?? form.assertion));
      expect(assertions.every(({ isSigned }) => isSigned)).toBe(true);
      expect(new Set(assertions.map(({ claims }) => claims.jti)).size).toBe(3);
      expect(server.tokenRequests.map(({ form }) => form.scope)).toEqual(['read', 'read', 'read']);
    }
  });

  it('shows neither key nor assertion when it is refused, whatever the server says', async () => {
    const server = await startAuthServer();
    const echoing = await startAuthServer((call) => {
      const { client_assertion = '' } = echoing.tokenRequests[call - 1]?.form ?? {};
      return { status: 400, body: { error: 'invalid_client', error_description: `bad assertion ${client_assertion}` } };
    });
    const auth = oauth2ClientCredentials({
      tokenUrl: echoing.tokenUrl,
      clientId,
      clientAuth: 'private_key_jwt',
      privateKey: pem,
    });
    const failure = await failureOf(ask(server.url, { auth }));
    expect(failure).toMatchObject({
      category: 'auth',
      message: expect.stringContaining('invalid_client: bad assertion ***'),
    });
    const shown = inspect(failure, { depth: 9 }) + JSON.stringify(failure);
    expect(shown).not.toContain(echoing.tokenRequests[0]?.form.client_assertion);
    expect(shown).not.toContain(pem.slice(40, 90));
  });
});
