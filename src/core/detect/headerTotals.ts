import { isObject } from '../paths/paths.js';
import { asCount } from './looseValues.js';
import { plainName } from './plainName.js';

const ITEMS = [
  'x-total-count',
  'x-total',
  'total',
  'x-wp-total',
  'total-count',
  'x-pagination-total-count',
  'x-pagination-total',
  'x-total-items',
  'x-total-results',
  'x-result-count',
  'pagination-count',
];
const PAGES = ['x-total-pages', 'x-wp-totalpages', 'x-pagination-page-count', 'x-page-count', 'x-last-page'];
/** The same in the JSON of an `X-Pagination` header, as ASP.NET and flask-smorest send it. */
const ITEMS_IN_JSON = /^total(count|items|records|results|elements)?$/;
const PAGES_IN_JSON = /^(total|num)pages$|^pagecount$|^lastpage$/;

/** Totals of items and of pages that headers say; `Content-Range: items 0-9/237` is one of items. */
export function headerTotals(headers: { get(name: string): string | null }): {
  readonly headerTotal: number | undefined;
  readonly headerPages: number | undefined;
} {
  const first = (names: readonly string[]) =>
    names.map((name) => asCount(headers.get(name))).find((count) => count !== undefined);
  // A range of bytes is of the body, not of records.
  const range = /^(?!bytes)\S*\s*(?:\d+-\d+|\*)\/(\d+)$/i.exec(headers.get('content-range')?.trim() ?? '');
  const pagination = objectIn(headers.get('x-pagination'));
  const inJson = (names: RegExp) => asCount(pagination.find(([key]) => names.test(plainName(key)))?.[1]);
  return {
    headerTotal: first(ITEMS) ?? asCount(range?.[1]) ?? inJson(ITEMS_IN_JSON),
    headerPages: first(PAGES) ?? inJson(PAGES_IN_JSON),
  };
}

/** The members of a JSON object; none of what is no such text. */
function objectIn(header: string | null): [string, unknown][] {
  if (!header?.trim().startsWith('{')) return [];
  try {
    const value: unknown = JSON.parse(header);
    return isObject(value) ? Object.entries(value) : [];
  } catch {
    return [];
  }
}
