import type { ObservableInput } from 'rxjs';
import type { HttpResponse } from '../http/types.js';

export interface PageExtraction<TItem> {
  items: TItem[];
  state?: unknown;
  done?: boolean | undefined;
}
/** May answer at once, which keeps a marble test in virtual time. */
export type PageExtractor<TItem> = (
  response: HttpResponse,
) => PageExtraction<TItem> | ObservableInput<PageExtraction<TItem>>;
