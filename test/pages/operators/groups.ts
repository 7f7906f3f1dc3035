/** What has a page of its own under docs/operators, and where it is imported from. */
export const groups: readonly { title: string; entry: string; names: readonly string[] }[] = [
  {
    title: 'Operators',
    entry: 'rxjs-resilient-http/operators',
    names: [
      ...['retryWithProfile', 'withDeadline', 'rateLimit', 'circuitBreaker', 'concatMapEager', 'tapProgress'],
      ...['selectRecords', 'flattenPages', 'validateWith', 'throwOnHttpError'],
      ...['decodeText', 'splitLines', 'splitLineBytes', 'parseNdjson', 'parseSse', 'parseEventJson'],
    ],
  },
  {
    title: 'Streams of pages, responses and records',
    entry: 'rxjs-resilient-http',
    names: [
      ...['paginate$', 'paginateRecords$', 'createPageFeed', 'gather$', 'gatherBytes$', 'gatherPaginate$'],
      ...['sse$', 'jsonStream$', 'bodyChunks$'],
    ],
  },
  {
    title: 'A client and its parts',
    entry: 'rxjs-resilient-http',
    names: [
      ...['createHttpClient', 'createRateLimiter', 'createCircuitBreaker', 'createRetryBudget', 'failover'],
      ...['bearerAuth', 'basicAuth', 'apiKeyAuth'],
    ],
  },
  {
    title: 'Strategies of pagination',
    entry: 'rxjs-resilient-http',
    names: [
      ...['createAutoStrategy', 'createOffsetLimitStrategy', 'createPageNumberStrategy', 'createCursorStrategy'],
      ...['createHeaderCursorStrategy', 'createLinkHeaderStrategy', 'createJsonLinkStrategy', 'createNextUrlStrategy'],
      'createSinglePageStrategy',
    ],
  },
  {
    title: 'Whole APIs',
    entry: 'rxjs-resilient-http/rest',
    names: ['createRestClient', 'createRestSource'],
  },
  { title: 'Node', entry: 'rxjs-resilient-http/node', names: ['download$'] },
];

/** A page's file: the name without its `$`. */
export const fileOf = (name: string): string => `docs/operators/${name.replace('$', '')}.md`;
