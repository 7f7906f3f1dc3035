import { CrossOriginError, PaginationLoopError } from '../core/errors.js';
import { createSeenSet, type SeenSet } from '../core/seenSet.js';
import type { HttpRequestOptions } from '../http/types.js';
import { methodOf } from './checkpoint.js';
import type { Home } from './home.js';
import type { RunSettings } from './options.js';
import { PageRepeats } from './pageRepeats.js';

/** A request that is to be sent: as the strategy made it, and what the run has found out about it. */
export interface PageTask {
  /** The page's index in the whole run, resumed parts included. */
  readonly index: number;
  readonly request: HttpRequestOptions;
  /** Items of the page that were delivered before the run was resumed. */
  readonly skip: number;
  /** An origin that only this request trusts. */
  readonly trustedOrigin?: string;
  /** Why it must not be sent, to be thrown when it is due: the pages before it are good. */
  readonly refusal?: {
    readonly error: unknown;
    /** There is no such request: the page before could not say what it is. */
    readonly isOfPageBefore?: boolean;
  };
}

/** How often in a row the same records may come again: by a link, and by a parameter. */
const MAX_REPEATS = { byLink: 2, byParameter: 9 };

/** Lets each request in once, and to no other origin than it may: `onLoop` and `onCrossOrigin`. */
export class RequestGuard {
  readonly #home: Home;
  readonly #settings: Pick<RunSettings<never>, 'onLoop' | 'onCrossOrigin'>;
  readonly #seen: SeenSet | undefined;
  readonly #repeats = new PageRepeats();
  #body: { readonly json: unknown; readonly text: string } | undefined;

  constructor(home: Home, settings: Pick<RunSettings<never>, 'onLoop' | 'onCrossOrigin'>) {
    this.#home = home;
    this.#settings = settings;
    this.#seen = settings.onLoop === 'allow' ? undefined : createSeenSet();
  }

  /** The task of a request that a page led to. One that leads on and on over the same records loops. */
  follow(request: HttpRequestOptions, from: PageTask, items: readonly unknown[]): PageTask | undefined {
    const index = from.index + 1;
    if (this.#seen) {
      const repeats = this.#repeats.add(items);
      const isLink = request.path !== from.request.path;
      if (repeats >= (isLink ? MAX_REPEATS.byLink : MAX_REPEATS.byParameter)) {
        return this.#loop(index, request, `the ${repeats + 1} pages before page ${index} hold the same records`);
      }
    }
    return this.admit(request, index);
  }

  /** The request's task; none when it loops and that is where the run shall stop. */
  admit(request: HttpRequestOptions, index: number, skip = 0): PageTask | undefined {
    if (this.#loops(request))
      return this.#loop(index, request, `page ${index} is the same request as an earlier page of this run`);
    const origin = this.#home.foreignOriginOf(request);
    if (origin === undefined || this.#settings.onCrossOrigin === 'strip-credentials') return { index, request, skip };
    if (this.#settings.onCrossOrigin === 'allow') return { index, request, skip, trustedOrigin: origin };
    const problem = `page ${index} leads to ${origin}, which is neither home (${this.#home.origin}) nor one of trustedOrigins; onCrossOrigin says what that means`;
    return { index, request, skip, refusal: { error: new CrossOriginError(problem) } };
  }

  #loop(index: number, request: HttpRequestOptions, problem: string): PageTask | undefined {
    if (this.#settings.onLoop === 'stop') return undefined;
    const error = new PaginationLoopError(`${problem}; onLoop says what that means`);
    return { index, request, skip: 0, refusal: { error } };
  }

  #loops(request: HttpRequestOptions): boolean {
    if (!this.#seen) return false;
    const body = this.#bodyText(request);
    // A body that cannot be read without spending it may differ each time.
    if (body === undefined) return false;
    return !this.#seen.add(`${methodOf(request)} ${this.#home.hrefOf(request)}\n${body}`);
  }

  #bodyText({ json, form, body }: HttpRequestOptions): string | undefined {
    if (json !== undefined) {
      // Most runs that post put the cursor in the query and send the same object over and over.
      if (typeof json !== 'object' || this.#body?.json !== json) this.#body = { json, text: JSON.stringify(json) };
      return this.#body.text;
    }
    if (form != null) return JSON.stringify(form);
    if (body == null || typeof body === 'string') return body ?? '';
    return body instanceof URLSearchParams ? body.toString() : undefined;
  }
}
