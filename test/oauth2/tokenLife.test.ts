import { generateKeyPairSync } from 'node:crypto';
import { asyncScheduler, type SchedulerLike, VirtualTimeScheduler } from 'rxjs';
import { createHttpClient } from 'rxjs-resilient-http';
import { oauth2ClientCredentials, oauth2JwtBearer } from 'rxjs-resilient-http/oauth2';
import { describe, expect, it } from 'vitest';
import { startAuthServer } from './authServer.js';

const credentials = { clientId: 'id', clientSecret: 's' };

/** Real timers under a clock that is set by hand. */
function settableClock(startMs: number): SchedulerLike & { time: number } {
  return {
    time: startMs,
    now() {
      return this.time;
    },
    schedule: asyncScheduler.schedule.bind(asyncScheduler),
  };
}

describe('a token', () => {
  it.each([0, '0', 0.0])('that lives %j seconds is asked for anew for each request', async (expiresIn) => {
    const server = await startAuthServer(undefined, expiresIn);
    const auth = oauth2ClientCredentials({ ...credentials, tokenUrl: server.tokenUrl });
    const client = createHttpClient({ baseUrl: server.url, auth });
    for (let request = 0; request < 3; request++) await client.get('/x');
    expect(server.apiRequests).toEqual(['t1', 't2', 't3']);
  });

  it('that lives 0 seconds still serves all who wait for it at once', async () => {
    const server = await startAuthServer(() => ({ delayMs: 20 }), 0);
    const auth = oauth2ClientCredentials({ ...credentials, tokenUrl: server.tokenUrl });
    const client = createHttpClient({ baseUrl: server.url, auth });
    await Promise.all(Array.from({ length: 5 }, () => client.get('/x')));
    expect(server.tokenRequests.length).toBe(1);
  });

  it('ages by the scheduler of the client that uses it', async () => {
    const server = await startAuthServer(undefined, 3600);
    const scheduler = settableClock(5_000);
    const auth = oauth2ClientCredentials({ ...credentials, tokenUrl: server.tokenUrl, leewaySeconds: 60 });
    const client = createHttpClient({ baseUrl: server.url, auth, scheduler });
    const tokenAt = async (seconds: number) => {
      scheduler.time = 5_000 + seconds * 1000;
      return (await client.json<{ token: string }>('/x')).token;
    };
    expect(await tokenAt(0)).toBe('t1');
    expect(await tokenAt(3539)).toBe('t1');
    expect(await tokenAt(3540)).toBe('t2');
    expect(await tokenAt(3540 + 3539)).toBe('t2');
    expect(await tokenAt(3540 + 3540)).toBe('t3');
  });

  it('also by virtual time', async () => {
    const server = await startAuthServer(undefined, 100);
    const scheduler = new VirtualTimeScheduler();
    const auth = oauth2ClientCredentials({ ...credentials, tokenUrl: server.tokenUrl, leewaySeconds: 10 });
    const client = createHttpClient({ baseUrl: server.url, auth, scheduler, timeoutMs: Number.POSITIVE_INFINITY });
    const pass = (ms: number) => {
      scheduler.schedule(() => {}, ms);
      scheduler.flush();
    };
    await client.get('/x');
    pass(89_999);
    await client.get('/x');
    pass(1);
    await client.get('/x');
    expect(server.apiRequests).toEqual(['t1', 't1', 't2']);
  });

  it('is asked for with assertions of that time', async () => {
    const server = await startAuthServer();
    const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
    });
    const auth = oauth2JwtBearer({ tokenUrl: server.tokenUrl, clientId: 'id', privateKey: privateKey.toString() });
    const scheduler = settableClock(1_700_000_000_500);
    await createHttpClient({ baseUrl: server.url, auth, scheduler }).get('/x');
    const claims = server.tokenRequests[0]?.form.assertion?.split('.')[1] ?? '';
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      iat: 1_700_000_000,
      exp: 1_700_000_300,
    });
  });
});
