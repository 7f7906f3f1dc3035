import { Observable, ReplaySubject, type Subscription } from 'rxjs';
import { type RunHelpers, TestScheduler } from 'rxjs/testing';
import { HttpNetworkError } from '../../src/core/errors.js';
import { hrefOf } from '../../src/core/hrefOf.js';
import { createHttpResponse } from '../../src/http/createHttpResponse.js';
import { headerPairs } from '../../src/http/rawHeaders.js';
import { ResponseObject } from '../../src/http/responseObject.js';
import type { HttpMethod, HttpRequest, HttpResponse, HttpTransport } from '../../src/http/types.js';
import type { MarbleReply } from './replies.js';

export interface MarbleRequest {
  /** Virtual milliseconds. */
  readonly at: number;
  /** Its method, in capitals. */
  readonly method: HttpMethod;
  /** Path and query. */
  readonly path: string;
  /** The whole of it: headers, body. */
  readonly request: HttpRequest;
  /** When (virtual milliseconds) its subscriber left before the answer (or its body) was whole. */
  readonly abortedAt?: number | undefined;
}

export interface MarbleHttp {
  /** A transport whose answers come when their marbles say. `'GET /items?page=1': '20ms (r|)'`. */
  readonly transport: HttpTransport;
  /**
   * Every request the code under test made: virtual time, method, path, and whether it was aborted. It fills as virtual
   * time runs: read it after `flush()`. Where it is read before, empty, while something waits for that time, the test fails.
   */
  readonly requests: readonly MarbleRequest[];
  /**
   * Fails the test for every route that nobody asked: at once after `flush()`, else at the end of the test, when all
   * virtual time has passed.
   *
   * @throws Error naming those routes
   */
  verify(): void;
}

interface MarbleHttpConfig {
  scheduler: TestScheduler;
  cold: RunHelpers['cold'];
  routes: Record<string, string | readonly string[]>;
  replies: Record<string, MarbleReply>;
  /** Told what makes the test fail. */
  complain(message: string): void;
  /** Told when the list of requests is read and there are none, and by which function. */
  onEmptyRead(reader: (...args: never[]) => unknown): void;
}

interface MarbleRoutes extends Pick<MarbleHttp, 'transport' | 'requests'> {
  /** Routes that nobody has asked, as they were written. */
  unused(): string[];
}

/**
 * Routes by method, path and query (or method and whole URL), parameters in any order, each with the marbles of its
 * answers: one string is the answer every time it is asked, a list answers in turn, and one time more is a failure.
 *
 * One letter is the whole answer; in `r 10ms a 10ms b|` the first is status, headers and first chunk, the others are
 * further chunks of the body. To a streamed request one letter can be that much, too: in `r 10ms |` the body ends after
 * 10 ms, in `r--` it stays open. `#` is a reset connection (`HttpNetworkError`, code `ECONNRESET`).
 */
export function createMarbleHttp(config: MarbleHttpConfig): MarbleRoutes {
  const { scheduler, cold, routes, replies, complain, onEmptyRead } = config;
  const requests: (MarbleRequest & { abortedAt?: number })[] = [];
  const answers = new Map(
    Object.entries(routes).map(([route, marbles]) => [routeKey(route), { route, marbles, asked: 0 }]),
  );
  const inAnyOrder = new Map([...answers].map(([key, answer]) => [sortedQuery(key), answer]));
  for (const { route, marbles } of answers.values())
    for (const one of [marbles].flat()) checkLetters(route, one, replies);

  const transport: HttpTransport = (request) =>
    new Observable<HttpResponse>((subscriber) => {
      const entry: MarbleRequest & { abortedAt?: number } = {
        at: scheduler.now(),
        method: request.method,
        path: pathOf(request),
        request,
      };
      requests.push(entry);
      const marbles = nextMarbles(request);
      if (marbles === undefined) {
        subscriber.error(new Error(`no answer for ${request.method} ${pathOf(request)}`));
        return undefined;
      }
      return answer(cold(marbles, replies), isChunked(marbles, request), request, entry).subscribe(subscriber);
    });
  const reading: ProxyHandler<typeof requests> = {
    get(list, key, receiver) {
      // Whatever looks at what is in it asks for the length or for an index.
      if (list.length === 0 && typeof key === 'string' && /^(length|\d+)$/.test(key) && reading.get) {
        onEmptyRead(reading.get);
      }
      return Reflect.get(list, key, receiver);
    },
    ownKeys(list) {
      if (list.length === 0 && reading.ownKeys) onEmptyRead(reading.ownKeys);
      return Reflect.ownKeys(list);
    },
  };
  const unused = () => [...answers.values()].filter(({ asked }) => asked === 0).map(({ route }) => route);
  return { transport, requests: new Proxy(requests, reading), unused };

  function nextMarbles(request: HttpRequest): string | undefined {
    const url = new URL(hrefOf(request));
    const name = `${request.method} ${pathOf(request)}`;
    const keys = [name, `${request.method} ${url.origin}${pathOf(request)}`];
    const exact = keys.find((key) => answers.has(key));
    const found =
      exact === undefined ? keys.map((key) => inAnyOrder.get(sortedQuery(key))).find(Boolean) : answers.get(exact);
    if (!found) {
      complain(
        `unknown route: ${name} was requested at ${scheduler.now()} ms; there are ${[...answers.values()].map(({ route }) => route).join(', ') || 'none'}`,
      );
      return undefined;
    }
    const { route, marbles } = found;
    const index = found.asked++;
    if (typeof marbles === 'string') return marbles;
    if (index >= marbles.length)
      complain(`route ${route} was asked ${found.asked} times and has ${marbles.length} answers`);
    return marbles[index];
  }

  function answer(
    replies$: Observable<MarbleReply>,
    chunked: boolean,
    request: HttpRequest,
    entry: { abortedAt?: number },
  ): Observable<HttpResponse> {
    return new Observable((subscriber) => {
      const chunks = new ReplaySubject<Uint8Array>(Number.POSITIVE_INFINITY);
      let headersOut = false;
      let over = false;
      let subscription: Subscription | undefined;
      const abort = () => {
        if (over) return;
        over = true;
        entry.abortedAt = scheduler.now();
        subscription?.unsubscribe();
      };
      subscription = replies$.subscribe({
        next: (reply) => {
          if (chunked) chunks.next(new TextEncoder().encode(reply.body));
          if (headersOut) return;
          headersOut = true;
          over = !chunked;
          subscriber.next(
            chunked ? chunkedResponse(request, reply, chunks, abort) : createHttpResponse(request, reply),
          );
          subscriber.complete();
        },
        error: () => {
          over = true;
          const reset = new HttpNetworkError('connection reset (marble #)', { code: 'ECONNRESET' });
          if (headersOut) chunks.error(reset);
          else subscriber.error(reset);
        },
        complete: () => {
          over = true;
          chunks.complete();
          subscriber.complete();
        },
      });
      return () => {
        if (!headersOut) abort();
      };
    });
  }
}

function chunkedResponse(
  request: HttpRequest,
  { status, headers }: MarbleReply,
  chunks: Observable<Uint8Array>,
  abort: () => void,
): HttpResponse {
  const body$ = new Observable<Uint8Array>((subscriber) => {
    subscriber.add(abort);
    subscriber.add(chunks.subscribe(subscriber));
  });
  return new ResponseObject(
    { request, status, headers: headerPairs(headers), url: hrefOf(request) },
    { open: () => body$, cancel: abort },
  );
}

/** Method and URL, the URL without its origin unless the route names one. */
function routeKey(route: string): string {
  const [, method = '', target = ''] = /^(\S+)\s+(\S+)$/.exec(route) ?? [];
  if (!target.startsWith('/') && !URL.canParse(target)) {
    throw new TypeError(`http route ${JSON.stringify(route)}: write it as 'GET /path?query'`);
  }
  const url = new URL(target, 'http://marbles.invalid');
  return `${method.toUpperCase()} ${target.startsWith('/') ? '' : url.origin}${url.pathname}${url.search}`;
}

/** Parameters sorted by name, since few APIs mind their order; those of one name keep theirs. */
function sortedQuery(key: string): string {
  const mark = key.indexOf('?');
  if (mark < 0) return key;
  const parameters = new URLSearchParams(key.slice(mark));
  parameters.sort();
  return `${key.slice(0, mark)}?${parameters}`;
}

function pathOf(request: HttpRequest): string {
  const { pathname, search } = new URL(hrefOf(request));
  return pathname + search;
}

/** Whether the body has a time of its own to come and to end, after the headers. */
function isChunked(marbles: string, { responseType }: HttpRequest): boolean {
  const messages = TestScheduler.parseMarbles(marbles, undefined, undefined, false, true);
  const letters = messages.filter(({ notification }) => notification.kind === 'N');
  if (letters.length !== 1) return letters.length > 1;
  const ending = messages.find(({ notification }) => notification.kind !== 'N');
  if (ending?.notification.kind === 'E') return true;
  if (responseType !== 'stream') return false;
  return ending ? ending.frame !== letters[0]?.frame : TIME_AT_THE_END.test(marbles);
}

const TIME_AT_THE_END = /(-|(^|\s)[\d.]+(ms|s|m))\s*$/;

function checkLetters(route: string, marbles: string, replies: Record<string, MarbleReply | undefined>): void {
  if (marbles.includes('^')) {
    throw new TypeError(`http route ${route}: no ^ in '${marbles}', since its time begins when it is asked`);
  }
  for (const { notification } of TestScheduler.parseMarbles(marbles, undefined, undefined, false, true)) {
    if (notification.kind === 'N' && !replies[String(notification.value)]) {
      throw new TypeError(`http route ${route}: no reply for the marble '${notification.value}' in '${marbles}'`);
    }
  }
}
