import type { HttpResponse } from '../http/types.js';

const KEYS = ['total', 'total_items', 'totalItems', 'total_count', 'totalCount', '@odata.count', 'count'];

/** How many records there are in all, where an answer says so: for a progress bar, and for nothing that counts. */
export function findTotal(response: HttpResponse): number | undefined {
  const header = Number(response.headers.get('x-total-count') ?? Number.NaN);
  if (Number.isInteger(header)) return header;
  const body = response.contentJson<Record<string, unknown> | null>();
  return KEYS.map((key) => body?.[key]).find((value): value is number => Number.isInteger(value));
}
