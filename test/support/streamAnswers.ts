import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * A chat completion stream in OpenAI's format: one call of a tool, its arguments in pieces, beside some text.
 * https://platform.openai.com/docs/api-reference/chat-streaming
 */
export function chatCompletion(response: ServerResponse): void {
  const chunk = (delta: object, finish_reason: string | null = null) => ({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: 'gpt',
    choices: [{ index: 0, delta, finish_reason }],
  });
  const call = (index: number, more: object) => chunk({ tool_calls: [{ index, ...more }] });
  const chunks = [
    chunk({ role: 'assistant', content: '' }),
    chunk({ content: 'Let me ' }),
    chunk({ content: 'look. ☀️' }),
    call(0, { id: 'call_a', type: 'function', function: { name: 'weather', arguments: '' } }),
    call(0, { function: { arguments: '{"city":' } }),
    call(1, { id: 'call_b', type: 'function', function: { name: 'time', arguments: '' } }),
    call(0, { function: { arguments: '"Malmö"}' } }),
    call(1, { function: { arguments: '{}' } }),
    chunk({}, 'tool_calls'),
    { ...chunk({}), choices: [], usage: { total_tokens: 42 } },
  ];
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  for (const one of chunks) response.write(`data: ${JSON.stringify(one)}\n\n`);
  response.end('data: [DONE]\n\n');
}

export interface PodCluster {
  /** Resource versions that the watches began at, in order. */
  readonly watchedFrom: string[];
  readonly lists: number;
  handle(request: IncomingMessage, response: ServerResponse): void;
}

/**
 * `GET /api/v1/pods` as a Kubernetes API server answers it: a list, or with `watch` a stream of JSON lines that ends
 * after a few events. Version 105 is compacted away once: a watch from there hears 410 and has to list again.
 */
export function podCluster(): PodCluster {
  const pod = (name: string, version: number, phase: string) => ({
    kind: 'Pod',
    metadata: { name, resourceVersion: String(version) },
    status: { phase },
  });
  const watchedFrom: string[] = [];
  let lists = 0;
  const watches: Record<string, readonly object[]> = {
    '102': [
      { type: 'MODIFIED', object: pod('web', 103, 'Running') },
      { type: 'ADDED', object: pod('job', 104, 'Pending') },
      { type: 'BOOKMARK', object: { kind: 'Pod', metadata: { resourceVersion: '105' } } },
    ],
    '105': [{ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } }],
    '106': [{ type: 'DELETED', object: pod('db', 107, 'Running') }],
  };
  return {
    watchedFrom,
    get lists() {
      return lists;
    },
    handle(request, response) {
      const { searchParams } = new URL(request.url ?? '/', 'http://cluster');
      response.setHeader('content-type', 'application/json');
      if (!searchParams.has('watch')) {
        lists++;
        const first = [pod('web', 101, 'Pending'), pod('db', 102, 'Running')];
        const later = [pod('web', 103, 'Running'), pod('db', 102, 'Running'), pod('job', 106, 'Succeeded')];
        const [items, resourceVersion] = lists === 1 ? [first, '102'] : [later, '106'];
        response.end(JSON.stringify({ kind: 'PodList', metadata: { resourceVersion }, items }));
        return;
      }
      const from = searchParams.get('resourceVersion') ?? '';
      watchedFrom.push(from);
      const events = watches[from];
      if (events) response.end(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
      else response.flushHeaders();
    },
  };
}

const TICKS = [
  { symbol: 'ACME', price: 10 },
  { symbol: 'INIT', price: 20 },
  { symbol: 'ACME', price: 11 },
  { symbol: 'ACME', price: 12 },
];

/** A feed of prices that cuts every second connection in the middle of an event, goes on behind `Last-Event-ID`, and then stays open. */
export function priceFeed() {
  let connections = 0;
  let open = 0;
  return {
    get connections() {
      return connections;
    },
    get open() {
      return open;
    },
    handle(request: IncomingMessage, response: ServerResponse): void {
      connections++;
      open++;
      response.on('close', () => {
        open--;
      });
      const start = Number(request.headers['last-event-id'] ?? -1) + 1;
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('retry: 5\n\n');
      const blocks = TICKS.map((tick, id) => `event: price\nid: ${id}\ndata: ${JSON.stringify(tick)}\n\n`).slice(start);
      if (connections % 2 === 1) response.end(blocks.slice(0, 3).join('').slice(0, -10));
      else response.write(blocks.join(''));
    },
  };
}
