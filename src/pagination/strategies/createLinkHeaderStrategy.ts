import { checkOptions } from '../../core/checkOptions.js';
import { findLink, parseLinkHeader } from '../../core/detect/linkHeader.js';
import { isUnusableLink } from '../../core/detect/readNextLink.js';
import { ConfigurationError } from '../../core/errors.js';
import { headerOf } from '../../core/headerOf.js';
import type { PlainRequestOptions } from '../../http/types.js';
import { requestNextUrl, resolveNextUrl, urlOf, withUrl } from './nextUrl.js';
import type { LinkHeaderConfig, PaginationStrategy, PaginationStrategyState } from './types.js';
import { warnOfHiddenHeader } from './warnOfHiddenHeader.js';

/**
 * Pages by the `Link` header (RFC 8288): the target with relation `next` is the next page's URL.
 *
 * ```
 * requests:  /items----/items?page=2----/items?page=3
 * links:     -----next---------------next-----------|
 * ```
 *
 * An answer without such a link ends it.
 *
 * `rel` is another relation, `header` another header of the same form. A link without a usable URL is skipped;
 * one to a file or to data is a {@link ResponseParseError} where no other can be followed.
 *
 * @throws ConfigurationError for an empty `rel`
 * @example
 * paginate$({ baseRequest: 'https://api.example.com/items', strategy: createLinkHeaderStrategy() })
 */
export function createLinkHeaderStrategy(config: LinkHeaderConfig = {}): PaginationStrategy {
  checkOptions(config, { string: ['rel', 'header'] });
  const { rel = 'next', header = 'link' } = config;
  if (rel.trim() === '') throw new ConfigurationError('rel', 'is empty');
  const headerName = header.toLowerCase();

  return {
    buildInitialRequest: (base) => base,
    buildNextRequest: (previous, { done }, state) =>
      done ? undefined : requestAfterLinkHeader(previous, state, rel, headerName),
  };
}

/** The request that the `Link` header of a page leads to. */
export function requestAfterLinkHeader(
  previous: PlainRequestOptions,
  state: PaginationStrategyState,
  rel = 'next',
  header = 'link',
): PlainRequestOptions | undefined {
  const { response } = state;
  if (!response) return undefined;
  const base = urlOf(response) || previous.path;
  let url: string | undefined;
  let refused: string | undefined;
  findLink(parseLinkHeader(headerOf(response, header)), rel, base, (written) => {
    url = resolveNextUrl(written, base);
    if (isUnusableLink(written)) refused ??= written;
    return url !== undefined;
  });
  if (url !== undefined) return withUrl(previous, url);
  if (refused !== undefined) return requestNextUrl(previous, refused, response, `the ${header} header`);
  warnOfHiddenHeader([header], state);
  return undefined;
}
