import type { HttpResponse } from 'rxjs-resilient-http';

const totalKeys = ['total', 'total_items', 'totalItems', 'total_count', 'totalCount', '@odata.count', 'count'];

/** How many records there are in all, where a first answer says so: for a progress bar, not for anything that counts. */
export function findTotal(response: HttpResponse): number | undefined {
  const header = Number(response.headers.get('x-total-count') ?? Number.NaN);
  if (Number.isInteger(header)) return header;
  const body = response.contentJson<Record<string, unknown> | null>();
  return totalKeys.map((key) => body?.[key]).find((value): value is number => Number.isInteger(value));
}
