import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { createApi } from '../support/apiServer.js';
import { loadCities } from '../support/dataset.js';
import { type RunningServer, startServer } from '../support/startServer.js';

export interface SoakServer extends RunningServer {
  /** How many `/cities` has. */
  readonly records: number;
  /** Of `/file`, hexadecimal. */
  readonly sha256: string;
}

const RECORDS = 1_000;
const FILE = Buffer.alloc(2 * 2 ** 20, 'soak');
/** An event stream is cut after so many events, in the middle of the next. */
const EVENTS_A_CONNECTION = 25;

/** An API with faults, an event stream that breaks, a file, a path that is down and one that hangs. */
export async function startSoakServer(seed: number): Promise<SoakServer> {
  const api = await createApi({ records: await loadCities(RECORDS), faults: { seed, slowMs: 10 } });
  const server = await startServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/hang') return;
    if (pathname === '/down') end(response, 503, '{}');
    else if (pathname === '/file') end(response, 200, FILE, 'application/octet-stream');
    else if (pathname.startsWith('/echo/')) end(response, 200, JSON.stringify({ path: pathname }));
    else if (pathname === '/events') sendEvents(response, Number(request.headers['last-event-id'] ?? -1) + 1);
    else void api.handler(request, response);
  });
  return {
    url: server.url,
    port: server.port,
    close: server.close,
    records: RECORDS,
    sha256: createHash('sha256').update(FILE).digest('hex'),
  };
}

function end(response: ServerResponse, status: number, body: string | Buffer, type = 'application/json'): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

function sendEvents(response: ServerResponse, from: number): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (let id = from; id < from + EVENTS_A_CONNECTION; id++) response.write(`id: ${id}\ndata: ${id}\n\n`);
  response.write(`id: ${from + EVENTS_A_CONNECTION}\nda`, () => response.destroy());
}
