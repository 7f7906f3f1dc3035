import { Octokit } from '@octokit/core';
import { paginateRest } from '@octokit/plugin-paginate-rest';
import got from 'got';
import { lastValueFrom, reduce } from 'rxjs';
import { createHttpClient, createPageNumberStrategy, paginate$ } from 'rxjs-resilient-http';
import { undiciTransport } from 'rxjs-resilient-http/node';
import { request } from 'undici';
import { compare } from '../compare.js';
import { counted } from '../counted.js';
import type { Bench } from '../row.js';
import { withServer } from '../withServer.js';

const PER_PAGE = 50;

export const paginateRow: Bench = {
  id: 'paginate',
  run: (settings) =>
    withServer(async (baseUrl) => {
      const pages = Math.max(10, Math.round(1500 * settings.scale));
      const first = `/pages?of=${pages}&page=1`;
      const transport = undiciTransport();
      const client = createHttpClient({ baseUrl, transport });
      const octokit = new (Octokit.plugin(paginateRest))({ baseUrl });
      const all = (items: number) => counted(items, pages * PER_PAGE);
      const results = await compare(
        {
          id: paginateRow.id,
          work: '`paginate$`, 1,500 pages × 50 items',
          subject: async () => {
            const pages$ = paginate$({ client, baseRequest: first, model: 'link-header' });
            return all(await lastValueFrom(pages$.pipe(reduce((items, page) => items + page.items.length, 0))));
          },
          others: [
            {
              name: 'hand-written loop following Link with `undici.request`',
              atLeast: 0.85,
              run: async () => {
                let items = 0;
                let url: string | undefined = baseUrl + first;
                while (url !== undefined) {
                  const { headers, body }: Awaited<ReturnType<typeof request>> = await request(url);
                  items += ((await body.json()) as unknown[]).length;
                  const next: string | undefined = /<([^>]+)>; rel="next"/.exec(String(headers.link ?? ''))?.[1];
                  url = next === undefined ? undefined : new URL(next, url).href;
                }
                return all(items);
              },
            },
            {
              name: '`got.paginate`',
              atLeast: 1.5,
              run: async () => {
                let items = 0;
                for await (const _item of got.paginate(baseUrl + first, { responseType: 'json' })) items++;
                return all(items);
              },
            },
            {
              name: 'octokit paginate',
              atLeast: 1.5,
              run: async () => all((await octokit.paginate(`GET ${first}`)).length),
            },
          ],
        },
        settings,
      );
      await transport.close();
      return results;
    }),
};

export const concurrentPages: Bench = {
  id: 'paginate-concurrency',
  run: (settings) =>
    withServer(async (baseUrl) => {
      const pages = Math.max(40, Math.round(200 * settings.scale));
      const transport = undiciTransport();
      const client = createHttpClient({ baseUrl, transport });
      const with$ = (concurrency: number) => async () => {
        const pages$ = paginate$({
          client,
          baseRequest: { path: '/slow', query: { of: pages } },
          strategy: createPageNumberStrategy({ totalPath: 'total' }),
          concurrency,
        });
        return counted(await lastValueFrom(pages$.pipe(reduce((count) => count + 1, 0))), pages);
      };
      const results = await compare(
        {
          id: concurrentPages.id,
          work: '200 pages at 5 ms, `concurrency: 8`',
          subject: with$(8),
          others: [{ name: 'the same with 1', atLeast: 6, run: with$(1) }],
        },
        settings,
      );
      await transport.close();
      return results;
    }),
};
