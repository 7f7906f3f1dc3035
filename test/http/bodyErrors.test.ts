import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom, from, lastValueFrom, mergeMap, of, toArray } from 'rxjs';
import {
  createHttpClient,
  createHttpResponse,
  gather$,
  gatherBytes$,
  type HttpClient,
  HttpError,
  type HttpResponseInit,
  iterJson,
  jsonStream$,
  PaginationError,
  paginate$,
  ResponseParseError,
  type Schema,
  sse$,
} from 'rxjs-resilient-http';
import { download } from 'rxjs-resilient-http/node';
import { selectRecords, throwOnHttpError } from 'rxjs-resilient-http/operators';
import { describe, expect, it, onTestFinished } from 'vitest';

/** Answers everything with `init`, at once. */
function answering(init: HttpResponseInit): HttpClient {
  return createHttpClient({
    baseUrl: 'https://api.example.com',
    query: { api_key: 'hush' },
    throwHttpErrors: false,
    resilience: { maxAttempts: 1 },
    transport: (request) => of(createHttpResponse(request, init)),
  });
}

const never: Schema<never> = {
  '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ message: 'no' }] }) },
};
const path = '/items';
const noJson = { body: '{"a":', headers: { 'content-type': 'application/json' } };
const objects = { body: { items: [{ id: 1 }] } };
const missing = { body: { results: [], total: 3 } };
const failing = { status: 404, body: 'gone' };

/** Way, answer, what goes wrong. Each way fails in its first page. */
const ways: [name: string, init: HttpResponseInit, read: (client: HttpClient) => Promise<unknown>][] = [
  ['json$', noJson, (client) => firstValueFrom(client.json$(path))],
  ['json$ with a schema', objects, (client) => client.json(path, { schema: never })],
  ['contentJson', noJson, async (client) => (await client.get(path)).contentJson()],
  ['response.json()', noJson, async (client) => (await client.get(path)).json()],
  ['response.json() of a stream', noJson, async (client) => (await client.stream(path)).json()],
  ['jsonStream$', { body: 'oops\n' }, (client) => lastValueFrom(jsonStream$(path, { client }))],
  [
    'iterJson',
    { body: 'oops\n' },
    async (client) => {
      for await (const _ of iterJson(await client.stream(path)));
    },
  ],
  ['sse$', noJson, (client) => lastValueFrom(sse$(path, { client, reconnect: false }))],
  ['selectRecords', missing, (client) => lastValueFrom(client.get$(path).pipe(selectRecords('data.items')))],
  ['throwOnHttpError', failing, (client) => lastValueFrom(client.get$(path).pipe(throwOnHttpError()))],
  ['paginate$ select', missing, (client) => run(client, { select: 'data.items' })],
  ['paginate$ without JSON', noJson, (client) => run(client, {})],
  ['paginate$ over a failed status', failing, (client) => run(client, {})],
  ['paginate$ schema', objects, (client) => run(client, { schema: never })],
  [
    'extractPage',
    objects,
    (client) =>
      run(client, {
        extractPage: () => {
          throw new ResponseParseError('no page');
        },
      }),
  ],
  [
    'gather$, read',
    noJson,
    (client) => lastValueFrom(gather$([path], { client }).pipe(mergeMap((response) => from([response.contentJson()])))),
  ],
  [
    'gatherBytes$ parse',
    objects,
    (client) =>
      lastValueFrom(
        gatherBytes$([path], {
          client,
          parse: () => {
            throw new ResponseParseError('no record');
          },
        }),
      ),
  ],
  ['download of a failed status', failing, (client) => downloaded(client)],
  ['download checksum', objects, (client) => downloaded(client, { algorithm: 'sha256', expected: 'ab' })],
  ['download length', { body: 'abc', headers: { 'content-length': '9' } }, (client) => downloaded(client)],
];

function run(client: HttpClient, options: object): Promise<unknown> {
  return lastValueFrom(paginate$({ client, baseRequest: path, model: 'single-page', ...options }).pipe(toArray()));
}

async function downloaded(client: HttpClient, checksum?: { algorithm: 'sha256'; expected: string }) {
  const folder = await mkdtemp(join(tmpdir(), 'body-errors-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return download(path, join(folder, 'file'), { client, checksum });
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => (error instanceof PaginationError ? error.cause : error),
  );
}

describe('an error found in a body has one form and one outcome, whoever found it', () => {
  it.each(ways)('%s', async (_name, init, read) => {
    const error = await failureOf(read(answering(init)));
    expect(error).toBeInstanceOf(HttpError);
    const { message, category, outcome, request } = error as HttpError;
    expect(message).toMatch(/^GET https:\/\/api\.example\.com\/items\?api_key=\*\*\* failed: .+ \(attempt 1\)$/);
    expect(outcome).toMatchObject({ ok: false, errorCategory: category, attempts: 1, status: init.status ?? 200 });
    expect(request?.url.pathname).toBe(path);
  });

  it('names another request that a callback made', async () => {
    const client = answering(noJson);
    const other = answering(failing);
    const error = await failureOf(run(client, { extractPage: () => other.get$('/other').pipe(throwOnHttpError()) }));
    expect((error as HttpError).message).toContain('/other?');
  });
});
