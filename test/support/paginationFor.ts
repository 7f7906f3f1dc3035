import { createAutoStrategy, type HttpRequestOptions, type PaginationStrategy, type Path } from 'rxjs-resilient-http';
import type { RestStrategyConfig } from 'rxjs-resilient-http/rest';
import { strategyOf } from '../../src/rest/strategies/strategyOf.js';
import type { StyleName } from './styles/allStyles.js';

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
  const { strategy, ...pagination } = strategyConfigFor(style, options);
  return { ...pagination, strategy: strategyOf(strategy) };
}

/** The same as plain data: what a command line or a configuration takes. */
export interface DeclaredPagination {
  baseRequest: HttpRequestOptions;
  strategy: RestStrategyConfig;
  select?: string;
}

export function strategyConfigFor(style: StyleName, options: PaginationForOptions): DeclaredPagination {
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
      return {
        baseRequest: request({}),
        strategy: { type: 'offset-limit', ...places, pageSize, totalPath, hasMorePath },
      };
    }
    case 'page': {
      const places = post ? { pageBodyPath: 'paging.page' } : { pageSizeParam: 'per_page', pageSize };
      const totalPath = query?.totals === 'none' ? null : 'total_pages';
      const hasMorePath = query?.has_more ? 'has_more' : undefined;
      const basePage = Number(query?.base ?? 1);
      return {
        baseRequest: request(post ? { per_page: pageSize } : {}),
        strategy: { type: 'page-number', ...places, totalPath, hasMorePath, basePage },
      };
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
        strategy: { type: 'header-cursor', cursorHeader: 'X-Next-Cursor', cursorParam: 'cursor' },
      };
    case 'link':
      return { baseRequest: limited, strategy: 'link-header' };
    case 'json-link':
      return { baseRequest: limited, strategy: { type: 'json-link', nextUrlPath: 'links.next' } };
    case 'odata':
      return { baseRequest: limited, strategy: { type: 'json-link', nextUrlPath: '@odata.nextLink' } };
    case 'hal':
      return { baseRequest: limited, strategy: { type: 'json-link', nextUrlPath: '_links.next.href' } };
    case 'single':
      return { baseRequest: limited, strategy: 'single-page' };
  }
}

/** The styles whose answers say by themselves how to go on, so that `model: 'auto'` reads them. */
export const detectableStyles: readonly StyleName[] = [
  'offset',
  'page',
  'cursor',
  'cursors',
  'page-token',
  'stripe',
  'graphql',
  'header-cursor',
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

function cursorStrategy(
  name: string,
  cursorPath: string | undefined,
  post: boolean,
  hasMorePath?: string,
): RestStrategyConfig {
  const place = post ? { cursorBodyPath: `variables.${name}` } : { cursorParam: name };
  return { type: 'cursor', ...place, cursorPath, hasMorePath };
}
