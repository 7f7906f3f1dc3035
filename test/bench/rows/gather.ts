import { Agent as HttpAgent } from 'node:http';
import axios from 'axios';
import got from 'got';
import ky from 'ky';
import pMap from 'p-map';
import { lastValueFrom, map } from 'rxjs';
import { createHttpClient, gather$ } from 'rxjs-resilient-http';
import { undiciTransport } from 'rxjs-resilient-http/node';
import { Pool } from 'undici';
import { compare } from '../compare.js';
import { paths, urls } from '../paths.js';
import type { Bench } from '../row.js';
import { withServer } from '../withServer.js';
import { workers } from '../workers.js';

const CONNECTIONS = 50;
const work = '`gather$` + `contentJson()`, undici transport, default retry profile';

/** Against undici's own convenience; the libraries are a row of their own, since they take ten times as long. */
export const gatherUndici: Bench = {
  id: 'gather',
  run: (settings) =>
    withServer(async (baseUrl) => {
      const total = Math.round(60_000 * settings.scale);
      const { gathered, close } = subject(baseUrl);
      const pool = new Pool(baseUrl, { connections: CONNECTIONS });
      const results = await compare(
        {
          id: gatherUndici.id,
          work,
          subject: () => gathered(total),
          others: [
            {
              name: 'worker loop of `pool.request` + `body.json()`',
              atLeast: 0.95,
              run: () =>
                workers(CONNECTIONS, paths(total), async (path) => {
                  const { body } = await pool.request({ path, method: 'GET' });
                  return body.json();
                }),
            },
          ],
        },
        settings,
      );
      await Promise.all([close(), pool.close()]);
      return results;
    }),
};

export const gatherLibraries: Bench = {
  id: 'gather-libraries',
  run: (settings) =>
    withServer(async (baseUrl) => {
      const total = Math.round(6000 * settings.scale);
      const { gathered, close } = subject(baseUrl);
      const agent = { http: new HttpAgent({ keepAlive: true, maxSockets: CONNECTIONS }) };
      const axiosClient = axios.create({ baseURL: baseUrl, httpAgent: agent.http });
      const kyClient = ky.create({ prefixUrl: baseUrl });
      const gotClient = got.extend({ agent });
      const mapped = async (get: (path: string) => Promise<unknown>) =>
        (await pMap(paths(total), get, { concurrency: CONNECTIONS })).length;
      const results = await compare(
        {
          id: gatherLibraries.id,
          work,
          // Ten times the work, so that its round is no shorter than theirs.
          subject: () => gathered(total * 10),
          others: [
            { name: '`p-map` with ky', atLeast: 5, run: () => mapped((path) => kyClient.get(path.slice(1)).json()) },
            { name: '`p-map` with got', atLeast: 5, run: () => mapped((path) => gotClient(baseUrl + path).json()) },
            {
              name: '`p-map` with axios',
              atLeast: 5,
              run: () => mapped(async (path) => (await axiosClient.get(path)).data),
            },
          ],
        },
        settings,
      );
      agent.http.destroy();
      await close();
      return results;
    }),
};

export const gatherFetch: Bench = {
  id: 'gather-fetch',
  run: (settings) =>
    withServer((baseUrl) => {
      const total = Math.round(15_000 * settings.scale);
      const client = createHttpClient({ baseUrl });
      return compare(
        {
          id: gatherFetch.id,
          work: '`gather$` + `contentJson()`, default fetch transport',
          subject: async () => {
            const parsed$ = gather$(paths(total), { client, concurrency: CONNECTIONS });
            await lastValueFrom(parsed$.pipe(map((response) => response.contentJson())));
            return total;
          },
          others: [
            {
              name: 'worker loop of global `fetch` with an AbortSignal + `json()`',
              atLeast: 0.85,
              run: () =>
                workers(CONNECTIONS, urls(baseUrl, total), async (url) => {
                  const response = await fetch(url, { signal: new AbortController().signal });
                  return response.json();
                }),
            },
          ],
        },
        settings,
      );
    }),
};

function subject(baseUrl: string) {
  const transport = undiciTransport({ connections: CONNECTIONS });
  const client = createHttpClient({ baseUrl, transport });
  return {
    close: () => transport.close(),
    async gathered(total: number): Promise<number> {
      const parsed$ = gather$(paths(total), { client, concurrency: CONNECTIONS });
      await lastValueFrom(parsed$.pipe(map((response) => response.contentJson())));
      return total;
    },
  };
}
