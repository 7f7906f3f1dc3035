import { headerOf } from '../../core/headerOf.js';
import type { PaginationStrategyState } from './types.js';

/**
 * Across origins a browser shows a script only the headers that the server exposes: a run that finds no way on in a header
 * of such an answer, on its first page, may have ended too early, and says so.
 */
export function warnOfHiddenHeader(
  names: readonly string[],
  { pageIndex, response, warn }: Pick<PaginationStrategyState, 'pageIndex' | 'response' | 'warn'>,
): void {
  if (pageIndex > 0 || response?.type !== 'cors' || names.some((name) => headerOf(response, name) !== null)) return;
  const { origin } = new URL(response.url);
  warn?.(
    `the run ends on its first page, since no ${names.join(' or ')} header can be read in what ${origin} answered: across origins a browser hides it unless the server sends "Access-Control-Expose-Headers: ${names.join(', ')}" (and Retry-After, RateLimit, RateLimit-Policy, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, for waits and limits)`,
  );
}
