import { printsAs } from '#inspection';
import { checkAnswer } from '../core/checkAnswer.js';
import { describeError } from '../core/describeError.js';
import { ResponseParseError } from '../core/errors.js';
import { plainJson } from '../core/json.js';
import { PaginationLoopError } from '../core/paginationErrors.js';
import { redactCheckpoint } from '../core/redactRequest.js';
import { plainRequest } from '../http/plainRequest.js';
import type { HttpRequestOptions, HttpResponse, PlainRequestOptions } from '../http/types.js';
import { restoreRequest, saveRequest } from './checkpoint.js';
import type { Home } from './home.js';
import type { RunSettings } from './options.js';
import type { PageExtraction } from './pageExtraction.js';
import type { Prefetch } from './prefetch.js';
import type { PageTask, RequestGuard } from './requestGuard.js';
import type { Secrets } from './secrets.js';
import type { PaginationStrategyState } from './strategies/types.js';
import type { PaginationCheckpoint } from './types.js';

export interface PageSequenceConfig {
  readonly settings: Pick<RunSettings<never>, 'strategy' | 'baseRequest' | 'resumeFrom' | 'onLoop'>;
  readonly home: Home;
  readonly secrets: Secrets;
  readonly guard: RequestGuard;
  readonly prefetch: Prefetch<unknown, PageTask> | undefined;
  readonly warn: (message: string) => void;
}

/** Which request comes after which: what the strategy says, what it planned, and how far that is, as checkpoints. */
export class PageSequence {
  /** Nothing when there is nothing to do: a checkpoint of a run that was complete. */
  readonly first: PageTask | undefined;
  /** Where a run stands that has delivered nothing. */
  readonly start: PaginationCheckpoint;
  readonly #config: PageSequenceConfig;
  readonly #state: PaginationStrategyState;
  /** The strategy plans, and finds nothing page by page: its plan is then all there is. */
  #planDecides = false;
  /** The strategy's `userState` as the last checkpoint has it. */
  #savedState: unknown;

  constructor(config: PageSequenceConfig) {
    this.#config = config;
    const { settings, home, secrets, guard, warn } = config;
    const { strategy, baseRequest, resumeFrom } = settings;
    const { pageIndex = 0, collectedItems = 0, skipItems = 0, userState } = resumeFrom ?? {};
    this.#state = { pageIndex, collectedItems: collectedItems - skipItems, warn };
    this.#state.userState = plainJson(userState, 'resumeFrom.userState');
    this.#savedState = userState;

    let initial = baseRequest;
    try {
      initial = checkedRequest('buildInitialRequest', strategy.buildInitialRequest(baseRequest));
      const request = resumeFrom
        ? resumeFrom.next && home.followed(restoreRequest(initial, resumeFrom.next, home, secrets))
        : initial;
      this.first = request ? guard.admit(request, pageIndex, skipItems) : undefined;
    } catch (error) {
      this.first = { index: pageIndex, request: initial, pageRequest: initial, skip: skipItems, refusal: { error } };
    }
    this.start = resumeFrom ?? this.#checkpoint(initial, { pageIndex, collectedItems });
  }

  /**
   * Lets the strategy look at a page before it is delivered.
   *
   * @throws what the strategy does, for a page that must not be
   */
  check(task: PageTask, extraction: PageExtraction<unknown>, response: HttpResponse): void {
    const { strategy, onLoop } = this.#config.settings;
    if (!strategy.checkPage) return;
    try {
      strategy.checkPage(task.request, extraction, this.#stateAt(task, extraction, response));
    } catch (error) {
      if (error instanceof PaginationLoopError && onLoop === 'allow') return;
      throw describeError(error, response);
    }
  }

  /**
   * The page after this page, if there is one. Its items count in full, whoever gets them. Where the answer does not say
   * which page that is, this one is good all the same: the error comes as the next one's refusal.
   *
   * @throws whatever else the strategy does
   */
  after(task: PageTask, extraction: PageExtraction<unknown>, response: HttpResponse): PageTask | undefined {
    const state = this.#state;
    const { collectedItems } = state;
    state.pageIndex = task.index;
    state.collectedItems = collectedItems + extraction.items.length;
    state.response = response;
    if (extraction.done) return undefined;
    try {
      return this.#next(task, extraction);
    } catch (error) {
      if (!(error instanceof ResponseParseError)) throw describeError(error, response);
      // Whoever resumes comes back to this page, with what was known before it.
      Object.assign(state, { collectedItems, userState: this.#savedState });
      const refusal = { error: describeError(error, response), isOfPageBefore: true };
      return { index: task.index + 1, request: task.request, pageRequest: task.request, skip: 0, refusal };
    } finally {
      state.response = undefined;
    }
  }

  /** Lets the strategy see a page that the run ends on, as it came, and forgets what it makes of that. */
  show(task: PageTask, extraction: PageExtraction<unknown>, response: HttpResponse): undefined {
    if (extraction.done) return;
    const state = this.#stateAt(task, extraction, response);
    state.userState = plainJson(state.userState);
    try {
      this.#config.settings.strategy.buildNextRequest(task.request, extraction, state);
    } catch (error) {
      // The run ends here, whatever the answer says of the next page: who resumes it is told.
      if (!(error instanceof ResponseParseError)) throw describeError(error, response);
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
    const { strategy } = settings;
    const state = this.#state;
    const isFirst = task === this.first;
    if (isFirst && prefetch) {
      const plan = strategy.planRequests?.(task.request, extraction, state);
      if (plan) prefetch.follow(plan);
    }
    if (this.#planDecides) return prefetch?.next;
    // Asked also where a plan is followed: any stop signal on any page stops the run, as it would one by one.
    const answer = strategy.buildNextRequest(task.request, extraction, state) ?? undefined;
    const request = answer && checkedRequest('buildNextRequest', answer);
    const planned = prefetch?.next;
    if (planned && !request && isFirst) this.#planDecides = true;
    else if (!request) {
      prefetch?.close();
      return undefined;
    }
    return planned ?? (request && guard.follow(home.followed(request), task, extraction.items));
  }

  #stateAt({ index }: PageTask, { items }: PageExtraction<unknown>, response: HttpResponse): PaginationStrategyState {
    const { collectedItems, userState } = this.#state;
    return { pageIndex: index, collectedItems: collectedItems + items.length, response, userState };
  }

  #checkpoint(
    request: PlainRequestOptions | undefined,
    at: Pick<PaginationCheckpoint, 'pageIndex' | 'collectedItems' | 'skipItems'>,
  ): PaginationCheckpoint {
    const { home, secrets } = this.#config;
    const next = request ? saveRequest(request, home, secrets) : null;
    const { userState } = this.#state;
    const { pageIndex, collectedItems, skipItems } = at;
    const checkpoint: PaginationCheckpoint = { version: 1, next, pageIndex, collectedItems };
    if (skipItems !== undefined) checkpoint.skipItems = skipItems;
    // A copy: the strategy may go on writing into its own.
    if (userState !== undefined) checkpoint.userState = plainJson(userState, 'userState');
    this.#savedState = checkpoint.userState;
    // Its JSON is what a run goes on from; a console is not.
    return printsAs(checkpoint, () => redactCheckpoint(checkpoint, home.redactor));
  }
}

/** What a strategy answered with, where it is a request. */
function checkedRequest(place: string, answer: HttpRequestOptions): PlainRequestOptions {
  const request = answer && typeof answer === 'object' ? plainRequest(answer) : undefined;
  checkAnswer(`strategy.${place}`, 'a request', answer, typeof Object(request).path === 'string');
  return request as PlainRequestOptions;
}
