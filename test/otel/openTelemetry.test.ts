import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { concat, defer, firstValueFrom, ignoreElements, lastValueFrom, of, take, toArray } from 'rxjs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { gather$ } from '../../src/gather/gather.js';
import { createHttpClient } from '../../src/http/client.js';
import { createHttpResponse } from '../../src/http/createHttpResponse.js';
import { fetchTransport } from '../../src/http/transports/fetch.js';
import type { HttpClientOptions, HttpInterceptor, HttpTransport } from '../../src/http/types.js';
import { openTelemetry } from '../../src/otel/index.js';
import { paginate$ } from '../../src/pagination/paginate.js';
import { paginateRecords$ } from '../../src/pagination/paginateRecords.js';
import { createRateLimiter } from '../../src/resilience/createRateLimiter.js';
import { sse$ } from '../../src/streams/sse.js';
import { type RunningServer, startServer } from '../support/startServer.js';

let server: RunningServer;
let failures = 0;
const exporter = new InMemorySpanExporter();
const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const tracer = tracerProvider.getTracer('test');

beforeAll(async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  server = await startServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const json = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (url.pathname === '/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end('data: 1\n\ndata: 2\n\n');
    } else if (url.pathname === '/flaky' && failures-- > 0) json(503, {});
    else if (url.pathname === '/none') json(404, {});
    else if (url.pathname === '/pages') {
      const page = Number(url.searchParams.get('page') ?? 1);
      json(200, { items: [{ id: page * 2 }, { id: page * 2 + 1 }], page, total_pages: 3 });
    } else if (url.pathname !== '/slow') json(200, { ok: true });
  });
});
afterAll(async () => {
  context.disable();
  await server.close();
});
beforeEach(() => exporter.reset());
afterEach(() => {
  failures = 0;
});

/** What an instrumentation of the transport does: a CLIENT span in whatever context is active when it is asked. */
const instrumented = (inner: HttpTransport): HttpTransport => {
  return (request) =>
    defer(() => {
      const span = tracer.startSpan(request.method, { kind: SpanKind.CLIENT });
      span.end();
      return inner(request);
    });
};

function tracedClient(options: Parameters<typeof createHttpClient>[0] = {}) {
  const telemetry = openTelemetry({ tracerProvider });
  const client = createHttpClient({
    baseUrl: server.url,
    transport: instrumented(fetchTransport()),
    interceptors: [telemetry.interceptor],
    resilience: { maxAttempts: 3, backoff: { initialDelayMs: 5, jitter: 'none' } },
    ...options,
  });
  return { telemetry, client };
}

const finished = (kind = SpanKind.INTERNAL) => exporter.getFinishedSpans().filter((span) => span.kind === kind);
const childrenOf = (parent: ReadableSpan | undefined, kind = SpanKind.INTERNAL) =>
  finished(kind).filter(({ parentSpanContext }) => parentSpanContext?.spanId === parent?.spanContext().spanId);

describe('spans', () => {
  it('one for a logical request, with the conventional attributes and no secret', async () => {
    const { client } = tracedClient();
    await client.get('/ok?api_key=hidden', { operation: 'cities.list', correlationId: 'c-1' });
    const [span] = finished();
    expect(span).toMatchObject({ name: 'cities.list', kind: SpanKind.INTERNAL });
    expect(span?.attributes).toEqual({
      'http.request.method': 'GET',
      'http.response.status_code': 200,
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(server.url).port),
      'url.scheme': 'http',
      'url.full': `${server.url}/ok?api_key=***`,
      'rxjs_resilient_http.operation': 'cities.list',
      'rxjs_resilient_http.correlation_id': 'c-1',
    });
    expect(span?.status.code).toBe(SpanStatusCode.UNSET);
  });

  it('with its retries as events, and every attempt of the transport below it', async () => {
    failures = 2;
    const { client } = tracedClient();
    await client.get('/flaky');
    const [span] = finished();
    expect(span?.events.map(({ name, attributes }) => [name, attributes])).toEqual([
      [
        'retry',
        { 'error.type': '503', 'rxjs_resilient_http.attempt': 1, 'rxjs_resilient_http.delay_ms': expect.any(Number) },
      ],
      [
        'retry',
        { 'error.type': '503', 'rxjs_resilient_http.attempt': 2, 'rxjs_resilient_http.delay_ms': expect.any(Number) },
      ],
    ]);
    expect(span?.attributes['http.request.resend_count']).toBe(2);
    expect(childrenOf(span, SpanKind.CLIENT)).toHaveLength(3);
  });

  it('says what failed', async () => {
    const { client } = tracedClient();
    await expect(client.get('/none')).rejects.toThrow('404');
    const [span] = finished();
    expect(span?.status).toMatchObject({
      code: SpanStatusCode.ERROR,
      message: expect.stringContaining('404 Not Found'),
    });
    expect(span?.attributes).toMatchObject({ 'error.type': '404', 'http.response.status_code': 404 });
  });

  it('ends one that was given up', async () => {
    const { client } = tracedClient();
    const subscription = client.get$('/slow').subscribe();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(finished()).toEqual([]);
    subscription.unsubscribe();
    expect(finished()[0]?.attributes['rxjs_resilient_http.aborted']).toBe(true);
  });

  it('stands below what is active where it is subscribed to', async () => {
    const { client } = tracedClient();
    const outer = tracer.startSpan('job');
    await context.with(trace.setSpan(context.active(), outer), () => client.get('/ok'));
    outer.end();
    expect(childrenOf(finished().find(({ name }) => name === 'job'))).toHaveLength(1);
  });
});

describe('flows', () => {
  it.each([
    [1, 'one after another'],
    [3, 'side by side'],
  ])('a run is the parent of its %s requests at a time (%s)', async (concurrency) => {
    const { telemetry, client } = tracedClient();
    const pages = await lastValueFrom(
      telemetry
        .trace$(client, { name: 'cities', kind: 'pagination' }, (traced) =>
          paginate$({ client: traced, baseRequest: '/pages', concurrency }),
        )
        .pipe(toArray()),
    );
    expect(pages).toHaveLength(3);
    const run = finished().find(({ name }) => name === 'pagination cities');
    expect(run?.attributes).toEqual({
      'rxjs_resilient_http.flow.kind': 'pagination',
      'rxjs_resilient_http.flow.name': 'cities',
      'rxjs_resilient_http.flow.pages': 3,
      'rxjs_resilient_http.flow.records': 6,
    });
    const requests = childrenOf(run);
    expect(requests).toHaveLength(3);
    for (const request of requests) expect(childrenOf(request, SpanKind.CLIENT)).toHaveLength(1);
  });

  it('counts records that come one by one', async () => {
    const { telemetry, client } = tracedClient();
    const records$ = telemetry.trace$(client, { name: 'cities', kind: 'pagination' }, (traced) =>
      paginateRecords$({ client: traced, baseRequest: '/pages' }),
    );
    await lastValueFrom(records$);
    expect(finished().at(-1)?.attributes).toMatchObject({ 'rxjs_resilient_http.flow.records': 6 });
  });

  it('of a gather and of a stream', async () => {
    const { telemetry, client } = tracedClient();
    const results$ = telemetry.trace$(client, { name: 'details', kind: 'gather' }, (traced) =>
      gather$(['/ok', '/none', '/ok'], { client: traced, returnErrors: true }),
    );
    await lastValueFrom(results$);
    const gathered = finished().find(({ name }) => name === 'gather details');
    expect(gathered?.attributes).toMatchObject({
      'rxjs_resilient_http.flow.values': 3,
      'rxjs_resilient_http.flow.failures': 1,
    });
    expect(childrenOf(gathered)).toHaveLength(3);
    const events$ = telemetry.trace$(client, { name: 'ticker', kind: 'stream' }, (traced) =>
      sse$('/events', { client: traced }).pipe(take(2)),
    );
    await lastValueFrom(events$);
    const stream = finished().find(({ name }) => name === 'stream ticker');
    expect(stream?.attributes).toMatchObject({ 'rxjs_resilient_http.flow.values': 2 });
    expect(childrenOf(stream)).toHaveLength(1);
  });

  it('one span for each subscription, in the parent of a flow around it', async () => {
    const { telemetry, client } = tracedClient();
    const outer$ = telemetry.trace$(client, { name: 'outer', kind: 'gather' }, (traced) => traced.get$('/ok'));
    await firstValueFrom(outer$);
    await lastValueFrom(outer$);
    expect(finished().filter(({ name }) => name === 'gather outer')).toHaveLength(2);
  });

  it('ends with its error', async () => {
    const { telemetry, client } = tracedClient();
    const run$ = telemetry.trace$(client, { name: 'none', kind: 'pagination' }, (traced) =>
      paginate$({ client: traced, baseRequest: '/none' }),
    );
    await expect(lastValueFrom(run$)).rejects.toThrow();
    expect(finished().find(({ name }) => name === 'pagination none')?.status.code).toBe(SpanStatusCode.ERROR);
  });
});

describe('metrics', () => {
  it('durations of attempts, retries, waits, pages and records', async () => {
    const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const reader = new PeriodicExportingMetricReader({ exporter: metricExporter, exportIntervalMillis: 3_600_000 });
    const meterProvider = new MeterProvider({ readers: [reader] });
    const telemetry = openTelemetry({ tracerProvider, meterProvider });
    failures = 1;
    const client = createHttpClient({
      baseUrl: server.url,
      interceptors: [telemetry.interceptor],
      rateLimit: createRateLimiter({ requestsPerSecond: 20, burst: 1 }),
      resilience: { maxAttempts: 2, backoff: { initialDelayMs: 5, jitter: 'none' } },
    });
    await client.get('/flaky');
    await lastValueFrom(
      telemetry.trace$(client, { name: 'cities', kind: 'pagination' }, (traced) =>
        paginate$({ client: traced, baseRequest: '/pages' }),
      ),
    );
    await reader.forceFlush();
    const all = metricExporter
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics)
      .flatMap(({ metrics }) => metrics);
    const points = (name: string) => all.filter(({ descriptor }) => descriptor.name === name).at(-1)?.dataPoints ?? [];
    const sum = (name: string) => points(name).reduce((total, { value }) => total + Number(value), 0);
    const durations = points('http.client.request.duration');
    expect(
      durations.map(({ attributes, value }) => [
        attributes['http.response.status_code'],
        (value as { count: number }).count,
      ]),
    ).toEqual([
      [503, 1],
      [200, 4],
    ]);
    expect(durations[0]?.attributes).toEqual({
      'http.request.method': 'GET',
      'http.response.status_code': 503,
      'error.type': '503',
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(server.url).port),
      'url.scheme': 'http',
    });
    expect(sum('rxjs_resilient_http.request.retries')).toBe(1);
    expect(sum('rxjs_resilient_http.pages')).toBe(3);
    expect(sum('rxjs_resilient_http.records')).toBe(6);
    const waits = points('rxjs_resilient_http.request.wait.duration').map(
      ({ attributes }) => attributes['wait.reason'],
    );
    expect(waits).toEqual(expect.arrayContaining(['retry', 'queue']));
    await meterProvider.shutdown();
  });
});

it('without a provider the request goes straight on', async () => {
  const telemetry = openTelemetry();
  const client = createHttpClient({ baseUrl: server.url, interceptors: [telemetry.interceptor] });
  expect((await client.get('/ok')).status).toBe(200);
  const values$ = telemetry.trace$(client, { name: 'x', kind: 'gather' }, (same) => {
    // No copy of the client is made for nothing.
    expect(same).toBe(client);
    return same.get$('/ok');
  });
  expect((await lastValueFrom(values$)).status).toBe(200);
  expect(finished()).toEqual([]);
});

it('without a provider nothing stands between the client and its transport', async () => {
  const { stackTraceLimit } = Error;
  const depthOf = async (options: HttpClientOptions) => {
    let depth = 0;
    const transport: HttpTransport = (request) =>
      defer(() => {
        Error.stackTraceLimit = 200;
        depth = new Error('here').stack?.match(/rxjs|\/src\//g)?.length ?? 0;
        Error.stackTraceLimit = stackTraceLimit;
        return of(createHttpResponse(request));
      });
    await undefined;
    await createHttpClient({ baseUrl: server.url, transport, ...options }).get('/ok');
    return depth;
  };
  const plain = await depthOf({});
  expect(plain).toBeGreaterThan(5);
  expect(await depthOf({ interceptors: [openTelemetry().interceptor] })).toBe(plain);
  expect(await depthOf({ interceptors: [openTelemetry({ tracerProvider }).interceptor] })).toBeGreaterThan(plain);
});

it('behind an interceptor that asks twice each request is seen by itself', async () => {
  const twice: HttpInterceptor = (request, next) => concat(next(request).pipe(ignoreElements()), next(request));
  const again: HttpInterceptor = (request, next) => {
    const answer$ = next(request);
    return concat(answer$.pipe(ignoreElements()), answer$);
  };
  for (const before of [twice, again]) {
    exporter.reset();
    const telemetry = openTelemetry({ tracerProvider });
    await tracedClient({ interceptors: [before, telemetry.interceptor] }).client.get('/ok');
    expect(finished()).toHaveLength(2);
  }
});

it('sees a global provider that is registered after the client was made', async () => {
  const telemetry = openTelemetry();
  const client = createHttpClient({ baseUrl: server.url, interceptors: [telemetry.interceptor] });
  await client.get('/ok');
  expect(finished()).toEqual([]);
  trace.setGlobalTracerProvider(tracerProvider);
  try {
    await client.get('/ok');
    await lastValueFrom(telemetry.trace$(client, { name: 'x', kind: 'gather' }, (traced) => traced.get$('/ok')));
  } finally {
    trace.disable();
  }
  expect(finished().map(({ name }) => name)).toEqual(['HTTP GET', 'HTTP GET', 'gather x']);
});
