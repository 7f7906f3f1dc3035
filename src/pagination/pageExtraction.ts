import type { ObservableInput } from 'rxjs';
import type { HttpResponse } from '../http/types.js';

export interface PageExtraction<TItem> {
  /** The page's records. */
  items: TItem[];
  /**
   * What the strategy goes on with: a cursor, `{ cursor }` or `{ nextCursor }`; on the page as `state`. @default
   * what the strategy finds itself
   */
  state?: unknown;
  /** This page is the last. @default false */
  done?: boolean | undefined;
}
/** May answer at once, which keeps a marble test in virtual time. */
export type PageExtractor<TItem> = (
  response: HttpResponse,
) => PageExtraction<TItem> | ObservableInput<PageExtraction<TItem>>;
