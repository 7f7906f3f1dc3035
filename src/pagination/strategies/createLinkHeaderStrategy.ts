import { checkOptions } from '../../core/checkOptions.js';
import { findLink, parseLinkHeader } from '../../core/detect/linkHeader.js';
import { isUnusableLink } from '../../core/detect/readNextLink.js';
import { ConfigurationError } from '../../core/errors.js';
import { headerOf } from '../../http/headerOf.js';
import { requestNextUrl, resolveNextUrl, urlOf, withUrl } from './nextUrl.js';
import type { LinkHeaderConfig, PaginationStrategy } from './types.js';
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
    buildNextRequest(previous, extraction, state) {
      const { response } = state;
      if (extraction.done || !response) return undefined;
      const base = urlOf(response) || previous.path;
      const links = parseLinkHeader(headerOf(response, headerName));
      let url: string | undefined;
      let refused: string | undefined;
      findLink(links, rel, base, (written) => {
        url = resolveNextUrl(written, base);
        if (isUnusableLink(written)) refused ??= written;
        return url !== undefined;
      });
      if (url !== undefined) return withUrl(previous, url);
      if (refused !== undefined) return requestNextUrl(previous, refused, response, `the ${headerName} header`);
      warnOfHiddenHeader([headerName], state);
      return undefined;
    },
  };
}
