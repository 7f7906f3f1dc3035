import type { City } from '../dataset.js';

/** What a style sees of a request. */
export interface PageRequest {
  readonly records: readonly City[];
  /** Records a page: `limit`, `per_page`, `page_size`, `pageSize` or `first`, else the server's own. */
  readonly size: number;
  /** `false` at `?totals=none`: the answer then names no total. */
  readonly totals: boolean;
  /** A parameter of the query, else of the JSON body: there at the top, under `paging` or under `variables`. */
  param(name: string): string | undefined;
  /** Like `param`, as a whole number of at least `minimum`. */
  integer(name: string, fallback: number, minimum?: number): number;
  /** This request's address with some query parameters set: a path from the root, or a whole URL. */
  link(params: Record<string, string | number>, form?: 'path' | 'url'): string;
  /** `{ [name]: … }` in the spelling of `?has_more=boolean|yes|t|1`, or nothing where that is not asked for. */
  hasMore(name: string, more: boolean): Record<string, unknown>;
}

export interface PageAnswer {
  items: readonly City[];
  body: unknown;
  headers?: Record<string, string>;
}

/** One way of cutting the dataset into pages. */
export type Style = (request: PageRequest) => PageAnswer;
