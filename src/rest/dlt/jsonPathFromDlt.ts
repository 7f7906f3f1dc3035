import { ConfigurationError } from '../../core/errors.js';

/** A key in quotes, or what stands in brackets, with the dot before it that ours have none of. */
const QUOTED_OR_BRACKETS = /(?:(?<!\.)\.)?(?:'([^']*)'|"([^"]*)"|(\[(?:'[^']*'|"[^"]*"|[^\]'"])*\]))/g;
const OPERATORS = /[|&,()]|\s(where|wherenot)\s/;

/**
 * A path of jsonpath-ng, which dlt speaks, as one of ours: plain dotted paths stay, quoted keys get brackets, everything with
 * wildcards, filters or slices becomes RFC 9535 JSONPath.
 */
export function jsonPathFromDlt(path: unknown, place: string): string {
  if (typeof path !== 'string') throw new ConfigurationError(place, 'has no counterpart: only paths written as text');
  if (path.includes('`'))
    throw new ConfigurationError(place, "has no counterpart: operators in backticks are jsonpath-ng's own");
  const bare = path.replace(QUOTED_OR_BRACKETS, '');
  if (OPERATORS.test(bare))
    throw new ConfigurationError(place, "has no counterpart: operators between paths are jsonpath-ng's own");
  const bracketed = path.replace(
    QUOTED_OR_BRACKETS,
    (_, single?: string, double?: string, brackets?: string) => brackets ?? inBrackets(single ?? double ?? ''),
  );
  if (bracketed.startsWith('$')) return bracketed;
  const isQuery = /[*?]|\.\.|\[[^\]]*[:,]/.test(path.replace(/'[^']*'|"[^"]*"/g, '_'));
  if (!isQuery) return bracketed;
  return /^(\[|\.\.)/.test(bracketed) ? `$${bracketed}` : `$.${bracketed}`;
}

function inBrackets(key: string): string {
  return `['${key.replace(/['\\]/g, '\\$&')}']`;
}
