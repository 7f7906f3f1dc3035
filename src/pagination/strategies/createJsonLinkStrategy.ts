import { checkOptions } from '../../core/checkOptions.js';
import { saysLast } from '../../core/detect/detectEnd.js';
import { nextTargetIn } from '../../core/detect/detectNextLink.js';
import { readNextLink } from '../../core/detect/readNextLink.js';
import { ResponseParseError } from '../../core/errors.js';
import { compilePath, describeKind, pathName } from '../../core/paths/paths.js';
import type { HttpResponse, PlainRequestOptions } from '../../http/types.js';
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
 * Without it the link is looked for as auto-detection does, and any text there is one. Beside `has_more: false`,
 * `last: true` and the like no link is followed.
 *
 * @example
 * paginate$({ baseRequest: '/items', strategy: createJsonLinkStrategy({ nextUrlPath: 'paging.next' }) })
 */
export function createJsonLinkStrategy(config: JsonLinkConfig = {}): PaginationStrategy {
  checkOptions(config, {});
  const { nextUrlPath } = config;
  const readPath = nextUrlPath === undefined ? undefined : compilePath<unknown>(nextUrlPath, 'nextUrlPath');
  const name = nextUrlPath === undefined ? 'the next link' : pathName(nextUrlPath);

  return {
    buildInitialRequest: (base) => base,
    buildNextRequest(previous, extraction, { response }) {
      if (extraction.done || !response) return undefined;
      const body = response.contentJson();
      if (!readPath) return requestAfterLink(previous, nextTargetIn(body), response, name);
      const result = readPath(body);
      return result.found
        ? requestAfterLink(previous, linkIn(result.value, response, name), response, name)
        : undefined;
    },
  };
}

/** The URL in what stands at the place of the next link; `name` is the place's, for the error. */
export function linkIn(value: unknown, { request, outcome }: HttpResponse, name: string): string | null | undefined {
  const target = readNextLink(value);
  if (target !== undefined || value === undefined) return target;
  throw new ResponseParseError(`${name} is ${describeKind(value)} and no link`, { request, outcome });
}

/** The request that the link of a page leads to; `name` says where it stood. */
export function requestAfterLink(
  previous: PlainRequestOptions,
  target: string | null | undefined,
  response: HttpResponse,
  name: string,
): PlainRequestOptions | undefined {
  // Some APIs (Zendesk) link on from their last page, for ever.
  return target && !saysLast(response.contentJson()) ? requestNextUrl(previous, target, response, name) : undefined;
}
