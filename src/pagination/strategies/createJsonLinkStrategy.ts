import { checkOptions } from '../../core/checkOptions.js';
import { saysLast } from '../../core/detect/detectEnd.js';
import { detectNextLink } from '../../core/detect/detectNextLink.js';
import { readNextLink } from '../../core/detect/readNextLink.js';
import { ResponseParseError } from '../../core/errors.js';
import { compilePath, describeKind, pathName } from '../../core/paths/paths.js';
import type { HttpResponse } from '../../http/types.js';
import { requestNextUrl } from './nextUrl.js';
import type { JsonLinkConfig, PaginationStrategy } from './types.js';

/**
 * Pages by a link in the body: `next`, `links.next`, `_links.next.href`, `@odata.nextLink` …
 *
 * ```
 * requests:  /items----/items?after=a----/items?after=b
 * bodies:    -----next---------------next-----------|
 * ```
 *
 * `''`, null or no link ends it.
 *
 * `nextUrlPath` may lead to the URL, to an object with `href` or `url`, or to a list of links with their relations.
 * Without it the link is looked for as auto-detection does. Beside `has_more: false`, `last: true` and the like no link is
 * followed.
 *
 * @example
 * paginate$({ baseRequest: '/items', strategy: createJsonLinkStrategy({ nextUrlPath: 'paging.next' }) })
 */
export function createJsonLinkStrategy(config: JsonLinkConfig = {}): PaginationStrategy {
  checkOptions(config, {});
  const { nextUrlPath } = config;
  const readPath = nextUrlPath === undefined ? undefined : compilePath<unknown>(nextUrlPath, 'nextUrlPath');
  const name = nextUrlPath === undefined ? 'the next link' : pathName(nextUrlPath);

  const linkIn = (response: HttpResponse): string | null | undefined => {
    const body = response.contentJson();
    if (!readPath) return detectNextLink(body)?.target;
    const result = readPath(body);
    if (!result.found) return undefined;
    const target = readNextLink(result.value);
    if (target !== undefined) return target;
    const { request, outcome } = response;
    throw new ResponseParseError(`${name} is ${describeKind(result.value)} and no link`, { request, outcome });
  };

  return {
    buildInitialRequest: (base) => base,
    buildNextRequest(previous, extraction, { response }) {
      if (extraction.done || !response) return undefined;
      const target = linkIn(response);
      // Some APIs (Zendesk) link on from their last page, for ever.
      if (!target || saysLast(response.contentJson())) return undefined;
      return requestNextUrl(previous, target, response, name);
    },
  };
}
