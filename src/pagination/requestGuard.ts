import { CrossOriginError, PaginationLoopError } from '../core/errors.js';
import { createSeenSet, type SeenSet } from '../core/seenSet.js';
import type { HttpRequestOptions } from '../http/types.js';
import { methodOf } from './checkpoint.js';
import type { Home } from './home.js';
import type { RunSettings } from './options.js';

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
  readonly refusal?: { readonly error: unknown };
}

/** Lets each request in once, and to no other origin than it may: `onLoop` and `onCrossOrigin`. */
export class RequestGuard {
  readonly #home: Home;
  readonly #settings: Pick<RunSettings<never>, 'onLoop' | 'onCrossOrigin'>;
  readonly #seen: SeenSet | undefined;
  #body: { readonly json: unknown; readonly text: string } | undefined;

  constructor(home: Home, settings: Pick<RunSettings<never>, 'onLoop' | 'onCrossOrigin'>) {
    this.#home = home;
    this.#settings = settings;
    this.#seen = settings.onLoop === 'allow' ? undefined : createSeenSet();
  }

  /** The request's task; none when it loops and that is where the run shall stop. */
  admit(request: HttpRequestOptions, index: number, skip = 0): PageTask | undefined {
    if (this.#loops(request)) {
      if (this.#settings.onLoop === 'stop') return undefined;
      const problem = `page ${index} is the same request as an earlier page of this run; onLoop says what that means`;
      return { index, request, skip, refusal: { error: new PaginationLoopError(problem) } };
    }
    const origin = this.#home.foreignOriginOf(request);
    if (origin === undefined || this.#settings.onCrossOrigin === 'strip-credentials') return { index, request, skip };
    if (this.#settings.onCrossOrigin === 'allow') return { index, request, skip, trustedOrigin: origin };
    const problem = `page ${index} leads to ${origin}, which is neither home (${this.#home.origin}) nor one of trustedOrigins; onCrossOrigin says what that means`;
    return { index, request, skip, refusal: { error: new CrossOriginError(problem) } };
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
