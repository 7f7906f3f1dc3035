import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  defer,
  distinctUntilChanged,
  filter,
  firstValueFrom,
  lastValueFrom,
  map,
  mergeMap,
  type Observable,
  of,
  repeat,
  scan,
  shareReplay,
  take,
  takeWhile,
  tap,
  toArray,
} from 'rxjs';
import {
  createHttpClient,
  type HttpClient,
  jsonStream$,
  parseEventJson,
  retryWithProfile,
  sse$,
} from 'rxjs-resilient-http';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { startServer } from '../support/startServer.js';
import { chatCompletion, podCluster, priceFeed } from '../support/streamAnswers.js';
import { TRANSPORTS } from './transports.js';

// The recipes of docs/recipes, and what comes out of them. Servers that speak the real formats stand in test/support.

interface ToolCall {
  id: string;
  name: string;
  arguments: string;
}
interface Message {
  content: string;
  toolCalls: ToolCall[];
  finishReason?: string;
}
interface ChatChunk {
  choices: {
    delta: {
      content?: string | null;
      tool_calls?: { index: number; id?: string; function?: { name?: string; arguments?: string } }[];
    };
    finish_reason: string | null;
  }[];
}

function grow(message: Message, { choices: [choice] }: ChatChunk): Message {
  if (!choice) return message; // the last chunk may bring only `usage`
  const toolCalls = [...message.toolCalls];
  for (const { index, id, function: call } of choice.delta.tool_calls ?? []) {
    const { id: knownId = '', name = '', arguments: known = '' } = toolCalls[index] ?? {};
    toolCalls[index] = { id: id ?? knownId, name: call?.name ?? name, arguments: known + (call?.arguments ?? '') };
  }
  const finishReason = choice.finish_reason ?? message.finishReason;
  return { content: message.content + (choice.delta.content ?? ''), toolCalls, finishReason };
}

function chat$(client: HttpClient): Observable<Message> {
  const request = { method: 'POST' as const, path: '/v1/chat/completions', json: { model: 'gpt', stream: true } };
  return jsonStream$<ChatChunk>(request, { client }).pipe(scan(grow, { content: '', toolCalls: [] }));
}

interface Pod {
  metadata: { name: string; resourceVersion: string };
  status: { phase: string };
}
interface PodEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: Pod;
}

function podEvents$(client: HttpClient): Observable<PodEvent> {
  return defer(() => {
    let version: string | undefined;
    const list$ = defer(() =>
      client.json$<{ metadata: { resourceVersion: string }; items: Pod[] }>('/api/v1/pods'),
    ).pipe(
      tap(({ metadata }) => {
        version = metadata.resourceVersion;
      }),
      mergeMap(({ items }) => items.map((object): PodEvent => ({ type: 'ADDED', object }))),
    );
    const watch$ = defer(() => {
      const query = { watch: true, allowWatchBookmarks: true, resourceVersion: version };
      return jsonStream$<PodEvent>({ path: '/api/v1/pods', query }, { client });
    }).pipe(
      tap(({ type, object }) => {
        version = type === 'ERROR' ? undefined : object.metadata.resourceVersion;
        if (type === 'ERROR') throw new Error('the version has expired: list again');
      }),
      filter(({ type }) => type !== 'BOOKMARK'),
    );
    return defer(() => (version === undefined ? list$ : watch$)).pipe(
      repeat({ delay: 10 }),
      retryWithProfile(
        { maxAttempts: Number.POSITIVE_INFINITY, backoff: { initialDelayMs: 10 } },
        { resetOnSuccess: true },
      ),
    );
  });
}

class PriceService {
  private readonly prices$: Observable<Record<string, number>>;

  constructor(client: HttpClient) {
    this.prices$ = sse$('/prices', { client, idleTimeoutMs: 30_000 }).pipe(
      parseEventJson<{ symbol: string; price: number }>(),
      scan((prices: Record<string, number>, { symbol, price }) => ({ ...prices, [symbol]: price }), {}),
      shareReplay({ bufferSize: 1, refCount: true }),
    );
  }

  price$(symbol: string): Observable<number> {
    return this.prices$.pipe(
      map((prices) => prices[symbol]),
      filter((price) => price !== undefined),
      distinctUntilChanged(),
    );
  }
}

describe.each(TRANSPORTS)('recipes over %s', (_name, openTransport) => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  async function serve(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<HttpClient> {
    const server = await startServer(handler);
    const { transport, close } = openTransport();
    closing.push(close, () => server.close());
    return createHttpClient({ baseUrl: server.url, transport });
  }

  it('a chat completion grows into a message with its tool calls', async () => {
    const client = await serve((_request, response) => chatCompletion(response));
    const messages = await lastValueFrom(chat$(client).pipe(toArray()));
    expect(messages.slice(0, 3).map(({ content }) => content)).toEqual(['', 'Let me ', 'Let me look. ☀️']);
    expect(messages.at(-1)).toEqual({
      content: 'Let me look. ☀️',
      toolCalls: [
        { id: 'call_a', name: 'weather', arguments: '{"city":"Malmö"}' },
        { id: 'call_b', name: 'time', arguments: '{}' },
      ],
      finishReason: 'tool_calls',
    });
  });

  it('a watch resumes where it was, and lists again when its version has expired', async () => {
    const cluster = podCluster();
    const client = await serve((request, response) => cluster.handle(request, response));
    const events$ = podEvents$(client).pipe(takeWhile(({ type }) => type !== 'DELETED', true));
    const events = await lastValueFrom(events$.pipe(toArray()));
    expect(events.map(({ type, object }) => `${type} ${object.metadata.name} ${object.status.phase}`)).toEqual([
      'ADDED web Pending',
      'ADDED db Running',
      'MODIFIED web Running',
      'ADDED job Pending',
      'ADDED web Running',
      'ADDED db Running',
      'ADDED job Succeeded',
      'DELETED db Running',
    ]);
    expect([cluster.lists, cluster.watchedFrom]).toEqual([2, ['102', '105', '106']]);
  });

  it('a service shares one feed of prices, which outlives cuts and ends with its last subscriber', async () => {
    const feed = priceFeed();
    const client = await serve((request, response) => feed.handle(request, response));
    const service = new PriceService(client);
    const seen: number[] = [];
    const acme = service.price$('ACME').subscribe((price) => seen.push(price));
    const init = firstValueFrom(service.price$('INIT'));
    await eventually(() => expect(seen).toEqual([10, 11, 12]));
    expect(await init).toBe(20);
    // Whoever comes later has the last price at once, from the same connection.
    expect(await lastValueFrom(service.price$('ACME').pipe(take(1)))).toBe(12);
    expect([feed.connections, feed.open]).toEqual([2, 1]);
    acme.unsubscribe();
    await eventually(() => expect(feed.open).toBe(0));
  });
});

it('a message without chunks stays empty', async () => {
  expect(await lastValueFrom(of<ChatChunk>({ choices: [] }).pipe(scan(grow, { content: '', toolCalls: [] })))).toEqual({
    content: '',
    toolCalls: [],
  });
});
