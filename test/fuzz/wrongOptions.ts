import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom, isObservable, of, takeUntil, timer, toArray } from 'rxjs';
import * as root from 'rxjs-resilient-http';
import * as node from 'rxjs-resilient-http/node';
import * as oauth2 from 'rxjs-resilient-http/oauth2';
import * as operators from 'rxjs-resilient-http/operators';
import * as rest from 'rxjs-resilient-http/rest';

/** A way in: what is called with a wrong value in the place of one thing that it takes. */
export interface EntryPoint {
  readonly name: string;
  /** The names of the options that it takes; `''` for the argument itself. */
  readonly keys: readonly string[];
  call(key: string, junk: unknown): unknown;
}

const cyclic: Record<string, unknown> = {};
cyclic.self = cyclic;

/** Values that are what hardly any option takes. */
export const junk: readonly [name: string, value: unknown][] = [
  ['undefined', undefined],
  ['null', null],
  ['a number', 5],
  ['NaN', Number.NaN],
  ['a negative number', -1],
  ['a bigint', 5n],
  ['a text', 'x'],
  ['an empty text', ''],
  ['a lone surrogate', '/\ud800'],
  ['true', true],
  ['a symbol', Symbol('junk')],
  ['a list', []],
  ['a list of nothing', [undefined]],
  ['a list of null', [null]],
  ['an object', {}],
  ['a cyclic object', cyclic],
  ['a function', () => undefined],
];

const JSON_BODY = { items: [{ id: 1 }], total: 1 };
const transport: root.HttpTransport = (request) => of(root.createHttpResponse(request, { body: JSON_BODY }));
export const client = root.createHttpClient({
  baseUrl: 'https://api.example.com',
  resilience: { maxAttempts: 1 },
  transport,
});
const events = root.createHttpClient({
  transport: (request) =>
    of(
      root.createHttpResponse(request, {
        body: 'data: {"a":1}\n\n',
        headers: { 'content-type': 'text/event-stream' },
      }),
    ),
});
/** Nobody listens there. */
const url = 'http://127.0.0.1:9/x';
const call = (api: unknown) => api as (...args: unknown[]) => unknown;
/** Where the files of this run go. */
export const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
let files = 0;

/** The options of an entry point, all of them valid but the one under test. */
export const options = (
  name: string,
  keys: string,
  run: (options: never) => unknown,
  valid: Record<string, unknown> = {},
): EntryPoint => ({
  name,
  keys: ['', ...keys.split(' ').filter(Boolean)],
  call: (key, value) => run((key === '' ? value : { ...valid, [key]: value }) as never),
});

/** Single arguments of a function, by position. */
const args = (
  name: string,
  api: unknown,
  valid: readonly unknown[],
  then: (result: never) => unknown = (r) => r,
): EntryPoint => ({
  name,
  keys: valid.map((_, index) => `argument ${index}`),
  call: (key, value) => {
    const given = [...valid];
    given[Number(key.split(' ')[1])] = value;
    return then(call(api)(...given) as never);
  },
});

const CLIENT =
  'baseUrl headers query auth transport timeoutMs resilience classifier rateLimit circuitBreaker interceptors attemptInterceptors throwHttpErrors maxResponseBytes maxRedirections trustedOrigins redact errorBodyChars parseJson scheduler random';
const REQUEST =
  'method path query headers body json form timeoutMs signal idempotent resilience auth trustedOrigins operation requestId correlationId parentCorrelationId agentContext extensions';
const PROFILE =
  'priority maxEndToEndLatencyMs maxAttemptsOverride failFast allowFailover maxAttempts backoff retryOnStatus maxRetryAfterMs retryIf retryBudget';
const RUN =
  'client baseRequest model strategy extractPage select schema limits resilience observer stopWhen pace concurrency resumeFrom onLoop onCrossOrigin collect keepResponses returnPartial scheduler';
const RANGE = 'totalPath hasMorePath stopAfterEmptyPage';
const JSON_STREAM = 'client format onParseError maxRecordBytes stopAt onStatus parseJson';
const SSE =
  'client reconnect lastEventId lastEventIdParam stopAt idleTimeoutMs contentType maxEventBytes onOpen onStatus';
const GATHER = 'client concurrency order returnErrors';

const run = { client, baseRequest: '/items' };
const strategyRun = (create: unknown) => (config: never) =>
  root.paginate({ ...run, strategy: call(create)(config) as root.PaginationStrategy, limits: { maxPages: 2 } });
const failing = root.createHttpClient({
  transport: (request) => of(root.createHttpResponse(request, { status: 503 })),
});
/** A body is read once. */
const fresh = (response: Response) => (response instanceof Response ? response.clone() : response);
const response = () => firstValueFrom(client.stream$('/x'));
const piped = (source: unknown, create: unknown) => (config: never) =>
  (of(source).pipe as (...operators: unknown[]) => unknown)(call(create)(config));
const sourceOf = (config: unknown) => rest.createRestSource(config as never, { client }).records$;
const resource = (more: object) => ({ client: { baseUrl: url }, resources: [{ name: 'a', ...more }] });

export const entryPoints: readonly EntryPoint[] = [
  options('createHttpClient', CLIENT, (o) => root.createHttpClient(o).get$(url), { transport }),
  options('client.extend', CLIENT, (o) => client.extend(o).get$(url)),
  options('a profile of the client', PROFILE, (resilience) => failing.extend({ resilience }).get$(url), {
    maxAttempts: 1,
  }),
  options('a profile of a request', PROFILE, (resilience) => failing.request$({ path: url, resilience }), {
    maxAttempts: 1,
  }),
  options(
    'backoff',
    'type initialDelayMs factor maxDelayMs jitter',
    (backoff) => failing.request$({ path: url, resilience: { maxAttempts: 2, backoff } }),
    { initialDelayMs: 1 },
  ),
  options('client.request$', REQUEST, (o) => client.request$(o), { path: '/x' }),
  options('client.stream$', REQUEST, (o) => client.stream$(o), { path: '/x' }),
  options('client.request', REQUEST, (o) => client.request(o), { path: '/x' }),
  args('client.get$', client.get$, ['/x', {}]),
  args('client.post', client.post, ['/x', {}]),
  args('client.json$', client.json$, ['/x', {}]),
  options('client.json$ config', 'schema', (o) => client.json$('/x', o)),
  options('request.with', 'url headers body extensions', (o) =>
    client.extend({ interceptors: [(request, next) => next(request.with(o))] }).get$('/x'),
  ),
  options('an interceptor’s request', `url ${REQUEST}`, (o) =>
    client
      .extend({
        interceptors: [(request, next) => next((Object(o) === o ? { ...request, ...(o as object) } : o) as never)],
      })
      .get$('/x'),
  ),
  options('an interceptor’s answer', '', (o) => client.extend({ interceptors: [() => o] }).get$('/x')),
  options('an attempt interceptor’s answer', '', (o) => client.extend({ attemptInterceptors: [() => o] }).get$('/x')),
  options('a transport’s answer', '', (o) => root.createHttpClient({ transport: () => o }).get$(url)),
  options('a transport’s response', 'status statusText headers body url content', (o) =>
    root.createHttpClient({ transport: () => of(o as root.HttpResponse), resilience: { maxAttempts: 1 } }).get$(url),
  ),
  options('interceptorFrom', 'beforeSend afterResponse onError', (o) =>
    client.extend({ interceptors: [root.interceptorFrom(o)] }).get$('/x'),
  ),
  options('createHttpResponse', 'status statusText headers body url', (init) =>
    client.extend({ transport: (request) => of(root.createHttpResponse(request, init)) }).get$('/x'),
  ),
  args('createHttpResponse by hand', root.createHttpResponse, [{}, {}], (r: root.HttpResponse) => r.text()),
  options('response.with', 'status statusText headers body url', async (o) => (await response()).with(o).text()),
  options(
    'fetchTransport',
    'fetch credentials',
    (o) =>
      root
        .createHttpClient({ transport: root.fetchTransport(o), resilience: { maxAttempts: 1 } })
        .get$('http://127.0.0.1:9/'),
    { fetch: async () => new Response('1') },
  ),
  options('apiKeyAuth', 'name key in', (o) => client.extend({ auth: root.apiKeyAuth(o) }).get$('/x'), {
    name: 'a',
    key: 'b',
  }),
  args('basicAuth', root.basicAuth, ['a', 'b'], (auth) => client.extend({ auth }).get$('/x')),
  args('bearerAuth', root.bearerAuth, ['a'], (auth) => client.extend({ auth }).get$('/x')),
  options('bearerAuth from a function', '', (o) => client.extend({ auth: root.bearerAuth(() => o) }).get$('/x')),
  args('failover', root.failover, [['https://b.example.com']], (f) =>
    failing
      .extend({
        interceptors: [f],
        resilience: { maxAttempts: 2, allowFailover: true, backoff: { initialDelayMs: 1 } },
      })
      .get$(url),
  ),
  options(
    'createRateLimiter',
    'requestsPerSecond burst windows maxConcurrent maxQueue feedback store key scheduler random',
    (o) => client.extend({ rateLimit: root.createRateLimiter(o) }).get$('/x'),
    { requestsPerSecond: 1000 },
  ),
  options('createCircuitBreaker', 'failureRate minimumRequests windowMs halfOpenAfterMs key store scheduler', (o) =>
    client.extend({ circuitBreaker: root.createCircuitBreaker(o) }).get$('/x'),
  ),
  options('createRetryBudget', 'ratio minPerSecond maxTokens initialTokens scheduler', (o) =>
    failing
      .extend({
        resilience: { maxAttempts: 2, backoff: { initialDelayMs: 1 }, retryBudget: root.createRetryBudget(o) },
      })
      .get$(url),
  ),

  options('paginate', RUN, (o) => root.paginate(o), run),
  options('paginate$', RUN, (o) => root.paginate$(o).pipe(toArray()), run),
  options('paginateStream', RUN, (o) => root.paginateStream(o), run),
  options('paginateRecords', RUN, (o) => root.paginateRecords(o), run),
  options('paginateRecords$', RUN, (o) => root.paginateRecords$(o).pipe(toArray()), run),
  options('createPageFeed', RUN, (o) => call(root.createPageFeed as never)(o) && 1, run),
  options('baseRequest', REQUEST, (baseRequest) => root.paginate({ client, baseRequest }), { path: '/items' }),
  options('limits', 'maxPages maxItems maxEndToEndLatencyMs', (limits) => root.paginate({ ...run, limits })),
  options('observer', 'onPage onComplete onWarning', (observer) => root.paginate({ ...run, observer })),
  options('resilience of a run', 'pageProfile normalizePerPageLatency', (resilience) =>
    root.paginate({ ...run, resilience }),
  ),
  options(
    'resumeFrom',
    'version next pageIndex collectedItems skipItems userState',
    (resumeFrom) => root.paginate({ ...run, resumeFrom }),
    { version: 1, next: { method: 'GET', path: '/items' }, pageIndex: 1, collectedItems: 1 },
  ),
  options(
    'resumeFrom.next',
    'method path query json',
    (next) => root.paginate({ ...run, resumeFrom: { version: 1, next, pageIndex: 1, collectedItems: 1 } }),
    { method: 'GET', path: '/items' },
  ),
  options(
    'strategy',
    'buildInitialRequest buildNextRequest planRequests checkPage prefetch',
    (strategy) => root.paginate({ ...run, strategy }),
    root.createSinglePageStrategy() as never,
  ),
  options('extractPage’s answer', 'items state done', (page) => root.paginate({ ...run, extractPage: () => page }), {
    items: [],
  }),
  options(
    'a strategy’s request',
    REQUEST,
    (request) =>
      root.paginate({ ...run, strategy: { buildInitialRequest: () => request, buildNextRequest: () => undefined } }),
    { path: '/items' },
  ),
  options('select that is a function', '', (o) => root.paginate({ ...run, select: (() => o) as never })),
  options(
    'createOffsetLimitStrategy',
    `offsetParam limitParam offsetBodyPath limitBodyPath initialOffset pageSize maximumOffset ${RANGE}`,
    strategyRun(root.createOffsetLimitStrategy),
    { pageSize: 1, maximumOffset: 1 },
  ),
  options(
    'createPageNumberStrategy',
    `pageParam pageBodyPath pageSizeParam pageSize basePage initialPage maximumPage ${RANGE}`,
    strategyRun(root.createPageNumberStrategy),
    { maximumPage: 1 },
  ),
  options(
    'createCursorStrategy',
    'cursorParam cursorBodyPath cursorPath hasMorePath stopAfterEmptyPage initialCursor',
    strategyRun(root.createCursorStrategy),
  ),
  options(
    'createHeaderCursorStrategy',
    'cursorHeader cursorParam initialCursor',
    strategyRun(root.createHeaderCursorStrategy),
  ),
  options('createLinkHeaderStrategy', 'rel header', strategyRun(root.createLinkHeaderStrategy)),
  options('createJsonLinkStrategy', 'nextUrlPath', strategyRun(root.createJsonLinkStrategy)),
  options('createNextUrlStrategy', '', strategyRun(root.createNextUrlStrategy)),
  options('what its function answers', '', (o) => strategyRun(root.createNextUrlStrategy)((() => o) as never)),

  options('gather$', GATHER, (o) => root.gather$(['/x'], o).pipe(toArray()), { client }),
  options('gather', GATHER, (o) => root.gather(['/x'], o), { client }),
  args('what gather$ takes', root.gather$, [['/x'], { client }]),
  options('a request of gather$', REQUEST, (o) => root.gather$([o], { client }).pipe(toArray()), { path: '/x' }),
  options('gatherBytes$', `${GATHER} parse`, (o) => root.gatherBytes$(['/x'], o), { client }),
  args('what gatherBytes$ takes', root.gatherBytes$, [['/x'], { client }]),
  args('gatherPaginate$', root.gatherPaginate$, [[run], {}]),
  options('a run of gatherPaginate$', RUN, (o) => root.gatherPaginate$([o]).pipe(toArray()), run),
  options('gatherPaginate$ config', 'concurrency', (o) => root.gatherPaginate$([run], o)),
  args('gatherPaginate', root.gatherPaginate, [[run], {}]),

  options('sse$', SSE, (o) => root.sse$(url, o), { client: events, reconnect: false }),
  args('what sse$ takes', root.sse$, [url, { client: events, reconnect: false }]),
  options('reconnect', `${PROFILE} request`, (reconnect) => root.sse$(url, { client: events, reconnect })),
  options('connectSse', SSE, async (o) => (await root.connectSse(url, o)).events$, {
    client: events,
    reconnect: false,
  }),
  options('jsonStream$', JSON_STREAM, (o) => root.jsonStream$(url, o), { client: events }),
  args('what jsonStream$ takes', root.jsonStream$, [url, { client: events }]),
  options('iterJson', JSON_STREAM, async (o) => root.iterJson(await firstValueFrom(events.stream$(url)), o)),
  args('what iterJson takes', (response: Response, o: never) => root.iterJson(fresh(response) as never, o), [
    new Response('1'),
    {},
  ]),
  options('iterJsonBytes', JSON_STREAM, async (o) => root.iterJsonBytes(await firstValueFrom(events.stream$(url)), o)),
  args('bodyChunks$', (response: Response, o: never) => root.bodyChunks$(fresh(response), o), [new Response('1'), {}]),
  args('rateLimitOf', root.rateLimitOf, [new Response('1')]),

  options('concatMapEager', 'argument', piped(1, operators.concatMapEager)),
  args('concatMapEager', operators.concatMapEager, [() => of(1), { concurrency: 1 }], (o) =>
    (of(1).pipe as never as (...o: unknown[]) => unknown)(o),
  ),
  options('concatMapEager config', 'concurrency', (o) => of(1).pipe(operators.concatMapEager(() => of(1), o))),
  options('decodeText', 'encoding fatal', piped(new Uint8Array([65]), operators.decodeText)),
  options('flattenPages', '', piped({ items: [1] }, operators.flattenPages)),
  options(
    'parseEventJson',
    'onParseError stopAt parseJson',
    piped({ event: 'message', data: '1', id: '' }, operators.parseEventJson),
  ),
  options('parseNdjson', 'onParseError maxRecordBytes parseJson', piped('1\n', operators.parseNdjson)),
  options('parseSse', 'maxEventBytes lastEventId flushAtEnd onRetry', piped('data: 1\n\n', operators.parseSse)),
  options('rateLimit', 'requestsPerSecond limiter key priority scheduler', piped(1, operators.rateLimit), {
    requestsPerSecond: 1000,
  }),
  options('retryWithProfile', `${PROFILE} classifier`, piped(1, operators.retryWithProfile)),
  args('retryWithProfile', operators.retryWithProfile, [{ maxAttempts: 1 }, {}], (o) =>
    (of(1).pipe as never as (...o: unknown[]) => unknown)(o),
  ),
  options('retryWithProfile config', 'classifier resetOnSuccess onRetry scheduler random', (o) =>
    of(1).pipe(operators.retryWithProfile({ maxAttempts: 1 }, o)),
  ),
  options('selectRecords', '', (o) => client.get$('/x').pipe(operators.selectRecords(o))),
  options('splitLineBytes', 'maxLineBytes', piped(new Uint8Array([65]), operators.splitLineBytes)),
  options('splitLines', 'maxLineBytes maxLineChars', piped('a\n', operators.splitLines)),
  args('tapProgress', operators.tapProgress, [() => undefined, {}], (o) =>
    (of(1).pipe as never as (...o: unknown[]) => unknown)(o),
  ),
  options('tapProgress config', 'everyMs intervalMs total count scheduler', (o) =>
    of(1).pipe(call(operators.tapProgress)(() => undefined, o) as never),
  ),
  args(
    'validateWith',
    operators.validateWith,
    [{ '~standard': { version: 1, vendor: 'x', validate: (value: unknown) => ({ value }) } }, {}],
    (o) => (of(1).pipe as never as (...o: unknown[]) => unknown)(o),
  ),
  options('validateWith config', 'onInvalid', (o) =>
    of(1).pipe(
      operators.validateWith(
        { '~standard': { version: 1, vendor: 'x', validate: () => ({ issues: [{ message: 'no' }] }) } },
        o,
      ),
    ),
  ),
  options('what a schema answers', '', (o) =>
    of(1).pipe(operators.validateWith({ '~standard': { version: 1, vendor: 'x', validate: () => o } })),
  ),
  args('withDeadline', operators.withDeadline, [1000, {}], (o) =>
    (of(1).pipe as never as (...o: unknown[]) => unknown)(o),
  ),
  options('withDeadline config', 'scheduler', (o) => of(1).pipe(operators.withDeadline(1000, o))),
  args('circuitBreaker', operators.circuitBreaker, [root.createCircuitBreaker(), {}], (o) =>
    (of(1).pipe as never as (...o: unknown[]) => unknown)(o),
  ),

  options(
    'undiciTransport',
    'connections pipelining connectTimeoutMs keepAliveTimeoutMs maxRedirections decompress cookieJar proxy allowH2 dispatcher tls headersTimeoutMs bodyTimeoutMs',
    (o) =>
      root
        .createHttpClient({ transport: node.undiciTransport(o), resilience: { maxAttempts: 1 }, timeoutMs: 300 })
        .get$('http://127.0.0.1:9/'),
  ),
  options(
    'createRawClient',
    'baseUrl headers connections pipelining decompress maxResponseBytes proxy dispatcher',
    (o) => node.createRawClient(o).getRaw('http://127.0.0.1:9/'),
  ),
  options('a raw request', 'method url headers body timeoutMs', (o) => node.createRawClient().requestRaw(o), {
    url: 'http://127.0.0.1:9/',
  }),
  args('gatherRaw$', node.createRawClient().gatherRaw$, [['http://127.0.0.1:9/'], {}]),
  options('download$', 'client resume checksum overwrite', (o) => node.download$('/x', join(folder, `${files++}`), o), {
    client,
  }),
  args('download', node.download, ['/x', join(folder, 'f'), { client, overwrite: true }]),
  options(
    'checksum',
    'algorithm expected',
    (checksum) => node.download('/x', join(folder, `${files++}`), { client, checksum }),
    { algorithm: 'sha256', expected: 'aa' },
  ),
  args('fileCheckpointStore', node.fileCheckpointStore, [folder], (store: { load(key: string): unknown }) =>
    store.load('a'),
  ),
  args('fileCheckpointStore.load', node.fileCheckpointStore(folder).load, ['a']),
  args('fileCheckpointStore.save', node.fileCheckpointStore(folder).save, ['a', {}]),
  args('fileCheckpointStore.clear', node.fileCheckpointStore(folder).clear, ['a']),
  options('paginateReadable', RUN, (o) => node.paginateReadable(o), run),

  options(
    'oauth2ClientCredentials',
    'tokenUrl clientId clientSecret clientAuth scope extraParams leewaySeconds defaultExpiresInSeconds client privateKey algorithm',
    (o) => client.extend({ auth: oauth2.oauth2ClientCredentials(o) }).get$('/x'),
    { tokenUrl: url, clientId: 'a', clientSecret: 'b', client },
  ),
  options(
    'oauth2RefreshToken',
    'tokenUrl clientId clientSecret clientAuth scope extraParams leewaySeconds defaultExpiresInSeconds client refreshToken onRefreshToken exclusively',
    (o) => client.extend({ auth: oauth2.oauth2RefreshToken(o) }).get$('/x'),
    { tokenUrl: url, clientId: 'a', clientSecret: 'b', client, refreshToken: 'c' },
  ),
  options(
    'oauth2JwtBearer',
    'tokenUrl clientId scope privateKey algorithm issuer subject audience claims leewaySeconds client',
    (o) => client.extend({ auth: oauth2.oauth2JwtBearer(o) }).get$('/x'),
    { tokenUrl: url, clientId: 'a', privateKey: 'x', client },
  ),

  options('createRestClient', `${CLIENT} strategy select`, (o) => rest.createRestClient(o).paginate$(url), {
    transport,
  }),
  options(
    'restClient.paginate$',
    `method params query headers json data strategy select limits hooks auth concurrency`,
    (o) => rest.createRestClient({ transport, baseUrl: url }).paginate$('/x', o),
  ),
  args(
    'restClient.paginate$ arguments',
    (path: string, o: never) => rest.createRestClient({ transport, baseUrl: url }).paginate$(path, o),
    ['/x', {}],
  ),
  args('createRestSource', rest.createRestSource, [resource({}), { client }], (s: rest.RestSource) => s.records$),
  options('createRestSource config', 'client resources resourceDefaults concurrency', sourceOf, resource({})),
  options(
    'a resource',
    'name endpoint primaryKey selected includeFromParent processingSteps parallelized values windows schema onInvalid onError',
    (o) => sourceOf(Object(o) === o ? resource(o) : { client: { baseUrl: url }, resources: [o] }),
  ),
  options('windows', 'from to every', (windows) => sourceOf(resource({ windows })), {
    from: '2024-01-01',
    to: '2024-01-03',
    every: 'day',
  }),
  options(
    'client of a source',
    'headers auth strategy timeoutMs rateLimit resilience circuitBreaker',
    (c) => sourceOf({ client: c, resources: ['a'] }),
    { baseUrl: url },
  ),
  options('a relay', 'path variable', (strategy) => sourceOf(resource({ endpoint: { strategy } })), {
    type: 'relay',
    path: 'data.a',
  }),
  options('search-after', 'sortPath bodyPath', (strategy) => sourceOf(resource({ endpoint: { strategy } })), {
    type: 'search-after',
  }),
  options('an end', 'endOfData', (strategy) => sourceOf(resource({ endpoint: { strategy } })), { type: 'json-link' }),
  options(
    'incremental by token',
    'tokenPath startParam initialValue initialParam',
    (incremental) => sourceOf(resource({ endpoint: { incremental } })),
    { tokenPath: 'token', startParam: 'since' },
  ),
  options(
    'an endpoint',
    'path method params json data headers strategy select responseActions incremental concurrency',
    (endpoint) => sourceOf(resource({ endpoint })),
  ),
  options(
    'createRestSource options',
    'client state fresh onCrossOrigin onSkipped onInvalid scheduler',
    (o) => rest.createRestSource(resource({}) as never, o).records$,
    { client },
  ),
  options(
    'client.auth',
    'type token username password name apiKey location',
    (auth) => sourceOf({ client: { baseUrl: url, auth }, resources: ['a'] }),
    { type: 'bearer', token: 'x' },
  ),
  options(
    'incremental',
    'cursorPath initialValue endValue startParam endParam convert lag',
    (incremental) => sourceOf(resource({ endpoint: { incremental } })),
    { cursorPath: 'id' },
  ),
  options(
    'a response action',
    'statusCode content where has message action',
    (action) => sourceOf(resource({ endpoint: { responseActions: [action] } })),
    { action: 'ignore' },
  ),
  options('a processing step', 'filter map flatMap', (step) => sourceOf(resource({ processingSteps: [step] }))),
  args('fromDltConfig', rest.fromDltConfig, [{ client: { base_url: url }, resources: ['a'] }]),
  options(
    'a dlt client',
    'base_url auth paginator headers',
    (c) => sourceOf(rest.fromDltConfig({ client: c, resources: ['a'] })),
    { base_url: url },
  ),
  options(
    'a dlt endpoint',
    'path method params json data headers paginator data_selector response_actions incremental',
    (endpoint) => sourceOf(rest.fromDltConfig({ client: { base_url: url }, resources: [{ name: 'a', endpoint }] })),
  ),
  args('jsonPath', rest.jsonPath, ['$.a'], (read: (body: unknown) => unknown) => read({ a: 1 })),
  options(
    'placeholder values',
    '',
    (o) =>
      rest.createRestSource(
        {
          client: { baseUrl: url },
          resources: [
            { name: 'p', selected: false },
            {
              name: 'c',
              endpoint: {
                path: 'c/{resources.p.v}',
                params: { a: '{resources.p.v}' },
                headers: { b: '{resources.p.v}' },
              },
            },
          ],
        } as never,
        {
          client: client.extend({ parseJson: () => [{ v: o }] }),
        },
      ).records$,
  ),
];

const STILL_RUNNING_MS = 150;

/** Runs an entry point to its end, whatever it gave: an Observable's, a promise's, an iterator's. */
export async function settled(entry: EntryPoint, key: string, value: unknown): Promise<void> {
  let result = await entry.call(key, value);
  // What is still running then, works.
  if (isObservable(result)) result = await firstValueFrom(result.pipe(takeUntil(timer(STILL_RUNNING_MS)), toArray()));
  if (typeof result === 'object' && result !== null && Symbol.asyncIterator in result) {
    for await (const _ of result as AsyncIterable<unknown>);
  }
}

/** What is wrong with an error that the library did not make; nothing for one that it did. */
export function whatIsNotOurs(error: unknown): string | undefined {
  if (error instanceof root.PaginationError) return whatIsNotOurs(error.cause);
  const isOurs =
    error instanceof root.HttpError ||
    error instanceof root.ConfigurationError ||
    error instanceof root.CrossOriginError ||
    error instanceof root.PaginationLoopError;
  const message = error instanceof Error ? error.message : String(error);
  // Limits, as RxJS and the platform have them; a function of the user's, by its place; a file system's, with the path;
  // and RxJS, of what a function answered to an operator.
  const isNamed =
    /^limits\.\w+ must be|processingSteps\[0\]\.\w+ threw for|where a stream was expected/.test(message) ||
    'syscall' in Object(error);
  return isOurs || isNamed ? undefined : `${error instanceof Error ? (error.stack ?? message) : message}`;
}
