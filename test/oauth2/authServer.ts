import type { IncomingMessage } from 'node:http';
import { afterEach } from 'vitest';
import { type RunningServer, startServer } from '../support/startServer.js';

/** Closed after each test. */
export const open: RunningServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

type TokenAnswer = (call: number) => { status?: number; body?: unknown; delayMs?: number; reset?: boolean } | undefined;
export interface TokenRequest {
  headers: IncomingMessage['headers'];
  form: Record<string, string>;
}

/** A token endpoint that issues t1, t2 …, and an API that takes the tokens in `good`. */
export async function startAuthServer(answer: TokenAnswer = () => undefined, expiresIn: unknown = 3600) {
  const tokenRequests: TokenRequest[] = [];
  const apiRequests: string[] = [];
  let good = (token: string) => token !== '';
  const server = await startServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const send = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (request.url === '/token') {
      const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
      tokenRequests.push({ headers: request.headers, form });
      const call = tokenRequests.length;
      const { status = 200, body, delayMs = 0, reset } = answer(call) ?? {};
      if (reset) return request.socket.destroy();
      return setTimeout(
        () => send(status, body ?? { access_token: `t${call}`, token_type: 'bearer', expires_in: expiresIn }),
        delayMs,
      );
    }
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    apiRequests.push(token);
    return good(token) ? send(200, { token }) : send(401, { error: 'expired' });
  });
  open.push(server);
  return {
    url: server.url,
    tokenUrl: `${server.url}/token`,
    tokenRequests,
    apiRequests,
    accept: (rule: (token: string) => boolean) => {
      good = rule;
    },
  };
}

/** What `promise` rejects with. */
export const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => {
      throw new Error('did not fail');
    },
    (error) => error,
  );
