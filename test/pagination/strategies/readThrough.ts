import { of } from 'rxjs';
import { PaginationError } from '../../../src/core/paginationErrors.js';
import { createHttpClient } from '../../../src/http/client.js';
import { createHttpResponse } from '../../../src/http/createHttpResponse.js';
import type { HttpRequest, HttpResponseInit } from '../../../src/http/types.js';
import { paginate$ } from '../../../src/pagination/paginate.js';
import type { PaginateOptions } from '../../../src/pagination/types.js';

/** One request as the server got it. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly json: unknown;
  /** The body as it came; `''` for none. */
  readonly text: string;
  readonly headers: Headers;
}
/** An answer; headers that are `undefined` are left out. */
export interface Answer extends Omit<HttpResponseInit, 'headers'> {
  headers?: Record<string, string | undefined> | (readonly [string, string])[];
}
export type Serve = (asked: Asked) => Answer;

export interface ReadThrough {
  /** `/items?page=2`, and the JSON body after it where there is one. */
  readonly requests: string[];
  readonly items: unknown[];
  /** What the run failed with: the cause, where it had begun. */
  readonly error?: unknown;
}

/** A whole run against a server that answers at once. */
export function readThrough(serve: Serve, options: Omit<PaginateOptions<unknown>, 'client'>): ReadThrough {
  const requests: string[] = [];
  const items: unknown[] = [];
  let error: unknown;
  const client = createHttpClient({
    baseUrl: 'https://api.example.com',
    transport: (request: HttpRequest) => {
      const { url, body, method, headers } = request;
      const text = typeof body === 'string' ? body : '';
      const json: unknown = /^[[{]/.test(text) ? JSON.parse(text) : undefined;
      requests.push(`${url.pathname}${url.search}${json === undefined ? '' : ` ${JSON.stringify(json)}`}`);
      // A strategy that does not end fails its test instead of hanging it.
      if (requests.length > 200) throw new Error('200 requests and no end');
      const answer = serve({ method, url, json, text, headers });
      const entries = Array.isArray(answer.headers) ? answer.headers : Object.entries(answer.headers ?? {});
      const sent = entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
      return of(createHttpResponse(request, { ...answer, headers: sent }));
    },
  });
  paginate$<unknown>({ ...options, client }).subscribe({
    next: (page) => items.push(...page.items),
    error: (failure: unknown) => {
      error = failure instanceof PaginationError ? failure.cause : failure;
    },
  });
  return error === undefined ? { requests, items } : { requests, items, error };
}

/** `count` numbers from `from`, cut off at `total`. */
export function numbers(from: number, count: number, total: number): number[] {
  return Array.from({ length: Math.max(0, Math.min(count, total - from)) }, (_, index) => from + index);
}
