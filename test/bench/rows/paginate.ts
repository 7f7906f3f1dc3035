import { Octokit } from '@octokit/core';
import { paginateRest } from '@octokit/plugin-paginate-rest';
import got from 'got';
import { lastValueFrom, reduce } from 'rxjs';
import { createHttpClient, createPageNumberStrategy, type HttpClient, paginate$ } from 'rxjs-resilient-http';
import { undiciTransport } from 'rxjs-resilient-http/node';
import { request } from 'undici';
import { compare } from '../compare.js';
import { counted } from '../counted.js';
import type { Bench, Contender, Settings } from '../row.js';
import { withServer } from '../withServer.js';

const PER_PAGE = 50;
const WARM_UP_PAGES = 8000;

interface Answer {
  readonly link: string;
  readonly body: unknown;
}

const pagesOf = ({ scale }: Settings) => Math.max(10, Math.round(1500 * scale));
const first = (pages: number) => `/pages?of=${pages}&page=1`;
const run = (client: HttpClient, pages: number) => async () => {
  const pages$ = paginate$({ client, baseRequest: first(pages), model: 'link-header' });
  const items = await lastValueFrom(pages$.pipe(reduce((sum, page) => sum + page.items.length, 0)));
  return counted(items, pages * PER_PAGE);
};
/** A loop that follows Link, as one writes it by hand. */
const byHand = (get: (url: string) => Promise<Answer>, baseUrl: string, pages: number) => async () => {
  let items = 0;
  let url: string | undefined = baseUrl + first(pages);
  while (url !== undefined) {
    const { link, body }: Answer = await get(url);
    items += (body as unknown[]).length;
    const next: string | undefined = /<([^>]+)>; rel="next"/.exec(link)?.[1];
    url = next === undefined ? undefined : new URL(next, url).href;
  }
  return counted(items, pages * PER_PAGE);
};

export const paginateRow: Bench = {
  id: 'paginate',
  run: (settings) =>
    withServer(async (baseUrl) => {
      const pages = pagesOf(settings);
      const transport = undiciTransport();
      const client = createHttpClient({ baseUrl, transport });
      const octokit = new (Octokit.plugin(paginateRest))({ baseUrl });
      const all = (items: number) => counted(items, pages * PER_PAGE);
      const subject = run(client, pages);
      const get = async (url: string): Promise<Answer> => {
        const { headers, body } = await request(url);
        return { link: String(headers.link ?? ''), body: await body.json() };
      };
      const loop = byHand(get, baseUrl, pages);
      await warm(subject, loop);
      const results = await compare(
        {
          id: paginateRow.id,
          work: '`paginate$`, 1,500 pages × 50 items, warm',
          subject,
          others: [
            { name: 'hand-written loop following Link with `undici.request`', atLeast: 0.9, run: loop },
            {
              name: '`got.paginate`',
              atLeast: 5,
              run: async () => {
                let items = 0;
                for await (const _item of got.paginate(baseUrl + first(pages), { responseType: 'json' })) items++;
                return all(items);
              },
            },
            {
              name: 'octokit paginate',
              atLeast: 3,
              run: async () => all((await octokit.paginate(`GET ${first(pages)}`)).length),
            },
          ],
        },
        settings,
      );
      await transport.close();
      return results;
    }),
};

export const paginateFetch: Bench = {
  id: 'paginate-fetch',
  run: (settings) =>
    withServer(async (baseUrl) => {
      const pages = pagesOf(settings);
      const get = async (url: string): Promise<Answer> => {
        const response = await fetch(url);
        return { link: response.headers.get('link') ?? '', body: await response.json() };
      };
      const subject = run(createHttpClient({ baseUrl }), pages);
      const loop = byHand(get, baseUrl, pages);
      await warm(subject, loop);
      return compare(
        {
          id: paginateFetch.id,
          work: '`paginate$` over the default transport, 1,500 pages × 50 items, warm',
          subject,
          others: [{ name: 'hand-written loop following Link with global `fetch`', atLeast: 0.8, run: loop }],
        },
        settings,
      );
    }),
};

/** What a short run measures is how fast code is compiled. */
async function warm(...contenders: readonly Contender[]): Promise<void> {
  for (let pages = 0; pages < WARM_UP_PAGES; ) {
    for (const contender of contenders) pages += (await contender()) / PER_PAGE;
  }
}

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
          others: [{ name: 'the same with 1', atLeast: 6.5, run: with$(1) }],
        },
        settings,
      );
      await transport.close();
      return results;
    }),
};
