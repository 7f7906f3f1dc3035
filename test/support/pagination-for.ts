import {
  createAutoStrategy,
  createCursorStrategy,
  createHeaderCursorStrategy,
  createJsonLinkStrategy,
  createLinkHeaderStrategy,
  createOffsetLimitStrategy,
  createPageNumberStrategy,
  createSinglePageStrategy,
  type HttpRequestOptions,
  type PaginationStrategy,
  type Path,
} from 'rxjs-resilient-http';
import type { StyleName } from './styles/all-styles.js';

export interface Pagination {
  baseRequest: HttpRequestOptions;
  strategy: PaginationStrategy;
  select?: Path<readonly unknown[]>;
}

export interface PaginationForOptions {
  /** `POST` puts into the JSON body what `GET` puts into the query, where the style has such parameters. @default 'GET' */
  method?: 'GET' | 'POST';
  pageSize: number;
  /** Further query parameters of the embedded server: `totals`, `has_more`, `base`. */
  query?: Record<string, string>;
}

/** How the embedded server's `/cities?style=…` is read to its end, with everything named that can be named. */
export function paginationFor(style: StyleName, options: PaginationForOptions): Pagination {
  const { method = 'GET', pageSize, query } = options;
  const post = method === 'POST';
  const path = '/cities';
  const request = (size: Record<string, number>): HttpRequestOptions =>
    post
      ? { method, path, query: { style, ...query }, json: size, idempotent: true }
      : { path, query: { style, ...query, ...size } };
  const limited = request({ limit: pageSize });

  switch (style) {
    case 'offset': {
      const places = post ? { offsetBodyPath: 'paging.offset', limitBodyPath: 'paging.limit' } : {};
      const totalPath = query?.totals === 'none' ? null : 'total';
      const hasMorePath = query?.has_more ? 'has_more' : undefined;
      const strategy = createOffsetLimitStrategy({ ...places, pageSize, totalPath, hasMorePath });
      return { baseRequest: request({}), strategy };
    }
    case 'page': {
      const places = post ? { pageBodyPath: 'paging.page' } : { pageSizeParam: 'per_page', pageSize };
      const totalPath = query?.totals === 'none' ? null : 'total_pages';
      const hasMorePath = query?.has_more ? 'has_more' : undefined;
      const basePage = Number(query?.base ?? 1);
      const strategy = createPageNumberStrategy({ ...places, totalPath, hasMorePath, basePage });
      return { baseRequest: request(post ? { per_page: pageSize } : {}), strategy };
    }
    case 'cursor':
      return { baseRequest: limited, strategy: cursorStrategy('cursor', 'next_cursor', post) };
    case 'cursors':
      return { baseRequest: limited, strategy: cursorStrategy('cursor', undefined, post) };
    case 'page-token':
      return { baseRequest: limited, strategy: cursorStrategy('pageToken', 'nextPageToken', post) };
    case 'stripe':
      return { baseRequest: limited, strategy: cursorStrategy('starting_after', 'data[-1].id', post, 'has_more') };
    case 'graphql': {
      const info = 'data.cities.pageInfo';
      const strategy = cursorStrategy('after', `${info}.endCursor`, post, `${info}.hasNextPage`);
      return { baseRequest: limited, strategy, select: 'data.cities.nodes' };
    }
    case 'header-cursor':
      return {
        baseRequest: limited,
        strategy: createHeaderCursorStrategy({ cursorHeader: 'X-Next-Cursor', cursorParam: 'cursor' }),
      };
    case 'link':
      return { baseRequest: limited, strategy: createLinkHeaderStrategy() };
    case 'json-link':
      return { baseRequest: limited, strategy: createJsonLinkStrategy({ nextUrlPath: 'links.next' }) };
    case 'odata':
      return { baseRequest: limited, strategy: createJsonLinkStrategy({ nextUrlPath: '@odata.nextLink' }) };
    case 'hal':
      return { baseRequest: limited, strategy: createJsonLinkStrategy({ nextUrlPath: '_links.next.href' }) };
    case 'single':
      return { baseRequest: limited, strategy: createSinglePageStrategy() };
  }
}

/** The styles whose answers say by themselves how to go on, so that `model: 'auto'` reads them. */
export const detectableStyles: readonly StyleName[] = [
  'offset',
  'page',
  'cursor',
  'page-token',
  'stripe',
  'link',
  'json-link',
  'odata',
  'hal',
  'single',
];

/** The same addresses, read by detection alone. */
export function detectionFor(style: StyleName, pageSize: number): Pagination {
  const size = style === 'page' ? { per_page: pageSize } : { limit: pageSize };
  return { baseRequest: { path: '/cities', query: { style, ...size } }, strategy: createAutoStrategy() };
}

/** The styles whose pages can be planned once the first one names a total. */
export const plannableStyles: readonly StyleName[] = ['offset', 'page'];

function cursorStrategy(name: string, cursorPath: string | undefined, post: boolean, hasMorePath?: string) {
  const place = post ? { cursorBodyPath: `variables.${name}` } : { cursorParam: name };
  return createCursorStrategy({ ...place, cursorPath, hasMorePath });
}
