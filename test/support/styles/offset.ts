import type { Style } from './style.js';

/** `?offset=&limit=` → `{ data, offset, limit, total, has_more }`; total and has-more as asked for. */
export const offset: Style = ({ records, size, totals, integer, hasMore }) => {
  const start = integer('offset', 0);
  const items = records.slice(start, start + size);
  const end = start + items.length;
  return {
    items,
    body: {
      data: items,
      offset: start,
      limit: size,
      ...(totals && { total: records.length }),
      ...hasMore('has_more', end < records.length),
    },
  };
};
