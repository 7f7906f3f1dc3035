import type { PaginationStrategy } from '../../pagination/strategies/types.js';

/** A strategy that is watched for whether it knows its pages ahead. */
export interface WatchedPlan {
  readonly strategy: PaginationStrategy;
  /** After the first page: the others were planned. */
  readonly isMade: boolean;
}

export function watchPlan(strategy: PaginationStrategy): WatchedPlan {
  let isMade = false;
  return {
    strategy: {
      // By calls: a strategy of the user's may be an object of a class.
      buildInitialRequest: (base) => strategy.buildInitialRequest(base),
      buildNextRequest: (...after) => strategy.buildNextRequest(...after),
      ...(strategy.checkPage && { checkPage: (...page) => strategy.checkPage?.(...page) }),
      ...(strategy.planRequests && {
        planRequests(...first) {
          const plan = strategy.planRequests?.(...first);
          isMade ||= plan !== undefined;
          return plan;
        },
      }),
      prefetch: strategy.prefetch,
    },
    get isMade() {
      return isMade;
    },
  };
}
