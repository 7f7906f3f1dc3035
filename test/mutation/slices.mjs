/**
 * What is mutated, and the tests that hold it: those that need no network, no real time and no property of thousands of
 * runs. A mutant costs the tests that reach it, so each part has its own.
 */
export const slices = {
  operators: {
    files: /^operators\//,
    tests: [
      'marbles/{circuitBreaker,concatMapEager,decodeText,flattenPages,gather,jsonStream,limitIdle,parse*,rateLimit}.spec.ts',
      'marbles/{retryWithProfile,selectRecords,splitLine*,tapProgress,throwOnHttpError,validateWith,withDeadline}.spec.ts',
      'test/core/namedOptions.test.ts',
      'test/http/heldBodies.test.ts',
      'test/streams/lines.test.ts',
    ],
  },
  resilience: {
    files: /^src\/resilience\//,
    tests: [
      'marbles/{circuitBreaker,clientResilience,createRateLimiter,createRetryBudget,limitIdle,rateLimit}.spec.ts',
      'marbles/{retryWithProfile,sharedLimit,tapProgress,withDeadline}.spec.ts',
      'test/core/namedOptions.test.ts',
      'test/resilience/{profiles,rateLimiter.property}.test.ts',
    ],
  },
  pagination: {
    files: /^src\/pagination\/[^/]+$/,
    tests: [
      'marbles/{createPageFeed,gatherPaginate,paginate,paginateRecords}.spec.ts',
      'test/core/namedOptions.test.ts',
      'test/pagination/{checkpoint,parseCheckpoint,context,coroutine,guards,hiddenHeaders,lastGoodPage,lean,limits,links}.test.ts',
      'test/pagination/{options,ownParts,parallel,paths,pull,recordsOfARun}.test.ts',
    ],
  },
  strategies: {
    files: /^src\/pagination\/strategies\//,
    tests: [
      'marbles/strategies.spec.ts',
      'test/core/namedOptions.test.ts',
      'test/pagination/{hiddenHeaders,lastGoodPage,ownParts,parallel,paths,provenEnds,recordsOfARun}.test.ts',
      'test/pagination/strategies/*.test.ts',
      'test/pagination/vendors/*.test.ts',
    ],
  },
  detect: {
    files: /^src\/core\/detect\//,
    tests: [
      'test/core/{detect*,evidenceOfMore,linkHeader,looseValues,recordsPlace}.test.ts',
      'test/pagination/{provenEnds,recordsOfARun}.test.ts',
      'test/pagination/strategies/{auto,links}.test.ts',
      'test/pagination/vendors/*.test.ts',
    ],
  },
  text: {
    files: /^src\/core\/text\//,
    tests: [
      'marbles/{decodeText,jsonStream,parse*,splitLine*}.spec.ts',
      'test/core/utf8Decoder.test.ts',
      'test/streams/{browserSseParser,jsonFormats,lines,parse*}.test.ts',
    ],
  },
  rate: {
    files: /^src\/core\/(?:rate|retry)\//,
    tests: [
      'marbles/{circuitBreaker,clientResilience,createRateLimiter,createRetryBudget,rateLimit,retryWithProfile}.spec.ts',
      'test/core/{rate,rateLimitHeaders,retryAfter}.test.ts',
      'test/resilience/{browserLimiterLists,rateLimiter.property}.test.ts',
    ],
  },
  core: {
    files: /^src\/core\/(?:paths\/)?[^/]+$/,
    tests: [
      'marbles/{client,clientResilience,selectRecords,throwOnHttpError,validateWith}.spec.ts',
      'test/core/*.test.ts',
      'test/pagination/{checkpoint,guards,lean,options,paths}.test.ts',
    ],
  },
};
