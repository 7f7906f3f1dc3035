import { ConfigurationError } from '../../core/errors.js';

/**
 * A path of jsonpath-ng, which dlt speaks, as one of ours: plain dotted paths stay, quoted keys lose their quotes or get
 * brackets, everything with wildcards, filters or slices becomes RFC 9535 JSONPath.
 */
export function jsonPathFromDlt(path: unknown, place: string): string {
  if (typeof path !== 'string') throw new ConfigurationError(place, 'has no counterpart: only paths written as text');
  if (path.includes('`'))
    throw new ConfigurationError(place, "has no counterpart: operators in backticks are jsonpath-ng's own");
  if (path.startsWith('$')) return path;
  const quoted = /^(['"])(.*)\1$/.exec(path);
  if (quoted) return `[${JSON.stringify(quoted[2]).replace(/^"|"$/g, "'")}]`;
  if (!/[*?]|\.\.|\[[^\]'"]*[:,][^\]'"]*\]/.test(path)) return path;
  return path.startsWith('[') || path.startsWith('..') ? `$${path}` : `$.${path}`;
}
