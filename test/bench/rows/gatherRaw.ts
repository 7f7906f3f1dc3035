import { lastValueFrom } from 'rxjs';
import { createRawClient } from 'rxjs-resilient-http/node';
import { type Dispatcher, Pool } from 'undici';
import { compare } from '../compare.js';
import { paths, urls } from '../paths.js';
import type { Bench } from '../row.js';
import { withServer } from '../withServer.js';
import { workers } from '../workers.js';

const CONNECTIONS = 50;

export const gatherRaw: Bench = {
  id: 'gather-raw',
  run: (settings) =>
    withServer(async (baseUrl) => {
      const total = Math.round(60_000 * settings.scale);
      const raw = createRawClient({ connections: CONNECTIONS });
      const pool = new Pool(baseUrl, { connections: CONNECTIONS });
      const results = await compare(
        {
          id: gatherRaw.id,
          work: '`gatherRaw$`, 50 connections, small JSON',
          subject: async () => {
            await lastValueFrom(raw.gatherRaw$(urls(baseUrl, total), { concurrency: CONNECTIONS }));
            return total;
          },
          others: [
            {
              name: 'bare `Pool.dispatch` worker loop',
              atLeast: 0.95,
              run: () => workers(CONNECTIONS, paths(total), (path) => dispatch(pool, path)),
            },
          ],
        },
        settings,
      );
      await Promise.all([raw.close(), pool.close()]);
      return results;
    }),
};

/** The least that a dispatch with a body can be. */
function dispatch(pool: Pool, path: string): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart() {},
      onResponseStart() {},
      onResponseData(_controller, chunk) {
        chunks.push(chunk);
      },
      onResponseEnd() {
        resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
      },
      onResponseError(_controller, error) {
        reject(error);
      },
    };
    pool.dispatch({ path, method: 'GET' }, handler);
  });
}
