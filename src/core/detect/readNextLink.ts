import { isObject } from '../paths/paths.js';

/**
 * A URL where no request goes, and yet who writes it as the next link means a page. It is no cursor and no junk: following
 * it is an error, passing it over would be an end that is none.
 */
export function isUnusableLink(target: string): boolean {
  return /^\s*(?:file|data|ftp|blob|wss?):\S/i.test(target);
}

/**
 * The URL in what a body has for its next link: a string, an object (`{ href }`, `{ url }`), or a list of links with
 * their relations (`[{ rel: 'next', href }]`, FHIR's `[{ relation: 'next', url }]`).
 * `null` for a link that is there and empty; `undefined` for what is no link at all.
 */
export function readNextLink(value: unknown): string | null | undefined {
  // PHP writes an empty link as false.
  if (value === null || value === '' || value === false) return null;
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) {
    const link = value.find((entry) => isObject(entry) && isNext(entry as LinkObject));
    return link === undefined ? null : readNextLink(link);
  }
  if (!isObject(value)) return undefined;
  const { href, url, uri, link, templated } = value as LinkObject;
  const fields = [href, url, uri, link];
  const target = fields.find((field) => typeof field === 'string');
  // Of HAL's templates nothing is known that would go into them (RFC 6570 section 3.2.1).
  if (typeof target === 'string') return (templated === true ? target.replace(/\{[^{}]*\}/g, '') : target) || null;
  return fields.includes(null) ? null : undefined;
}

/** Whether what stands at a next link says by its form that it is a link, whatever its text: `{ href }`, or a relation. */
export function isLinkObject(value: unknown): boolean {
  if (Array.isArray(value)) return value.some((entry) => isObject(entry) && isNext(entry as LinkObject));
  return isObject(value) && typeof (value as LinkObject).href === 'string';
}

interface LinkObject {
  href?: unknown;
  url?: unknown;
  uri?: unknown;
  link?: unknown;
  rel?: unknown;
  relation?: unknown;
  templated?: unknown;
}

function isNext({ rel, relation }: LinkObject): boolean {
  const rels = [rel ?? relation].flat();
  return rels.some((name) => typeof name === 'string' && name.toLowerCase().split(/\s+/).includes('next'));
}
