import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { lastValueFrom, of, take } from 'rxjs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHttpClient } from '../../src/http/client.js';
import { createHttpResponse } from '../../src/http/createHttpResponse.js';
import { diagnosticsTelemetry } from '../../src/node/diagnosticsTelemetry.js';
import { paginate$ } from '../../src/pagination/paginate.js';
import { type RunningServer, startServer } from '../support/startServer.js';

let server: RunningServer;
let failures = 0;
beforeAll(async () => {
  server = await startServer((request, response) => {
    const page = Number(new URL(request.url ?? '/', 'http://localhost').searchParams.get('page') ?? 1);
    response.writeHead(failures-- > 0 ? 503 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ items: [{ id: page }], page, total_pages: 2 }));
  });
});
afterAll(() => server.close());

const moments = [
  ...['start', 'attempt', 'retry', 'response', 'error', 'abort'].map((moment) => `request:${moment}`),
  ...['start', 'value', 'complete', 'error', 'abort'].map((moment) => `flow:${moment}`),
];

/** What is published while `action` runs. */
async function published(action: () => Promise<unknown>) {
  const messages: { moment: string; [key: string]: unknown }[] = [];
  const listeners = moments.map((moment) => {
    const listener = (message: unknown) => messages.push({ moment, ...(message as object) });
    subscribe(`rxjs-resilient-http:${moment}`, listener);
    return () => unsubscribe(`rxjs-resilient-http:${moment}`, listener);
  });
  await action();
  for (const stop of listeners) stop();
  return messages;
}

const telemetry = diagnosticsTelemetry();
const clientOf = () =>
  createHttpClient({
    baseUrl: server.url,
    interceptors: [telemetry.interceptor],
    headers: { authorization: 'Bearer hidden' },
    resilience: { maxAttempts: 2, backoff: { initialDelayMs: 1, jitter: 'none' } },
  });

it('publishes each moment of a request, with no secret where it is printed', async () => {
  failures = 1;
  const messages = await published(() => clientOf().get('/?token=hidden'));
  expect(messages.map(({ moment }) => moment)).toEqual([
    'request:start',
    'request:attempt',
    'request:retry',
    'request:attempt',
    'request:response',
  ]);
  expect(new Set(messages.map(({ id }) => id)).size).toBe(1);
  expect(messages[2]).toMatchObject({ attempt: 1, delayMs: expect.any(Number), error: { status: 503 } });
  expect(messages[4]).toMatchObject({ attempts: 2, response: { status: 200 } });
  expect(inspect(messages, { depth: 8 })).not.toContain('hidden');
});

it('publishes a run, which its requests are part of', async () => {
  const messages = await published(() =>
    lastValueFrom(
      telemetry.trace$(clientOf(), { name: 'cities', kind: 'pagination' }, (client) =>
        paginate$({ client, baseRequest: '/' }),
      ),
    ),
  );
  const [start] = messages;
  expect(start).toMatchObject({ moment: 'flow:start', name: 'cities', kind: 'pagination' });
  const requests = messages.filter(({ moment }) => moment === 'request:start');
  expect(requests.map(({ parentId }) => parentId)).toEqual([start?.id, start?.id]);
  expect(messages.at(-1)).toMatchObject({ moment: 'flow:complete', pages: 2, records: 2 });
});

it('publishes that a request failed, and that one was given up', async () => {
  failures = 9;
  const failed = await published(() =>
    clientOf()
      .get('/')
      .catch(() => undefined),
  );
  expect(failed.at(-1)).toMatchObject({ moment: 'request:error', attempts: 2 });
  failures = 0;
  const aborted = await published(async () => clientOf().get$('/').subscribe().unsubscribe());
  expect(aborted.at(-1)?.moment).toBe('request:abort');
});

it('a flow that is left at its first page asks for no further one, also where all answers come at once', async () => {
  let requests = 0;
  const client = createHttpClient({
    baseUrl: 'https://api.example.com',
    interceptors: [telemetry.interceptor],
    transport: (request) => of(createHttpResponse(request, { body: [requests++] })),
  });
  const messages = await published(async () =>
    telemetry
      .trace$(client, { name: 'cities', kind: 'pagination' }, (same) =>
        paginate$({ client: same, baseRequest: '/', model: 'page-number', limits: { maxPages: 5 } }),
      )
      .pipe(take(1))
      .subscribe(),
  );
  expect(requests).toBe(1);
  expect(messages.at(-1)?.moment).toBe('flow:abort');
});

it('does nothing without subscribers', async () => {
  const client = clientOf();
  const run$ = telemetry.trace$(client, { name: 'cities', kind: 'gather' }, (same) => {
    expect(same).toBe(client);
    return same.get$('/');
  });
  expect((await lastValueFrom(run$)).status).toBe(200);
});
