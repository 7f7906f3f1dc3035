import { createPublicKey, createVerify, generateKeyPairSync, verify } from 'node:crypto';
import { inspect } from 'node:util';
import { lastValueFrom, merge } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createHttpClient } from '../../src/http/client.js';
import type { HttpInterceptor } from '../../src/http/types.js';
import { oauth2ClientCredentials, oauth2JwtBearer } from '../../src/oauth2/index.js';
import { eventually } from '../support/eventually.js';
import { startServer } from '../support/startServer.js';
import { failureOf, open, startAuthServer } from './authServer.js';

const credentials = { clientId: 'id', clientSecret: 's3cr:et ü' };
const clientFor = (baseUrl: string, auth: HttpInterceptor) =>
  createHttpClient({ baseUrl, auth, resilience: { maxAttempts: 1 } });
describe('oauth2ClientCredentials', () => {
  it('asks with id and secret in the form, scopes joined with spaces', async () => {
    const server = await startAuthServer();
    const auth = oauth2ClientCredentials({
      ...credentials,
      tokenUrl: server.tokenUrl,
      scope: ['read', 'write'],
      extraParams: { audience: 'https://api' },
    });
    await expect(clientFor(server.url, auth).json('/x')).resolves.toEqual({ token: 't1' });
    expect(server.tokenRequests[0]?.form).toEqual({
      grant_type: 'client_credentials',
      client_id: 'id',
      client_secret: 's3cr:et ü',
      scope: 'read write',
      audience: 'https://api',
    });
    expect(server.tokenRequests[0]?.headers.authorization).toBeUndefined();
  });

  it('asks with client_secret_basic', async () => {
    const server = await startAuthServer();
    const auth = oauth2ClientCredentials({
      ...credentials,
      tokenUrl: server.tokenUrl,
      clientAuth: 'client_secret_basic',
    });
    await clientFor(server.url, auth).get('/x');
    const { headers, form } = server.tokenRequests[0] ?? { headers: {}, form: {} };
    // RFC 6749 section 2.3.1: form-encoded first.
    expect(Buffer.from(headers.authorization?.replace('Basic ', '') ?? '', 'base64').toString()).toBe(
      'id:s3cr%3Aet+%C3%BC',
    );
    expect(form).toEqual({ grant_type: 'client_credentials' });
  });

  it('makes one token request, however many wait for it', async () => {
    const server = await startAuthServer(() => ({ delayMs: 20 }));
    const client = clientFor(server.url, oauth2ClientCredentials({ ...credentials, tokenUrl: server.tokenUrl }));
    await lastValueFrom(merge(...Array.from({ length: 50 }, () => client.get$('/x'))));
    await client.get('/x');
    expect(server.tokenRequests.length).toBe(1);
    expect(server.apiRequests).toEqual(Array.from({ length: 51 }, () => 't1'));
  });

  it('makes one refresh of any number of parallel 401s, and sends each once more', async () => {
    const server = await startAuthServer((call) => ({ delayMs: call === 1 ? 0 : 20 }));
    const client = clientFor(server.url, oauth2ClientCredentials({ ...credentials, tokenUrl: server.tokenUrl }));
    await client.get('/x');
    server.accept((token) => token === 't2');
    const answers = await Promise.all(Array.from({ length: 30 }, () => client.json<{ token: string }>('/x')));
    expect(answers).toEqual(Array.from({ length: 30 }, () => ({ token: 't2' })));
    expect(server.tokenRequests.length).toBe(2);
    expect(server.apiRequests.filter((token) => token === 't1').length).toBe(31);
  });

  it('also when the server issues the same string again', async () => {
    const server = await startAuthServer((call) => ({ body: { access_token: 'same' }, delayMs: call === 1 ? 0 : 20 }));
    const client = clientFor(server.url, oauth2ClientCredentials({ ...credentials, tokenUrl: server.tokenUrl }));
    await client.get('/x');
    server.accept(() => false);
    const failures = await Promise.all(Array.from({ length: 10 }, () => failureOf(client.get('/x'))));
    for (const failure of failures)
      expect(failure).toMatchObject({ status: 401, category: 'auth', outcome: { attempts: 2 } });
    expect(server.tokenRequests.length).toBe(2);
  });

  it.each<[string, unknown, number, number]>([
    ['longer than the leeway', 3600, 60, 1],
    ['a string', '3600', 60, 1],
    ['missing', undefined, 60, 1],
    ['null', null, 60, 1],
    ['junk', 'soon', 60, 1],
    ['shorter than the leeway: half its life', 10, 60, 1],
    ['gone after the leeway', 3600, 3599.99, 2],
  ])('expires_in %s', async (_name, expiresIn, leewaySeconds, requests) => {
    const server = await startAuthServer(() => ({ body: { access_token: 't', expires_in: expiresIn } }));
    const client = clientFor(
      server.url,
      oauth2ClientCredentials({ ...credentials, tokenUrl: server.tokenUrl, leewaySeconds }),
    );
    await client.get('/x');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await client.get('/x');
    expect(server.tokenRequests.length).toBe(requests);
  });

  it('uses defaultExpiresInSeconds when the server does not say', async () => {
    const server = await startAuthServer(() => ({ body: { access_token: 't' } }));
    const auth = oauth2ClientCredentials({
      ...credentials,
      tokenUrl: server.tokenUrl,
      defaultExpiresInSeconds: 0.01,
      leewaySeconds: 0,
    });
    const client = clientFor(server.url, auth);
    await client.get('/x');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await client.get('/x');
    expect(server.tokenRequests.length).toBe(2);
  });

  it('asks again after transient failures, although it is a POST', async () => {
    const server = await startAuthServer((call) => [{ status: 503, body: {} }, { reset: true }, undefined][call - 1]);
    const tokens = createHttpClient({ resilience: { backoff: { initialDelayMs: 1 } } });
    const auth = oauth2ClientCredentials({ ...credentials, tokenUrl: server.tokenUrl, client: tokens });
    await expect(clientFor(server.url, auth).json('/x')).resolves.toEqual({ token: 't3' });
  });

  it.each<[string, unknown, string]>([
    ['its words', { error: 'invalid_client', error_description: 'who are you' }, 'invalid_client: who are you'],
    ['none', { message: 'no' }, '401'],
  ])('fails with %s, and tells no secret', async (_name, body, reason) => {
    const server = await startAuthServer(() => ({ status: 401, body }));
    const failure = await failureOf(
      clientFor(server.url, oauth2ClientCredentials({ ...credentials, tokenUrl: server.tokenUrl })).get('/x'),
    );
    expect(failure.category).toBe('auth');
    expect(failure.message).toContain(reason);
    expect(inspect(failure, { depth: 9 }) + JSON.stringify(failure)).not.toContain('s3cr');
    expect(server.apiRequests).toEqual([]);
    expect(server.tokenRequests.length).toBe(1);
  });

  it('does not show a token that came in an answer it cannot use', async () => {
    const server = await startAuthServer(() => ({ body: { access_token: 'tok3n', token_type: 'bearer', scope: 7 } }));
    const failure = await failureOf(
      clientFor(server.url, oauth2ClientCredentials({ ...credentials, tokenUrl: server.tokenUrl })).get('/x'),
    );
    expect(failure.category).toBe('auth');
    expect(inspect(failure, { depth: 9 })).not.toContain('tok3n');
  });

  it('names the token endpoint, and what it was asked, when it keeps failing or speaks no JSON', async () => {
    const down = await startAuthServer(() => ({ status: 503, body: {} }));
    const tokens = createHttpClient({ resilience: { maxAttempts: 2, backoff: { initialDelayMs: 1 } } });
    const auth = oauth2ClientCredentials({ ...credentials, tokenUrl: down.tokenUrl, client: tokens });
    const failure = await failureOf(clientFor(down.url, auth).get('/x'));
    expect(failure.message).toBe(`POST ${down.tokenUrl} failed: 503 Service Unavailable (attempt 2 of 2)`);
    expect(failure.outcome).toMatchObject({ status: 503, attempts: 2 });
    const page = await startServer((_, response) => response.end('<html>'));
    open.push(page);
    const plain = oauth2ClientCredentials({ ...credentials, tokenUrl: `${page.url}/token` });
    const unread = await failureOf(clientFor(page.url, plain).get('/x'));
    expect(unread.name).toBe('ResponseParseError');
    expect(unread.message).toContain(`POST ${page.url}/token failed: the body is not JSON`);
  });

  it('aborts the token request when the last of those who wait has gone', async () => {
    const server = await startAuthServer(() => ({ delayMs: 50 }));
    const client = clientFor(server.url, oauth2ClientCredentials({ ...credentials, tokenUrl: server.tokenUrl }));
    const waiting = [client.get$('/x').subscribe(), client.get$('/x').subscribe()];
    await eventually(() => expect(server.tokenRequests.length).toBe(1));
    waiting[0]?.unsubscribe();
    waiting[1]?.unsubscribe();
    await client.get('/x');
    expect(server.tokenRequests.length).toBe(2);
    expect(server.apiRequests).toEqual(['t2']);
  });

  it.each([
    [{ ...credentials, tokenUrl: '/token' }, 'oauth2.tokenUrl'],
    [{ ...credentials, tokenUrl: 'http://127.0.0.1/token', clientId: '' }, 'oauth2.clientId'],
    [{ ...credentials, tokenUrl: 'http://127.0.0.1/token', clientSecret: '' }, 'oauth2.clientSecret'],
  ])('cannot work: %j', (config, path) => {
    expect(() => oauth2ClientCredentials(config)).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', path }),
    );
  });
});

describe('oauth2JwtBearer', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const decode = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString());

  it.each([
    ['RS256, PEM', pem, 'RS256' as const],
    ['RS256, JWK', { ...rsa.privateKey.export({ format: 'jwk' }), kid: 'k1' }, undefined],
    ['RS256, the text of a JWK', JSON.stringify(rsa.privateKey.export({ format: 'jwk' })), 'RS256' as const],
    ['PS256', pem, 'PS256' as const],
    ['ES256', ec.privateKey.export({ format: 'jwk' }), 'ES256' as const],
  ])('signs with %s', async (_name, privateKey, algorithm) => {
    const server = await startAuthServer();
    const auth = oauth2JwtBearer({ tokenUrl: server.tokenUrl, clientId: 'id', scope: 'read', privateKey, algorithm });
    await expect(clientFor(server.url, auth).json('/x')).resolves.toEqual({ token: 't1' });
    const { grant_type, assertion = '' } = server.tokenRequests[0]?.form ?? {};
    expect(grant_type).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    const [header, claims, signature = ''] = assertion.split('.');
    expect(decode(header)).toEqual({
      alg: algorithm ?? 'RS256',
      typ: 'JWT',
      ...(_name.endsWith(', JWK') && { kid: 'k1' }),
    });
    const now = Date.now() / 1000;
    const { iat, exp, jti, ...rest } = decode(claims);
    expect(rest).toEqual({ iss: 'id', sub: 'id', aud: server.tokenUrl, scope: 'read' });
    expect(iat).toBeLessThanOrEqual(now);
    expect(exp).toBeGreaterThan(now);
    expect(jti).toMatch(/^[\da-f-]{36}$/);
    const signed = Buffer.from(`${header}.${claims}`);
    const raw = Buffer.from(signature, 'base64url');
    if (algorithm === 'ES256') {
      expect(verify('sha256', signed, { key: createPublicKey(ec.privateKey), dsaEncoding: 'ieee-p1363' }, raw)).toBe(
        true,
      );
    } else if (algorithm === 'PS256') {
      expect(verify('sha256', signed, { key: createPublicKey(rsa.privateKey), padding: 6, saltLength: 32 }, raw)).toBe(
        true,
      );
    } else expect(createVerify('sha256').update(signed).verify(createPublicKey(rsa.privateKey), raw)).toBe(true);
  });

  it.each([
    ['PKCS #1', rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(), 'openssl pkcs8'],
    ['junk', 'hello', 'PKCS #8'],
    ['a broken JWK', '{"kty":', 'not JSON'],
    ['a key of another kind', ec.privateKey.export({ format: 'jwk' }), 'cannot be read'],
  ])('says what is wrong with %s, and does not quote it', async (_name, privateKey, reason) => {
    const auth = oauth2JwtBearer({ tokenUrl: 'http://127.0.0.1:9/token', clientId: 'id', privateKey });
    const failure = await failureOf(clientFor('http://127.0.0.1:9', auth).get('/x'));
    expect(failure).toMatchObject({ name: 'ConfigurationError', path: 'oauth2.privateKey' });
    expect(failure.message).toContain(reason);
    expect(inspect(failure)).not.toContain(pem.slice(40, 90));
  });
});
