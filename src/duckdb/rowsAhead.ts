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

/** By resource: hashes, and how many rows have each. */
export type SavedRows = Readonly<Record<string, Readonly<Record<string, number>>>>;

export function rowsAhead(saved: SavedRows = {}): RowsAhead {
  const counts = new Map<string, Map<string, number>>();
  for (const [resource, hashes] of Object.entries(saved)) counts.set(resource, new Map(Object.entries(hashes)));
  return {
    add: (resource, row) => {
      const hashes = counts.get(resource) ?? new Map<string, number>();
      const hash = hashOf(row);
      counts.set(resource, hashes.set(hash, (hashes.get(hash) ?? 0) + 1));
    },
    take: (resource, row) => {
      const hashes = counts.get(resource);
      if (!hashes) return false;
      const hash = hashOf(row);
      const count = hashes.get(hash);
      if (count === undefined) return false;
      if (count > 1) hashes.set(hash, count - 1);
      else hashes.delete(hash);
      if (hashes.size === 0) counts.delete(resource);
      return true;
    },
    get isEmpty() {
      return counts.size === 0;
    },
    get saved() {
      return Object.fromEntries(Array.from(counts, ([resource, hashes]) => [resource, Object.fromEntries(hashes)]));
    },
  };
}

function hashOf(row: unknown): string {
  return hashText(exactText(row));
}
