import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Server as NetServer } from 'node:net';

export interface RunningServer {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Ends every socket, then the server. */
  close(): Promise<void>;
}

/** A `node:http` server for `handler` on a free port of the loopback interface. */
export async function startServer(handler: RequestListener): Promise<RunningServer & { readonly server: Server }> {
  const server = createServer({ keepAliveTimeout: 30_000 }, handler);
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    server,
    close: () => {
      server.closeAllConnections();
      return closed(server);
    },
  };
}

export function listen(server: NetServer): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

export function closed(server: NetServer): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

/** A port of the loopback interface at which nobody listens: for refused connections. */
export async function unusedPort(): Promise<number> {
  const { port, close } = await startServer(() => undefined);
  await close();
  return port;
}
