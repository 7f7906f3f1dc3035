import type { Style } from './style.js';

/** `?page=&per_page=` → `{ items, page, per_page, total_pages, total_items, has_more }`. `?base=0` numbers from 0. */
export const page: Style = ({ records, size, totals, integer, hasMore }) => {
  const base = integer('base', 1);
  const number = integer('page', base);
  const start = (number - base) * size;
  const items = start < 0 ? [] : records.slice(start, start + size);
  const pages = Math.ceil(records.length / size);
  return {
    items,
    body: {
      items,
      page: number,
      per_page: size,
      ...(totals && { total_pages: pages, total_items: records.length }),
      ...hasMore('has_more', number - base + 1 < pages),
    },
  };
};
