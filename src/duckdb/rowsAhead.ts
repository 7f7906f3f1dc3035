import { hashText } from '../core/hash.js';
import { exactText } from '../core/json.js';

/**
 * Rows that are in a table ahead of what the source has saved: those of a page that was cut, by `take` or a limit. Who
 * goes on gets them again with the rest of their page, and knows them by their content.
 */
export interface RowsAhead {
  add(resource: string, row: unknown): void;
  /** True for a row that is there: it counts once for each time that it was added. */
  take(resource: string, row: unknown): boolean;
  readonly isEmpty: boolean;
  /** Plain JSON. */
  readonly saved: SavedRows;
}

/** Hashes by resource. */
export type SavedRows = Readonly<Record<string, readonly string[]>>;

export function rowsAhead(saved: SavedRows = {}): RowsAhead {
  const hashes = new Map<string, string[]>();
  for (const [resource, list] of Object.entries(saved)) hashes.set(resource, [...list]);
  return {
    add: (resource, row) => {
      const list = hashes.get(resource);
      if (list) list.push(hashOf(row));
      else hashes.set(resource, [hashOf(row)]);
    },
    take: (resource, row) => {
      const list = hashes.get(resource);
      const index = list ? list.indexOf(hashOf(row)) : -1;
      if (index < 0) return false;
      list?.splice(index, 1);
      if (list?.length === 0) hashes.delete(resource);
      return true;
    },
    get isEmpty() {
      return hashes.size === 0;
    },
    get saved() {
      return Object.fromEntries(hashes);
    },
  };
}

function hashOf(row: unknown): string {
  return hashText(exactText(row));
}
