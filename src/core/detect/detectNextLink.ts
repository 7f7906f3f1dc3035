import { formatPath } from '../paths/pathSyntax.js';
import { type EnvelopePart, envelopeOf } from './envelope.js';
import { isLinkObject, isUnusableLink, readNextLink } from './readNextLink.js';

/** A next link in a body: where it stands, and what it says. */
export interface DetectedLink {
  readonly path: string;
  readonly target: string;
  readonly part: EnvelopePart;
  readonly value: unknown;
}

/** Plain names of next links, the surer first, then lists of links with their relations. `@odata.deltaLink` is none. */
const LINK_NAMES = [
  /^(odata)?next(page|records?|results?|set)?(url|uri|link|href|path)$|^(after|continuation|more[a-z]*)(url|uri|link|href)$/,
  /^next(page|results)?$/,
];
const LIST_NAME = /^links?$/;

/** The first next link in a body, the shallowest first. */
export function detectNextLink(body: unknown): DetectedLink | undefined {
  return nextLinkIn(envelopeOf(body));
}

/** The same of an API that is known to page by links: where nothing looks like one, any text at such a place is. */
export function nextTargetIn(body: unknown): string | undefined {
  return (detectNextLink(body) ?? nextLinkIn(envelopeOf(body), () => true))?.target;
}

export function nextLinkIn(parts: readonly EnvelopePart[], isLink = looksLikeLink): DetectedLink | undefined {
  for (const part of parts) {
    for (const names of [...LINK_NAMES, LIST_NAME]) {
      for (const [name, { key, value: written }] of part.entries) {
        if (!names.test(name) || (names === LIST_NAME && !Array.isArray(written))) continue;
        // HAL allows a list of links at a relation.
        const isListOfNext = names !== LIST_NAME && Array.isArray(written) && isLinkObject(written[0]);
        const value: unknown = isListOfNext ? written[0] : written;
        const target = readNextLink(value);
        if (!target || !isLink(target, name, value)) continue;
        return { path: formatPath([...part.path, key, ...(isListOfNext ? [0] : [])]), target, part, value };
      }
    }
  }
  return undefined;
}

/** An answer whose next link is there and empty comes from an API that pages by links: this is its last page. */
export function saysNoNext(parts: readonly EnvelopePart[]): boolean {
  return parts.some(({ entries }) =>
    [...entries].some(([name, { value }]) => value === null && LINK_NAMES.some((names) => names.test(name))),
  );
}

/**
 * OData allows a link relative to the request, and so does HAL; everywhere else a mere word may be a cursor, a title,
 * anything.
 */
function looksLikeLink(target: string, name: string, value: unknown): boolean {
  if (name === 'odatanextlink' || isLinkObject(value)) return true;
  return /^\s*(https?:\/\/|[/?])/i.test(target) || isUnusableLink(target);
}
