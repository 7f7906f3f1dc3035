import { describeError } from '../core/describeError.js';
import { printsAs, redactCheckpoint } from '../core/redactRequest.js';
import type { HttpRequestOptions, HttpResponse } from '../http/types.js';
import { plainJson, restoreRequest, saveRequest } from './checkpoint.js';
import type { Home } from './home.js';
import type { RunSettings } from './options.js';
import type { Prefetch } from './prefetch.js';
import type { PageTask, RequestGuard } from './requestGuard.js';
import type { Secrets } from './secrets.js';
import type { PageExtraction, PaginationCheckpoint, PaginationStrategyState } from './types.js';

export interface CourseConfig {
  readonly settings: Pick<RunSettings<never>, 'strategy' | 'baseRequest' | 'resumeFrom' | 'concurrency'>;
  readonly home: Home;
  readonly secrets: Secrets;
  readonly guard: RequestGuard;
  readonly prefetch: Pick<Prefetch<unknown>, 'follow' | 'next' | 'close'>;
}

/** Which request comes after which: what the strategy says, what it planned, and how far that is, as checkpoints. */
export class PageSequence {
  /** Nothing when there is nothing to do: a checkpoint of a run that was complete. */
  readonly first: PageTask | undefined;
  /** Where a run stands that has delivered nothing. */
  readonly start: PaginationCheckpoint;
  readonly #config: CourseConfig;
  readonly #state: PaginationStrategyState;
  /** The strategy plans, and finds nothing page by page: its plan is then all there is. */
  #planDecides = false;

  constructor(config: CourseConfig) {
    this.#config = config;
    const { settings, home, secrets, guard } = config;
    const { strategy, baseRequest, resumeFrom } = settings;
    const { pageIndex = 0, collectedItems = 0, skipItems = 0, userState } = resumeFrom ?? {};
    this.#state = { pageIndex, collectedItems: collectedItems - skipItems };
    if (userState !== undefined) this.#state.userState = plainJson(userState);

    let initial = baseRequest;
    try {
      initial = strategy.buildInitialRequest(baseRequest);
      const request = resumeFrom
        ? resumeFrom.next && home.followed(restoreRequest(initial, resumeFrom.next, home, secrets))
        : initial;
      this.first = request ? guard.admit(request, pageIndex, skipItems) : undefined;
    } catch (error) {
      this.first = { index: pageIndex, request: initial, skip: skipItems, refusal: { error } };
    }
    this.start = resumeFrom ?? this.#checkpoint(initial, { pageIndex, collectedItems });
  }

  /** The page after this page, if there is one. Its items count in full, whoever gets them. */
  after(task: PageTask, extraction: PageExtraction<unknown>, response: HttpResponse): PageTask | undefined {
    const state = this.#state;
    state.pageIndex = task.index;
    state.collectedItems += extraction.items.length;
    if (extraction.done) return undefined;
    state.response = response;
    try {
      return this.#next(task, extraction);
    } catch (error) {
      throw describeError(error, response);
    } finally {
      state.response = undefined;
    }
  }

  /** Lets the strategy see a page that the run ends on, as it came, and forgets what it makes of that. */
  show(task: PageTask, extraction: PageExtraction<unknown>, response: HttpResponse): undefined {
    if (extraction.done) return;
    const { collectedItems, userState } = this.#state;
    const state: PaginationStrategyState = {
      pageIndex: task.index,
      collectedItems: collectedItems + extraction.items.length,
      response,
    };
    if (userState !== undefined) state.userState = plainJson(userState);
    try {
      this.#config.settings.strategy.buildNextRequest(task.request, extraction, state);
    } catch (error) {
      throw describeError(error, response);
    }
  }

  /** Where the run stands after a whole page. */
  checkpointAfter(task: PageTask, next: PageTask | undefined): PaginationCheckpoint {
    return this.#checkpoint(next?.request, {
      pageIndex: task.index + 1,
      collectedItems: this.#state.collectedItems,
    });
  }

  /** Where it stands after some items of a page that it was not asked to go on from: at that page still. */
  checkpointWithin(task: PageTask, delivered: number): PaginationCheckpoint {
    const skipItems = task.skip + delivered;
    const collectedItems = this.#state.collectedItems + skipItems;
    return this.#checkpoint(task.request, { pageIndex: task.index, collectedItems, skipItems });
  }

  #next(task: PageTask, extraction: PageExtraction<unknown>): PageTask | undefined {
    const { settings, home, guard, prefetch } = this.#config;
    const { strategy, concurrency } = settings;
    const state = this.#state;
    const isFirst = task === this.first;
    if (isFirst && concurrency > 1) {
      const plan = strategy.planRequests?.(task.request, extraction, state);
      if (plan) prefetch.follow(plan);
    }
    if (this.#planDecides) return prefetch.next;
    // Asked also where a plan is followed: any stop signal on any page stops the run, as it would one by one.
    const request = strategy.buildNextRequest(task.request, extraction, state) ?? undefined;
    const planned = prefetch.next;
    if (planned && !request && isFirst) this.#planDecides = true;
    else if (!request) {
      prefetch.close();
      return undefined;
    }
    return planned ?? (request && guard.admit(home.followed(request), task.index + 1));
  }

  #checkpoint(
    request: HttpRequestOptions | undefined,
    at: Pick<PaginationCheckpoint, 'pageIndex' | 'collectedItems' | 'skipItems'>,
  ): PaginationCheckpoint {
    const { home, secrets } = this.#config;
    const next = request ? saveRequest(request, home, secrets) : null;
    const { userState } = this.#state;
    const checkpoint: PaginationCheckpoint = { version: 1, next, ...at };
    // A copy: the strategy may go on writing into its own.
    if (userState !== undefined) checkpoint.userState = plainJson(userState);
    // Its JSON is what a run goes on from; a console is not.
    return printsAs(checkpoint, () => redactCheckpoint(checkpoint, home.redactor));
  }
}
