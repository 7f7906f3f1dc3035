import { defer, delayWhen, type Observable, of, Subject } from 'rxjs';
import { createHttpClient, createHttpResponse, type HttpTransport } from 'rxjs-resilient-http';
import { oauth2ClientCredentials, oauth2RefreshToken } from 'rxjs-resilient-http/oauth2';
import { describe, expect, it } from 'vitest';
import { failureOf } from './authServer.js';

const tokenUrl = 'https://auth.example.com/token';

/**
 * A transport that answers the API at once, in the turn of the request: 401 to each token but `good`. The token endpoint gives
 * `t1`, `t2` …, or refuses; it waits for `opened$`.
 */
function servers(config: { good: string; refuses?: number; opened$?: (token: number) => Observable<unknown> }) {
  const { good, refuses, opened$ = () => of(0) } = config;
  const sent: string[] = [];
  let tokens = 0;
  const transport: HttpTransport = (request) =>
    defer(() => {
      if (request.url.host === 'auth.example.com') {
        const body = ++tokens === refuses ? { error: 'invalid_client' } : { access_token: `t${tokens}` };
        const answer = createHttpResponse(request, {
          status: 'error' in body ? 400 : 200,
          body: JSON.stringify(body),
        });
        return of(answer).pipe(delayWhen(() => opened$(tokens)));
      }
      const token = request.headers.get('authorization')?.slice('Bearer '.length) ?? 'none';
      sent.push(token);
      return of(createHttpResponse(request, { status: token === good ? 200 : 401 }));
    });
  const client = createHttpClient({ transport });
  const auth = oauth2ClientCredentials({ tokenUrl, clientId: 'id', clientSecret: 's', client });
  return { sent, tokens: () => tokens, client: client.extend({ baseUrl: 'https://api.example.com', auth }) };
}

describe('a token that the API refuses', () => {
  it('is replaced, also where it is refused in the turn in which it came', async () => {
    const { client, sent } = servers({ good: 't2' });
    expect((await client.get('/x')).status).toBe(200);
    expect(sent).toEqual(['t1', 't2']);
  });

  it('is replaced once for all, and then no more', async () => {
    const { client, sent, tokens } = servers({ good: 'none of them' });
    const failures = await Promise.all([1, 2, 3].map(() => failureOf(client.get('/x'))));
    expect(failures).toMatchObject([{ status: 401 }, { status: 401 }, { status: 401 }]);
    expect(sent).toEqual(['t1', 't1', 't1', 't2', 't2', 't2']);
    expect(tokens()).toBe(2);
  });

  it('is not tried by who comes while another is asked for: a body may be sent only once', async () => {
    const second$ = new Subject<void>();
    const { client, sent, tokens } = servers({ good: 't2', opened$: (token) => (token === 1 ? of(0) : second$) });
    const first = client.get('/x');
    await expect.poll(tokens).toBe(2);
    const newcomer = client.request({ method: 'POST', path: '/x', body: new Blob(['once']).stream() });
    second$.next();
    expect((await first).status).toBe(200);
    expect((await newcomer).status).toBe(200);
    expect(sent).toEqual(['t1', 't2', 't2']);
  });

  it('is not tried again after the next could not be had', async () => {
    const { client, sent } = servers({ good: 't3', refuses: 2 });
    expect(await failureOf(client.get('/x'))).toMatchObject({ category: 'auth' });
    expect((await client.get('/x')).status).toBe(200);
    expect(sent).toEqual(['t1', 't3']);
  });
});

it('a token request that nobody waits for ends no process when it fails', async () => {
  const auth = oauth2RefreshToken({
    tokenUrl,
    clientId: 'id',
    refreshToken: 'r0',
    exclusively: ((ask: () => Promise<unknown>) => void ask()) as never,
    client: createHttpClient({ transport: () => of() }),
  });
  const client = createHttpClient({ baseUrl: 'https://api.example.com', auth });
  expect(await failureOf(client.get('/x'))).toMatchObject({ path: 'oauth2.exclusively' });
});
