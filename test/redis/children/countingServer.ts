/** A server that writes down when each request came, and tells: `GET /times`. `GET /refuse?ms=N` answers the next one with a 429. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const times: [at: number, from: string, status: number][] = [];
let refuseMs = 0;
const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const at = performance.timeOrigin + performance.now();
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (url.pathname === '/times') {
    response.end(JSON.stringify(times));
    return;
  }
  if (url.pathname === '/warm') {
    response.end('{}');
    return;
  }
  if (url.pathname === '/refuse') {
    refuseMs = Number(url.searchParams.get('ms'));
    response.end();
    return;
  }
  const isRefused = refuseMs > 0;
  times.push([at, url.searchParams.get('from') ?? '', isRefused ? 429 : 200]);
  if (isRefused) {
    response.writeHead(429, { 'retry-after': String(Math.ceil(refuseMs / 1000)) });
    refuseMs = 0;
  }
  const holdMs = Number(url.searchParams.get('holdMs') ?? 0);
  setTimeout(() => response.end('{}'), holdMs);
});
server.listen(0, '127.0.0.1', () => console.log(`listening on ${(server.address() as AddressInfo).port};`));
