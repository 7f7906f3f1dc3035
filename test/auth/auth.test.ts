import { EMPTY, firstValueFrom, NEVER, of, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { apiKeyAuth } from '../../src/http/auth/apiKeyAuth.js';
import { basicAuth } from '../../src/http/auth/basicAuth.js';
import { bearerAuth } from '../../src/http/auth/bearerAuth.js';
import { createHttpClient } from '../../src/http/client.js';
import { createHttpResponse } from '../../src/http/createHttpResponse.js';
import { credentialNamesOf } from '../../src/http/credentials.js';
import type { HttpClientOptions, HttpRequest } from '../../src/http/types.js';

/** What one request of a client with this auth sends. */
function sender(options: HttpClientOptions, status: (call: number) => number = () => 200) {
  const sent: HttpRequest[] = [];
  const client = createHttpClient({
    baseUrl: 'https://api.example.com/v1',
    resilience: { backoff: { initialDelayMs: 0 } },
    ...options,
    transport: (request) => {
      sent.push(request);
      return of(createHttpResponse(request, { status: status(sent.length) }));
    },
  });
  return { client, sent };
}
async function sentWith(options: HttpClientOptions, path = '/x?a=1', headers?: Record<string, string>) {
  const { client, sent } = sender(options);
  await client.get(path, { headers });
  return sent[0] as HttpRequest;
}
const configurationError = (path: string) => expect.objectContaining({ name: 'ConfigurationError', path });

describe('bearerAuth', () => {
  it.each([
    ['a string', 't1'],
    ['a function', () => 't1'],
    ['an Observable', () => of('t1', 't2')],
    ['a promise', () => Promise.resolve('t1')],
    ['a list', () => ['t1']],
  ])('takes %s', async (_name, token) => {
    expect((await sentWith({ auth: bearerAuth(token) })).headers.get('authorization')).toBe('Bearer t1');
  });

  it('asks for each attempt anew', async () => {
    let count = 0;
    const { client, sent } = sender({ auth: bearerAuth(() => `t${++count}`) }, (call) => (call < 3 ? 503 : 200));
    await client.get('/x');
    expect(sent.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer t1', 'Bearer t2', 'Bearer t3']);
  });

  it('fails with the error of its source, and before anything is sent', async () => {
    const { client, sent } = sender({ auth: bearerAuth(() => throwError(() => new Error('vault sealed'))) });
    await expect(client.get('/x')).rejects.toThrow('vault sealed');
    const { client: second } = sender({
      auth: bearerAuth(() => {
        throw new Error('no vault');
      }),
    });
    await expect(second.get('/x')).rejects.toThrow('no vault');
    await expect(sender({ auth: bearerAuth(() => EMPTY) }).client.get('/x')).rejects.toEqual(
      configurationError('bearerAuth'),
    );
    await expect(sender({ auth: bearerAuth(() => '') }).client.get('/x')).rejects.toEqual(
      configurationError('bearerAuth'),
    );
    expect(() => bearerAuth('')).toThrow(configurationError('bearerAuth'));
    expect(sent).toEqual([]);
  });

  it('lets go of a token it waits for', () => {
    const { client, sent } = sender({ auth: bearerAuth(() => NEVER) });
    client.get$('/x').subscribe().unsubscribe();
    expect(sent).toEqual([]);
  });
});

describe('basicAuth', () => {
  it.each([
    ['Aladdin', 'open sesame', 'QWxhZGRpbjpvcGVuIHNlc2FtZQ=='],
    ['test', '123£', 'dGVzdDoxMjPCow=='],
    ['jürgen', 'пароль:🔑', Buffer.from('jürgen:пароль:🔑').toString('base64')],
    ['', '', 'Og=='],
  ])('%s %s', async (username, password, encoded) => {
    const { headers } = await sentWith({ auth: basicAuth(username, password) });
    expect(headers.get('authorization')).toBe(`Basic ${encoded}`);
  });

  it('refuses what the scheme cannot carry', () => {
    expect(() => basicAuth('a:b', 'c')).toThrow(configurationError('basicAuth.username'));
    expect(() => basicAuth('a', 'b\r\n')).toThrow(configurationError('basicAuth.password'));
  });
});

describe('apiKeyAuth', () => {
  it('header', async () => {
    const { headers } = await sentWith({ auth: apiKeyAuth({ name: 'X-Secret', key: 'k' }) });
    expect(headers.get('x-secret')).toBe('k');
  });

  it('query: replaces, and leaves the rest as it was', async () => {
    const auth = apiKeyAuth({ name: 'appid', key: 'a b&c', in: 'query' });
    expect((await sentWith({ auth }, '/x?b=%20&appid=old&a=1')).url.search).toBe('?b=%20&a=1&appid=a+b%26c');
    expect((await sentWith({ auth }, '/x')).url.search).toBe('?appid=a+b%26c');
  });

  it('cookie: joins those there are', async () => {
    const auth = apiKeyAuth({ name: 'sid', key: 'a;b', in: 'cookie' });
    expect((await sentWith({ auth }, '/x')).headers.get('cookie')).toBe('sid=a%3Bb');
    const { headers } = await sentWith({ auth }, '/x', { cookie: 'theme=dark; sid=old' });
    expect(headers.get('cookie')).toBe('theme=dark; sid=a%3Bb');
  });

  it.each(['header', 'query', 'cookie'] as const)('%s: its name is redacted everywhere', async (place) => {
    const { client } = sender({ auth: apiKeyAuth({ name: 'appid', key: 's3cret', in: place }) }, () => 404);
    const failure: Error & { request?: HttpRequest } = await client.get('/x').catch((error) => error);
    expect(failure.message + JSON.stringify(failure) + JSON.stringify(failure.request)).not.toContain('s3cret');
  });

  it.each([
    [{ name: '', key: 'k' }, 'apiKeyAuth.name'],
    [{ name: 'n', key: '' }, 'apiKeyAuth.key'],
    [{ name: 'a b', key: 'k', in: 'cookie' as const }, 'apiKeyAuth.name'],
    [{ name: 'n', key: 'k', in: 'body' as 'query' }, 'apiKeyAuth.in'],
  ])('%j cannot work', (config, path) => {
    expect(() => apiKeyAuth(config)).toThrow(configurationError(path));
  });

  it('a header that cannot be sent cannot work', () => {
    expect(() => apiKeyAuth({ name: 'a b', key: 'k' })).toThrow(
      expect.objectContaining({ name: 'ConfigurationError' }),
    );
    expect(() => apiKeyAuth({ name: 'n', key: 'k\n' })).toThrow(
      expect.objectContaining({ name: 'ConfigurationError' }),
    );
  });
});

describe('credentials stay home', () => {
  it.each([
    ['bearerAuth', bearerAuth('s3cret')],
    ['basicAuth', basicAuth('u', 's3cret')],
    ['header', apiKeyAuth({ name: 'x-secret', key: 's3cret' })],
    ['query', apiKeyAuth({ name: 'appid', key: 's3cret', in: 'query' })],
    ['cookie', apiKeyAuth({ name: 'sid', key: 's3cret', in: 'cookie' })],
  ])('%s is not sent elsewhere', async (_name, auth) => {
    const { href, headers } = await sentWith({ auth }, 'https://other.example.com/x').then(({ url, headers }) => ({
      href: url.href,
      headers,
    }));
    expect(href).toBe('https://other.example.com/x');
    expect([...headers.keys()]).toEqual(['accept']);
  });

  it('says which names it uses', () => {
    expect(credentialNamesOf(bearerAuth('t'))).toEqual(['authorization']);
    expect(credentialNamesOf(apiKeyAuth({ name: 'X-Secret', key: 'k' }))).toEqual(['X-Secret']);
    expect(credentialNamesOf((request, next) => next(request))).toEqual([]);
  });

  it('a request may bring its own auth, or none', async () => {
    const { client, sent } = sender({ auth: bearerAuth('client') });
    await firstValueFrom(client.get$('/x', { auth: bearerAuth('own') }));
    await firstValueFrom(client.get$('/x', { auth: null }));
    expect(sent.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer own', null]);
  });
});
