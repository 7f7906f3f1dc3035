import { findLink, parseLinkHeader } from '../../core/detect/linkHeader.js';
import { headerOf } from '../../core/headerOf.js';
import type { PlainRequestOptions } from '../../http/types.js';
import { createPrefetch } from '../../pagination/createPrefetch.js';
import { resolveNextUrl, urlOf } from '../../pagination/strategies/nextUrl.js';
import type { PaginationStrategy } from '../../pagination/strategies/types.js';

/**
 * A Link header strategy that plans: where `rel="next"` and `rel="last"` are told apart by the number of one parameter, every
 * page between them is known after the first.
 *
 * ```
 * link:  </items?page=2>; rel="next", </items?page=9>; rel="last"    the plan: pages 2 to 9
 * ```
 */
export function planFromLast(strategy: PaginationStrategy, { rel = 'next', header = 'link' }): PaginationStrategy {
  const headerName = header.toLowerCase();
  return {
    ...strategy,
    prefetch: createPrefetch,
    planRequests(request, { done }, { response }) {
      if (done || !response) return undefined;
      const base = urlOf(response) || request.path;
      const links = parseLinkHeader(headerOf(response, headerName));
      const urlOfRel = (name: string): URL | undefined => {
        let url: string | undefined;
        findLink(links, name, base, (written) => {
          url = resolveNextUrl(written, base);
          return url !== undefined;
        });
        return url !== undefined && URL.canParse(url) ? new URL(url) : undefined;
      };
      const [next, last] = [urlOfRel(rel), urlOfRel('last')];
      const range = next && last && numbersBetween(next, last);
      return range && pagesOf(request, next, range);
    },
  };
}

interface NumberRange {
  readonly param: string;
  readonly from: number;
  readonly to: number;
}

/** The one parameter that tells two links apart, where it counts pages. */
function numbersBetween(next: URL, last: URL): NumberRange | undefined {
  if (next.origin !== last.origin || next.pathname !== last.pathname) return undefined;
  const names = [...new Set([...next.searchParams.keys(), ...last.searchParams.keys()])];
  const differing = names.filter((name) => valuesOf(next, name) !== valuesOf(last, name));
  // The second page may be the last one.
  const [param = 'page', ...others] = differing;
  const [from, to] = [numberAt(next, param), numberAt(last, param)];
  if (others.length > 0 || from === undefined || to === undefined || to < from) return undefined;
  return { param, from, to };
}

function pagesOf(request: PlainRequestOptions, next: URL, { param, from, to }: NumberRange) {
  return {
    *[Symbol.iterator](): Iterator<PlainRequestOptions> {
      for (let page = from; page <= to; page++) {
        // The first as the server wrote it, the others like it.
        const url = new URL(next);
        if (page > from) url.searchParams.set(param, String(page));
        yield { ...request, path: url.href, query: undefined };
      }
    },
  };
}

function valuesOf(url: URL, name: string): string {
  return JSON.stringify(url.searchParams.getAll(name));
}

function numberAt(url: URL, name: string): number | undefined {
  const [value, ...others] = url.searchParams.getAll(name);
  return value !== undefined && others.length === 0 && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}
