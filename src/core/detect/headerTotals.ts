import { asCount } from './looseValues.js';

const ITEMS = ['x-total-count', 'x-total', 'x-wp-total', 'total-count', 'x-pagination-total-count', 'x-total-items'];
const PAGES = ['x-total-pages', 'x-wp-totalpages', 'x-pagination-page-count', 'x-page-count'];

/** Totals of items and of pages that headers say; `Content-Range: items 0-9/237` is one of items. */
export function headerTotals(headers: { get(name: string): string | null }): {
  readonly headerTotal: number | undefined;
  readonly headerPages: number | undefined;
} {
  const first = (names: readonly string[]) => {
    for (const name of names) {
      const count = asCount(headers.get(name));
      if (count !== undefined) return count;
    }
    return undefined;
  };
  // A range of bytes is of the body, not of records.
  const range = /^(?!bytes)\S*\s*(?:\d+-\d+|\*)\/(\d+)$/i.exec(headers.get('content-range')?.trim() ?? '');
  return { headerTotal: first(ITEMS) ?? asCount(range?.[1]), headerPages: first(PAGES) };
}
