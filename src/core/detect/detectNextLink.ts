import { formatPath } from '../paths/pathSyntax.js';
import { type EnvelopePart, envelopeOf } from './envelope.js';
import { isUnusableLink, readNextLink } from './readNextLink.js';

/** A next link in a body: where it stands, and what it says. */
export interface DetectedLink {
  readonly path: string;
  readonly target: string;
  readonly part: EnvelopePart;
  readonly value: unknown;
}

/** Plain names of next links, the surer first, then lists of links with their relations. `@odata.deltaLink` is none. */
const LINK_NAMES = [
  /^(odata)?next(page|records?|results?|set)?(url|uri|link|href|path)$|^(after|more[a-z]*)(url|uri|link|href)$/,
  /^next(page|results)?$/,
];
const LIST_NAME = /^links?$/;

/** The first next link in a body, the shallowest first. */
export function detectNextLink(body: unknown): DetectedLink | undefined {
  return nextLinkIn(envelopeOf(body));
}

export function nextLinkIn(parts: readonly EnvelopePart[]): DetectedLink | undefined {
  for (const part of parts) {
    for (const names of [...LINK_NAMES, LIST_NAME]) {
      for (const [name, { key, value }] of part.entries) {
        if (!names.test(name) || (names === LIST_NAME && !Array.isArray(value))) continue;
        const target = readNextLink(value);
        if (target && looksLikeUrl(target, name)) return { path: formatPath([...part.path, key]), target, part, value };
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

/** OData allows a link relative to the request; everywhere else a mere word may be a cursor, a title, anything. */
function looksLikeUrl(target: string, name: string): boolean {
  return name === 'odatanextlink' || /^\s*(https?:\/\/|[/?])/i.test(target) || isUnusableLink(target);
}
