import { count, lastValueFrom, map, mergeMap, range, takeUntil, timer } from 'rxjs';
import { createHttpClient, gather$ } from 'rxjs-resilient-http';
import { undiciTransport } from 'rxjs-resilient-http/node';
import { expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { startServer } from '../support/startServer.js';

it('10,000 requests over 50 connections open 50 sockets; after 1,000 aborted ones the pool is whole and idle', async () => {
  let opened = 0;
  const open = new Set<unknown>();
  let slow = false;
  let underWay = 0;
  const server = await startServer((_request, response) => {
    underWay++;
    response.on('close', () => underWay--);
    if (slow) return;
    response.setHeader('content-type', 'application/json');
    response.end('{"ok":true}');
  });
  server.server.on('connection', (socket) => {
    opened++;
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  const transport = undiciTransport({ connections: 50 });
  const client = createHttpClient({ baseUrl: server.url, transport });
  function* paths(total: number) {
    for (let index = 0; index < total; index++) yield `/${index}`;
  }

  const answered = await lastValueFrom(
    gather$(paths(10_000), { client, concurrency: 50 }).pipe(
      map((response) => response.contentJson<{ ok: boolean }>().ok),
      count((ok) => ok),
    ),
  );
  expect(answered).toBe(10_000);
  expect(opened).toBe(50);
  await eventually(() => expect(transport.poolStatus()).toMatchObject({ idleConnections: 50, activeConnections: 0 }));

  // Queued, waiting and half-way: each is dropped after a moment of its own.
  slow = true;
  const aborted = lastValueFrom(
    range(0, 1000).pipe(
      mergeMap((index) => client.get$(`/${index}`).pipe(takeUntil(timer(index % 40)))),
      count(),
    ),
  );
  expect(await aborted).toBe(0);
  await eventually(() => {
    expect(transport.poolStatus()).toMatchObject({ activeConnections: 0, queuedRequests: 0, maxConnections: 50 });
    expect(underWay).toBe(0);
  });

  slow = false;
  const again = await lastValueFrom(gather$(paths(1000), { client, concurrency: 50 }).pipe(count()));
  expect(again).toBe(1000);
  await eventually(() => {
    const { idleConnections, activeConnections, queuedRequests, origins } = transport.poolStatus();
    expect({ activeConnections, queuedRequests }).toEqual({ activeConnections: 0, queuedRequests: 0 });
    expect(idleConnections).toBe(open.size);
    expect(idleConnections).toBeLessThanOrEqual(50);
    expect(origins[server.url]).toMatchObject({ running: 0, pending: 0, queued: 0, connected: open.size });
  });
  await transport.close();
  await eventually(() => expect(open.size).toBe(0));
  await server.close();
});
