import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { type City, loadCities } from './dataset.js';
import { type FaultPlan, planFaults } from './faults.js';
import { limitHeaders, type RequestLimit, requestLimit, retryAfterHeader } from './requestLimit.js';
import { noCounts, type ServerCounts } from './serverCounts.js';
import { type RunningServer, startServer } from './startServer.js';
import { isStyleName, styleNames, styles } from './styles/allStyles.js';
import { readPageRequest } from './styles/readPageRequest.js';

export interface ApiServerOptions {
  /** @default all 135,233 cities of the dataset */
  records?: readonly City[];
  /** Records a page, where the request does not say. @default 500 */
  pageSize?: number;
  /** @default none */
  faults?: FaultPlan;
  /** More than this is answered with 429. @default none */
  limit?: RequestLimit;
  /** Every good answer takes at least so long. @default 0 ms */
  latencyMs?: number;
}

export interface Api {
  readonly handler: RequestListener;
  readonly records: readonly City[];
  readonly counts: Readonly<ServerCounts>;
  /** Method, path with query, and body of each request, in the order they came. */
  readonly log: readonly string[];
}

export interface ApiServer extends RunningServer, Omit<Api, 'handler'> {}

/** An answer ready to be sent; `items` is there when it is one that carries records. */
interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
  items?: number;
}

/**
 * A small public API on the loopback interface: `GET` or `POST /cities?style=<style>` gives the dataset in pages
 * (`styles/` has them all), `GET /cities/<id>` one record. Parameters come in the query or in a JSON body.
 *
 * @example
 * const server = await startApiServer({ faults: { seed: 7 } });
 * await fetch(`${server.url}/cities?style=offset&limit=100`);
 * await server.close();
 */
export async function startApiServer(options: ApiServerOptions = {}): Promise<ApiServer> {
  const { handler, ...api } = await createApi(options);
  const { url, port, close } = await startServer(handler);
  return { url, port, close, ...api };
}

/** The same as a handler, for a server that has more to serve. */
export async function createApi(options: ApiServerOptions = {}): Promise<Api> {
  const { records = await loadCities(), pageSize = 500, faults, limit, latencyMs = 0 } = options;
  const faultFor = faults ? planFaults(faults) : () => undefined;
  const admit = limit && requestLimit(limit);
  const resource = resources(records, pageSize);
  const counts = noCounts();
  const log: string[] = [];

  const handler: RequestListener = async (request, response) => {
    counts.requests += 1;
    counts.underWay += 1;
    counts.maxUnderWay = Math.max(counts.maxUnderWay, counts.underWay);
    let cutByUs = false;
    response.on('close', () => {
      counts.underWay -= 1;
      if (!response.writableFinished && !cutByUs) counts.aborted += 1;
    });
    response.on('error', () => undefined);

    const body = await readBody(request);
    const key = `${request.method} ${request.url} ${body}`;
    log.push(key);

    const decision = admit?.(Date.now());
    const limits = limit && decision ? limitHeaders(limit, decision) : {};
    if (decision?.allowed === false) {
      counts.limited += 1;
      send(response, problem(429, 'too many requests', { ...limits, ...retryAfterHeader(decision.resetMs) }));
      return;
    }

    const fault = faultFor(key);
    if (fault) counts.faultsByKind[fault] += 1;
    if (fault && fault !== 'slow') counts.faults += 1;
    if (fault === '503') send(response, problem(503, 'try again', limits));
    else if (fault === '429') {
      send(response, problem(429, 'slow down', { ...limits, ...retryAfterHeader(faults?.retryAfterMs ?? 10) }));
    } else if (fault === 'reset') {
      cutByUs = true;
      request.socket.resetAndDestroy();
    } else {
      const delayMs = latencyMs + (fault === 'slow' ? (faults?.slowMs ?? 30) : 0);
      if (delayMs > 0 && !(await stillThereAfter(response, delayMs))) return;
      const answer = resource(request, body);
      answer.headers = { ...limits, ...answer.headers };
      if (fault === 'short') {
        cutByUs = true;
        sendHalf(response, answer);
      } else send(response, answer, (bytes) => countPage(counts, answer, bytes));
    }
  };
  return { handler, records, counts, log };
}

/** What each address answers with when nothing goes wrong. */
function resources(records: readonly City[], pageSize: number) {
  let byId: Map<number, City> | undefined;
  return (request: IncomingMessage, body: string): Answer => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    if (request.method !== 'GET' && request.method !== 'POST') return problem(405, 'GET or POST');
    const id = /^\/cities\/(\d+)$/.exec(url.pathname)?.[1];
    if (id !== undefined) {
      byId ??= new Map(records.map((city) => [city.id, city]));
      const city = byId.get(Number(id));
      return city ? { status: 200, body: city, items: 1 } : problem(404, `no city ${id}`);
    }
    if (url.pathname !== '/cities') return problem(404, `nothing at ${url.pathname}`);
    const style = url.searchParams.get('style') ?? 'offset';
    if (!isStyleName(style)) return problem(400, `style is none of ${styleNames.join(', ')}`);
    const page = readPageRequest({ url, body, records, pageSize });
    if (!page) return problem(400, 'the body is no JSON object');
    const answer = styles[style](page);
    return { status: 200, body: answer.body, headers: answer.headers, items: answer.items.length };
  };
}

function problem(status: number, message: string, headers?: Record<string, string>): Answer {
  return { status, body: { error: message }, headers };
}

function send(response: ServerResponse, answer: Answer, onSent: (bytes: number) => void = () => undefined): void {
  const bytes = writeHead(response, answer);
  response.end(bytes, () => onSent(bytes.length));
}

/** Promises the whole body, gives half of it and hangs up. */
function sendHalf(response: ServerResponse, answer: Answer): void {
  const bytes = writeHead(response, answer);
  response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy());
}

function writeHead(response: ServerResponse, { status, body, headers }: Answer): Buffer {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length, ...headers });
  return bytes;
}

function countPage(counts: ServerCounts, answer: Answer, bytes: number): void {
  if (answer.items === undefined) return;
  counts.pages += 1;
  counts.records += answer.items;
  counts.bytes += bytes;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk);
  } catch {
    // The client went away while sending; `close` of the response tells.
  }
  return Buffer.concat(chunks).toString();
}

function stillThereAfter(response: ServerResponse, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), ms);
    response.once('close', () => {
      clearTimeout(timer);
      resolve(false);
    });
  });
}
