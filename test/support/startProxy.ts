import { type IncomingMessage, request as send } from 'node:http';
import { connect } from 'node:net';
import { type RunningServer, startServer } from './startServer.js';

export interface RunningProxy extends RunningServer {
  /** The origin of everything that went through: `host:port`. */
  readonly passed: string[];
  /** `Proxy-Authorization` of each. */
  readonly credentials: (string | undefined)[];
}

/** A forward proxy of the loopback interface: CONNECT, and requests in absolute form. `refuse` answers with that status instead. */
export async function startProxy({ refuse }: { refuse?: number } = {}): Promise<RunningProxy> {
  const passed: string[] = [];
  const credentials: (string | undefined)[] = [];
  const note = (origin: string, { headers }: IncomingMessage) => {
    passed.push(origin);
    credentials.push(headers['proxy-authorization']);
  };
  const proxy = await startServer((request, response) => {
    const target = new URL(request.url ?? '');
    note(target.host, request);
    if (refuse) {
      response.writeHead(refuse).end();
      return;
    }
    const { method, headers } = request;
    const onward = send(target, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  proxy.server.on('connect', (request, socket, head) => {
    note(request.url ?? '', request);
    socket.on('error', () => undefined);
    if (refuse) {
      socket.end(`HTTP/1.1 ${refuse} Refused\r\n\r\n`);
      return;
    }
    const { hostname, port } = new URL(`http://${request.url}`);
    const onward = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connected\r\n\r\n');
      onward.write(head);
      socket.pipe(onward).pipe(socket);
    });
    onward.on('error', () => socket.destroy());
    socket.on('close', () => onward.destroy());
  });
  return { url: proxy.url, port: proxy.port, close: proxy.close, passed, credentials };
}
