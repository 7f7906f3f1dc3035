import { ConfigurationError } from '../../core/errors.js';
import { findLink, parseLinkHeader } from '../../core/link-header.js';
import type { LinkHeaderConfig, PaginationStrategy } from '../types.js';
import { requestNextUrl, resolveNextUrl, urlOf } from './next-url.js';

/**
 * Pages by the `Link` header (RFC 8288): the target with relation `next` is the next page's URL.
 *
 * ```
 * requests:  /items----/items?page=2----/items?page=3
 * links:     -----next---------------next-----------|      no such link ends it
 * ```
 *
 * `rel` is another relation, `header` another header of the same form. A link without a usable URL is skipped.
 *
 * @throws ConfigurationError for an empty `rel`
 * @example
 * paginate$({ baseRequest: 'https://api.example.com/items', strategy: createLinkHeaderStrategy() })
 */
export function createLinkHeaderStrategy(config: LinkHeaderConfig = {}): PaginationStrategy {
  const { rel = 'next', header = 'link' } = config;
  if (rel.trim() === '') throw new ConfigurationError('rel', 'is empty');

  return {
    buildInitialRequest: (base) => base,
    buildNextRequest(previous, extraction, { response }) {
      if (extraction.done || !response) return undefined;
      const base = urlOf(response) || previous.path;
      const links = parseLinkHeader(response.headers.get(header));
      const target = findLink(links, rel, base, (written) => resolveNextUrl(written, base) !== undefined);
      return target === undefined ? undefined : requestNextUrl(previous, target, response, `the ${header} header`);
    },
  };
}
