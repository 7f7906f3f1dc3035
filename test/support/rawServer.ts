import { createServer, type Socket } from 'node:net';
import { closed, listen, type RunningServer } from './startServer.js';

/**
 * What a raw server does with one request: write the text as it is and leave the connection open, or
 * write it and then end, reset or leave hanging.
 */
export type RawAnswer =
  | string
  | Uint8Array
  | { write?: string | Uint8Array; afterwards: 'keep' | 'end' | 'reset' | 'hang' };

export interface RawServer extends RunningServer {
  /** Head and body of every request, in the order they came. */
  readonly requests: string[];
  /** Connections accepted so far. */
  readonly connections: number;
}

/**
 * A TCP server that says exactly what it is told, for everything that `node:http` is too well-behaved for.
 * Each request gets the next answer; the last one serves for all that follow.
 */
export async function startRawServer(answers: readonly RawAnswer[]): Promise<RawServer> {
  const sockets = new Set<Socket>();
  const requests: string[] = [];
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    onRequests(socket, (text) => {
      const answer = answers[Math.min(requests.length, answers.length - 1)];
      requests.push(text);
      if (answer !== undefined) give(socket, answer);
    });
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    get connections() {
      return connections;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return closed(server);
    },
  };
}

/** A complete HTTP/1.1 answer as text. */
export function rawResponse(status: number, headers: Record<string, string>, body = ''): string {
  const lines = Object.entries({ 'content-length': String(Buffer.byteLength(body)), ...headers });
  return `HTTP/1.1 ${status} X\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
}

function give(socket: Socket, answer: RawAnswer): void {
  if (typeof answer === 'string' || answer instanceof Uint8Array) {
    socket.write(answer);
    return;
  }
  const finish = () => {
    if (answer.afterwards === 'end') socket.end();
    if (answer.afterwards === 'reset') socket.resetAndDestroy();
  };
  if (answer.write === undefined) finish();
  else socket.write(answer.write, finish);
}

function onRequests(socket: Socket, onRequest: (text: string) => void): void {
  let pending = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    pending += chunk;
    for (let end = endOfRequest(pending); end !== undefined; end = endOfRequest(pending)) {
      const text = pending.slice(0, end);
      pending = pending.slice(end);
      onRequest(text);
    }
  });
}

function endOfRequest(text: string): number | undefined {
  const head = text.indexOf('\r\n\r\n');
  if (head < 0) return undefined;
  const length = Number(/^content-length: *(\d+)/im.exec(text.slice(0, head))?.[1] ?? 0);
  const end = head + 4 + length;
  return text.length >= end ? end : undefined;
}
