import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { lastValueFrom, tap } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { iterJson } from '../../src/async/iterJson.js';
import { createHttpClient } from '../../src/http/client.js';
import { jsonStream$ } from '../../src/streams/jsonStream.js';
import { sse$ } from '../../src/streams/sse.js';
import { type RunningServer, startServer } from '../support/startServer.js';

const EVENTS = 300_000;
const BYTES = 200 * 1024 * 1024;
const LIMIT = 64 * 1024 * 1024;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What is alive, apart from what is only waiting to be collected. */
function heapUsed(): number {
  collectGarbage();
  const { heapUsed: heap, external, arrayBuffers } = process.memoryUsage();
  return heap + external + arrayBuffers;
}

describe('streams run in flat memory', () => {
  let server: RunningServer;
  const row = `${JSON.stringify({ id: 1, name: 'row', tags: ['a', 'b'], text: 'x'.repeat(900) })}\n`;
  const ROWS_A_CHUNK = 64;
  const ndjson = Buffer.from(row.repeat(ROWS_A_CHUNK));
  const chunks = Math.ceil(BYTES / ndjson.length);

  beforeAll(async () => {
    server = await startServer((request, response) => {
      const events = request.url === '/events';
      response.writeHead(200, { 'content-type': events ? 'text/event-stream' : 'application/x-ndjson' });
      let sent = 0;
      const next = (): Buffer | undefined => {
        if (!events) return sent++ < chunks ? ndjson : undefined;
        if (sent >= EVENTS) return undefined;
        const lines: string[] = [];
        for (const end = sent + 500; sent < end; sent++) lines.push(`id: ${sent}\ndata: {"n":${sent}}\n\n`);
        return Buffer.from(lines.join(''));
      };
      const fill = () => {
        for (let chunk = next(); chunk; chunk = next()) {
          if (!response.write(chunk)) {
            response.once('drain', fill);
            return;
          }
        }
        response.end();
      };
      fill();
    });
  });
  afterAll(() => server.close());

  it('300,000 events', async () => {
    const client = createHttpClient({ baseUrl: server.url });
    let count = 0;
    let highest = 0;
    const before = heapUsed();
    await lastValueFrom(
      sse$('/events', { client, reconnect: false }).pipe(
        tap(() => {
          if (++count % 50_000 === 0) highest = Math.max(highest, heapUsed());
        }),
      ),
    );
    expect(count).toBe(EVENTS);
    expect(highest - before).toBeLessThan(LIMIT);
  }, 120_000);

  it('200 MB of NDJSON, pushed', async () => {
    const client = createHttpClient({ baseUrl: server.url });
    let count = 0;
    let highest = 0;
    const before = heapUsed();
    await lastValueFrom(
      jsonStream$('/rows', { client }).pipe(
        tap(() => {
          if (++count % 40_000 === 0) highest = Math.max(highest, heapUsed());
        }),
      ),
    );
    expect(count).toBe(chunks * ROWS_A_CHUNK);
    expect(highest - before).toBeLessThan(LIMIT);
  }, 120_000);

  it('200 MB of NDJSON, pulled', async () => {
    const client = createHttpClient({ baseUrl: server.url });
    let count = 0;
    let highest = 0;
    const before = heapUsed();
    for await (const value of iterJson<{ id: number }>(await client.stream('/rows'))) {
      count += value.id;
      if (count % 40_000 === 0) highest = Math.max(highest, heapUsed());
    }
    expect(count).toBe(chunks * ROWS_A_CHUNK);
    expect(highest - before).toBeLessThan(LIMIT);
  }, 120_000);
});
