import type { HttpRequestOptions, HttpResponse } from '../http/types.js';
import { plainJson, restoreRequest, saveRequest } from './checkpoint.js';
import { named } from './extraction.js';
import type { Home } from './home.js';
import type { RunSettings } from './options.js';
import type { Prefetch } from './prefetch.js';
import type { Secrets } from './secrets.js';
import type { Admission, Turn } from './turns.js';
import type { PageExtraction, PaginationCheckpoint, PaginationStrategyState } from './types.js';

export interface CourseConfig {
  readonly settings: Pick<RunSettings<never>, 'strategy' | 'baseRequest' | 'resumeFrom' | 'concurrency'>;
  readonly home: Home;
  readonly secrets: Secrets;
  readonly admission: Admission;
  readonly prefetch: Pick<Prefetch<unknown>, 'follow' | 'next' | 'close'>;
}

/** Which request comes after which: what the strategy says, what it planned, and how far that is, as checkpoints. */
export class Course {
  /** Nothing when there is nothing to do: a checkpoint of a run that was complete. */
  readonly first: Turn | undefined;
  /** Where a run stands that has delivered nothing. */
  readonly start: PaginationCheckpoint;
  readonly #config: CourseConfig;
  readonly #state: PaginationStrategyState;
  /** The strategy plans, and finds nothing page by page: its plan is then all there is. */
  #planDecides = false;

  constructor(config: CourseConfig) {
    this.#config = config;
    const { settings, home, secrets, admission } = config;
    const { strategy, baseRequest, resumeFrom } = settings;
    const { pageIndex = 0, collectedItems = 0, skipItems = 0, userState } = resumeFrom ?? {};
    this.#state = { pageIndex, collectedItems: collectedItems - skipItems };
    if (userState !== undefined) this.#state.userState = plainJson(userState);

    let initial = baseRequest;
    try {
      initial = strategy.buildInitialRequest(baseRequest);
      const request = resumeFrom ? resumeFrom.next && restoreRequest(initial, resumeFrom.next, home, secrets) : initial;
      this.first = request ? admission.admit(request, pageIndex, skipItems) : undefined;
    } catch (error) {
      this.first = { index: pageIndex, request: initial, skip: skipItems, refusal: { error } };
    }
    this.start = resumeFrom ?? this.#checkpoint(initial, { pageIndex, collectedItems });
  }

  /** The turn after this page, if there is one. Its items count in full, whoever gets them. */
  after(turn: Turn, extraction: PageExtraction<unknown>, response: HttpResponse): Turn | undefined {
    const state = this.#state;
    state.pageIndex = turn.index;
    state.collectedItems += extraction.items.length;
    if (extraction.done) return undefined;
    state.response = response;
    try {
      return this.#next(turn, extraction);
    } catch (error) {
      throw named(error, response);
    } finally {
      state.response = undefined;
    }
  }

  /** Lets the strategy see a page that the run ends on, as it came, and forgets what it makes of that. */
  show(turn: Turn, extraction: PageExtraction<unknown>, response: HttpResponse): undefined {
    if (extraction.done) return;
    const { collectedItems, userState } = this.#state;
    const state: PaginationStrategyState = {
      pageIndex: turn.index,
      collectedItems: collectedItems + extraction.items.length,
      response,
    };
    if (userState !== undefined) state.userState = plainJson(userState);
    try {
      this.#config.settings.strategy.buildNextRequest(turn.request, extraction, state);
    } catch (error) {
      throw named(error, response);
    }
  }

  /** Where the run stands after a whole page. */
  checkpointAfter(turn: Turn, next: Turn | undefined): PaginationCheckpoint {
    return this.#checkpoint(next?.request, {
      pageIndex: turn.index + 1,
      collectedItems: this.#state.collectedItems,
    });
  }

  /** Where it stands after some items of a page that it was not asked to go on from: at that page still. */
  checkpointWithin(turn: Turn, delivered: number): PaginationCheckpoint {
    const skipItems = turn.skip + delivered;
    const collectedItems = this.#state.collectedItems + skipItems;
    return this.#checkpoint(turn.request, { pageIndex: turn.index, collectedItems, skipItems });
  }

  #next(turn: Turn, extraction: PageExtraction<unknown>): Turn | undefined {
    const { settings, admission, prefetch } = this.#config;
    const { strategy, concurrency } = settings;
    const state = this.#state;
    const isFirst = turn === this.first;
    if (isFirst && concurrency > 1) {
      const plan = strategy.planRequests?.(turn.request, extraction, state);
      if (plan) prefetch.follow(plan);
    }
    if (this.#planDecides) return prefetch.next;
    // Asked also where a plan is followed: any stop signal on any page stops the run, as it would one by one.
    const request = strategy.buildNextRequest(turn.request, extraction, state) ?? undefined;
    const planned = prefetch.next;
    if (planned && !request && isFirst) this.#planDecides = true;
    else if (!request) {
      prefetch.close();
      return undefined;
    }
    return planned ?? (request && admission.admit(request, turn.index + 1));
  }

  #checkpoint(
    request: HttpRequestOptions | undefined,
    at: Pick<PaginationCheckpoint, 'pageIndex' | 'collectedItems' | 'skipItems'>,
  ): PaginationCheckpoint {
    const { home, secrets } = this.#config;
    const next = request ? saveRequest(request, home, secrets) : null;
    const { userState } = this.#state;
    // A copy: the strategy may go on writing into its own.
    return userState === undefined
      ? { version: 1, next, ...at }
      : { version: 1, next, ...at, userState: plainJson(userState) };
  }
}
