import { formatPath } from '../paths/pathSyntax.js';
import { type EnvelopePart, envelopeOf } from './envelope.js';
import { readNextLink } from './readNextLink.js';

/** A next link in a body: where it stands, and what it says. */
export interface DetectedLink {
  readonly path: string;
  readonly target: string;
}

/** Plain names of next links, the plainer first. `@odata.deltaLink` is none. */
const LINK_NAMES = [
  'nexturl',
  'nextlink',
  'odatanextlink',
  'nexthref',
  'nexturi',
  'nextpageurl',
  'nextpageuri',
  'nextpagelink',
  'nextrecordsurl',
  'nextresults',
  'next',
  'nextpage',
];
/** Plain names of lists of links with their relations. */
const LIST_NAMES = ['links', 'link'];

/** The first next link in a body, the shallowest first. */
export function detectNextLink(body: unknown): DetectedLink | undefined {
  return nextLinkIn(envelopeOf(body));
}

export function nextLinkIn(parts: readonly EnvelopePart[]): DetectedLink | undefined {
  for (const { entries, path } of parts) {
    for (const name of [...LINK_NAMES, ...LIST_NAMES]) {
      const entry = entries.get(name);
      if (!entry || (LIST_NAMES.includes(name) && !Array.isArray(entry.value))) continue;
      const target = readNextLink(entry.value);
      if (target && looksLikeUrl(target, name)) return { path: formatPath([...path, entry.key]), target };
    }
  }
  return undefined;
}

/** OData allows a link relative to the request; everywhere else a mere word may be a cursor, a title, anything. */
function looksLikeUrl(target: string, name: string): boolean {
  return name === 'odatanextlink' || /^\s*(https?:\/\/|[/?])/i.test(target);
}
