import { createSeenSet } from '#seenSet';
import { CrossOriginError, PaginationLoopError } from '../core/paginationErrors.js';
import type { SeenSet } from '../core/seenSet.js';
import type { PreparedRequest } from '../http/request.js';
import type { PlainRequestOptions } from '../http/types.js';
import type { Home } from './home.js';
import type { RunSettings } from './options.js';
import { PageRepeats } from './pageRepeats.js';
import { pageRequests } from './pageRequests.js';

/** A request that is to be sent: as the strategy made it, and what the run has found out about it. */
export interface PageTask {
  /** The page's index in the whole run, resumed parts included. */
  readonly index: number;
  /** As the strategy made it. */
  readonly request: PlainRequestOptions;
  /** With what the run carries from page to page: the page's `request`. */
  readonly pageRequest: PlainRequestOptions;
  /** What is sent. Missing only where there is a refusal. */
  readonly prepared?: PreparedRequest;
  /** Items of the page that were delivered before the run was resumed. */
  readonly skip: number;
  /** Why it must not be sent, to be thrown when it is due: the pages before it are good. */
  readonly refusal?: {
    readonly error: unknown;
    /** There is no such request: the page before could not say what it is. */
    readonly isOfPageBefore?: boolean;
  };
}

/** How often in a row the same records may come again: by a link, and by a parameter. */
const MAX_REPEATS = { byLink: 2, byParameter: 9 };

type GuardSettings = Pick<RunSettings<never>, 'onLoop' | 'onCrossOrigin' | 'baseRequest' | 'resilience'>;

/** Lets each request in once, and to no other origin than it may: `onLoop` and `onCrossOrigin`. What it lets in is resolved. */
export class RequestGuard {
  readonly #home: Home;
  readonly #settings: GuardSettings;
  readonly #seen: SeenSet | undefined;
  readonly #repeats = new PageRepeats();
  readonly #pageRequest: (asked: PlainRequestOptions, index: number) => PlainRequestOptions;

  constructor(home: Home, settings: GuardSettings) {
    this.#home = home;
    this.#settings = settings;
    this.#seen = settings.onLoop === 'allow' ? undefined : createSeenSet();
    this.#pageRequest = pageRequests(settings.baseRequest, settings.resilience?.pageProfile, home.shown);
  }

  /** The task of a request that a page led to. One that leads on and on over the same records loops. */
  follow(request: PlainRequestOptions, from: PageTask, items: readonly unknown[]): PageTask | undefined {
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
  admit(request: PlainRequestOptions, index: number, skip = 0): PageTask | undefined {
    const pageRequest = this.#pageRequest(request, index);
    const task = { index, request, pageRequest, skip };
    let prepared: PreparedRequest;
    try {
      prepared = this.#home.resolve(pageRequest);
    } catch (error) {
      return { ...task, refusal: { error } };
    }
    if (this.#loops(prepared)) {
      return this.#loop(index, request, `page ${index} is the same request as an earlier page of this run`);
    }
    const origin = this.#home.foreignOriginOf(prepared);
    if (origin !== undefined && this.#settings.onCrossOrigin === 'error') {
      const problem = `page ${index} leads to ${origin}, which is neither home (${this.#home.origin}) nor one of trustedOrigins; onCrossOrigin says what that means`;
      return { ...task, refusal: { error: new CrossOriginError(problem) } };
    }
    if (origin !== undefined && this.#settings.onCrossOrigin === 'allow') {
      const trustedOrigins = [...(pageRequest.trustedOrigins ?? []), origin];
      prepared = this.#home.resolve({ ...pageRequest, trustedOrigins });
    }
    return { index, request, pageRequest, skip, prepared };
  }

  #loop(index: number, request: PlainRequestOptions, problem: string): PageTask | undefined {
    if (this.#settings.onLoop === 'stop') return undefined;
    const error = new PaginationLoopError(`${problem}; onLoop says what that means`);
    return { index, request, pageRequest: request, skip: 0, refusal: { error } };
  }

  #loops({ method, href, body = '' }: PreparedRequest): boolean {
    // A body that cannot be read without spending it may differ each time.
    if (!this.#seen || typeof body !== 'string') return false;
    return !this.#seen.add(`${method} ${href}\n${body}`);
  }
}
