import { createRestSource, type RestSourceConfig } from 'rxjs-resilient-http/rest';
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/core/errors.js';
import { createHttpClient } from '../../src/http/client.js';

/** A configuration that works, with one thing changed by each case. */
function working(): Record<string, unknown> {
  return {
    client: { baseUrl: 'https://api.example.com' },
    resources: ['posts', { name: 'comments', endpoint: { path: 'posts/{resources.posts.id}/comments' } }],
  };
}

function withClient(client: Record<string, unknown>) {
  return { ...working(), client: { baseUrl: 'https://api.example.com', ...client } };
}
function withResource(resource: unknown) {
  return { ...working(), resources: ['posts', resource] };
}
function withEndpoint(endpoint: unknown) {
  return withResource({ name: 'comments', endpoint });
}
function withDefaults(resourceDefaults: unknown) {
  return { ...working(), resourceDefaults };
}

const emptyPath = (type: string, option: string) =>
  [
    `${type} with an empty ${option}`,
    withClient({ strategy: { type, [option]: '' } }),
    `client.strategy.${option}`,
    /non-empty/,
  ] as const;

const cases: readonly (readonly [what: string, config: unknown, path: string, problem: RegExp])[] = [
  emptyPath('json-link', 'nextUrlPath'),
  emptyPath('cursor', 'cursorPath'),
  emptyPath('page-number', 'totalPath'),
  emptyPath('offset-limit', 'hasMorePath'),
  emptyPath('link-header', 'endOfData'),
  emptyPath('search-after', 'sortPath'),
  // The whole
  ['no object', 'posts', '', /must be an object/],
  ['a list', [], '', /must be an object/],
  ['unknown key at the top', { ...working(), resource: [] }, 'resource', /unknown key/],
  [
    'a key in another spelling',
    { ...working(), resource_defaults: {} },
    'resource_defaults',
    /did you mean resourceDefaults/,
  ],
  // client
  ['no client', { resources: ['posts'] }, 'client', /required/],
  ['client that is no object', { ...working(), client: 'x' }, 'client', /must be an object/],
  ['unknown key of client', withClient({ base_url: 'x' }), 'client.base_url', /did you mean baseUrl/],
  ['no baseUrl', { ...working(), client: {} }, 'client.baseUrl', /required/],
  ['empty baseUrl', { ...working(), client: { baseUrl: '' } }, 'client.baseUrl', /non-empty/],
  ['relative baseUrl', { ...working(), client: { baseUrl: '/api' } }, 'client.baseUrl', /not an absolute URL/],
  ['baseUrl of another scheme', { ...working(), client: { baseUrl: 'ftp://x' } }, 'client.baseUrl', /http or https/],
  ['headers that are no object', withClient({ headers: [] }), 'client.headers', /must be an object/],
  ['header that is a number', withClient({ headers: { a: 1 } }), 'client.headers.a', /must be a string/],
  ['header with a line break', withClient({ headers: { a: 'x\r\ny' } }), 'client.headers.a', /line breaks/],
  [
    'header name with a line break',
    withClient({ headers: { 'a\n': 'x' } }),
    'client.headers["a\\n"]',
    /no header name/,
  ],
  // auth
  ['auth that is a string', withClient({ auth: 'bearer' }), 'client.auth', /must be an object/],
  ['auth of an unknown type', withClient({ auth: { type: 'digest' } }), 'client.auth.type', /must be one of bearer/],
  ['auth without type', withClient({ auth: { token: 'x' } }), 'client.auth.type', /must be one of/],
  ['bearer without token', withClient({ auth: { type: 'bearer' } }), 'client.auth.token', /required/],
  ['bearer with an empty token', withClient({ auth: { type: 'bearer', token: '' } }), 'client.auth.token', /non-empty/],
  [
    'bearer with an unknown key',
    withClient({ auth: { type: 'bearer', token: 'x', key: 'y' } }),
    'client.auth.key',
    /unknown key/,
  ],
  [
    'httpBasic without password',
    withClient({ auth: { type: 'httpBasic', username: 'x' } }),
    'client.auth.password',
    /required/,
  ],
  [
    'httpBasic without username',
    withClient({ auth: { type: 'httpBasic', password: 'x' } }),
    'client.auth.username',
    /required/,
  ],
  ['apiKey without name', withClient({ auth: { type: 'apiKey', apiKey: 'x' } }), 'client.auth.name', /required/],
  ['apiKey without key', withClient({ auth: { type: 'apiKey', name: 'x' } }), 'client.auth.apiKey', /required/],
  [
    'apiKey at an unknown place',
    withClient({ auth: { type: 'apiKey', name: 'x', apiKey: 'y', location: 'body' } }),
    'client.auth.location',
    /header, query, cookie/,
  ],
  [
    'oauth2 without token URL',
    withClient({ auth: { type: 'oauth2ClientCredentials', clientId: 'a', clientSecret: 'b' } }),
    'client.auth.accessTokenUrl',
    /required/,
  ],
  [
    'oauth2 without client id',
    withClient({ auth: { type: 'oauth2ClientCredentials', accessTokenUrl: 'https://a.b', clientSecret: 'b' } }),
    'client.auth.clientId',
    /required/,
  ],
  [
    'oauth2 without secret',
    withClient({ auth: { type: 'oauth2ClientCredentials', accessTokenUrl: 'https://a.b', clientId: 'a' } }),
    'client.auth.clientSecret',
    /required/,
  ],
  [
    'oauth2 with request data of numbers',
    withClient({
      auth: {
        type: 'oauth2ClientCredentials',
        accessTokenUrl: 'https://a.b',
        clientId: 'a',
        clientSecret: 'b',
        accessTokenRequestData: { x: 1 },
      },
    }),
    'client.auth.accessTokenRequestData.x',
    /a string/,
  ],
  [
    'oauth2 with an expiration of nothing',
    withClient({
      auth: {
        type: 'oauth2ClientCredentials',
        accessTokenUrl: 'https://a.b',
        clientId: 'a',
        clientSecret: 'b',
        defaultTokenExpiration: 0,
      },
    }),
    'client.auth.defaultTokenExpiration',
    /greater than 0/,
  ],
  // strategy
  ['strategy of an unknown name', withClient({ strategy: 'pages' }), 'client.strategy', /must be one of auto/],
  ['custom without a strategy', withClient({ strategy: 'custom' }), 'client.strategy', /needs a strategy/],
  ['strategy that is a number', withClient({ strategy: 1 }), 'client.strategy', /must be an object/],
  [
    'strategy of an unknown type',
    withClient({ strategy: { type: 'pages' } }),
    'client.strategy.type',
    /must be one of offset-limit/,
  ],
  [
    'strategy with a key of another',
    withClient({ strategy: { type: 'cursor', pageSize: 5 } }),
    'client.strategy.pageSize',
    /unknown key/,
  ],
  [
    'page size of nothing',
    withClient({ strategy: { type: 'offset-limit', pageSize: 0 } }),
    'client.strategy.pageSize',
    /greater than 0/,
  ],
  [
    'initial offset below zero',
    withClient({ strategy: { type: 'offset-limit', initialOffset: -1 } }),
    'client.strategy.initialOffset',
    /0 or more/,
  ],
  [
    'total path that is a number',
    withClient({ strategy: { type: 'offset-limit', totalPath: 5 } }),
    'client.strategy.totalPath',
    /a path/,
  ],
  [
    'flag that is a text',
    withClient({ strategy: { type: 'page-number', stopAfterEmptyPage: 'no' } }),
    'client.strategy.stopAfterEmptyPage',
    /true or false/,
  ],
  [
    'JSONPath that does not parse',
    withClient({ strategy: { type: 'json-link', nextUrlPath: '$.a[' } }),
    'client.strategy',
    /not RFC 9535/,
  ],
  [
    'query and body for one value',
    withEndpoint({ path: 'x', strategy: { type: 'cursor', cursorParam: 'a', cursorBodyPath: 'b' } }),
    'resources[1].endpoint.strategy.',
    /./,
  ],
  [
    'a range that cannot end',
    withEndpoint({
      path: 'x',
      strategy: { type: 'offset-limit', pageSize: 5, totalPath: null, stopAfterEmptyPage: false },
    }),
    'resources[1].endpoint.strategy',
    /./,
  ],
  // rate limit
  [
    'rate of nothing',
    withClient({ rateLimit: { requestsPerSecond: 0 } }),
    'client.rateLimit.requestsPerSecond',
    /greater than 0/,
  ],
  [
    'rate below zero',
    withClient({ rateLimit: { requestsPerSecond: -1 } }),
    'client.rateLimit.requestsPerSecond',
    /greater than 0/,
  ],
  [
    'rate that is no number',
    withClient({ rateLimit: { requestsPerSecond: Number.NaN } }),
    'client.rateLimit.requestsPerSecond',
    /greater than 0/,
  ],
  [
    'rate limit with an unknown key',
    withClient({ rateLimit: { perSecond: 1 } }),
    'client.rateLimit.perSecond',
    /unknown key/,
  ],
  [
    'window without its length',
    withClient({ rateLimit: { windows: [{ limit: 1 }] } }),
    'client.rateLimit.windows[0].perMs',
    /required/,
  ],
  [
    'feedback of an unknown kind',
    withClient({ rateLimit: { requestsPerSecond: 1, feedback: 'on' } }),
    'client.rateLimit.feedback',
    /off, gate, pace/,
  ],
  // resilience
  [
    'resilience with an unknown key',
    withClient({ resilience: { retries: 3 } }),
    'client.resilience.retries',
    /unknown key/,
  ],
  [
    'attempts of nothing',
    withClient({ resilience: { maxAttempts: 0 } }),
    'client.resilience.maxAttempts',
    /greater than 0/,
  ],
  [
    'jitter of an unknown kind',
    withClient({ resilience: { backoff: { jitter: 'some' } } }),
    'client.resilience.backoff.jitter',
    /full, equal, none/,
  ],
  // resources
  ['no resources', { client: { baseUrl: 'https://a.b' } }, 'resources', /required/],
  ['resources that are no list', { ...working(), resources: {} }, 'resources', /must be a list/],
  ['empty resources', { ...working(), resources: [] }, 'resources', /not be empty/],
  ['resource that is a number', withResource(5), 'resources[1]', /must be an object/],
  ['empty resource name', { ...working(), resources: [''] }, 'resources[0]', /non-empty/],
  ['resource without name', withResource({ endpoint: 'x' }), 'resources[1].name', /required/],
  ['resource with an unknown key', withResource({ name: 'x', params: {} }), 'resources[1].params', /unknown key/],
  [
    'duplicate name',
    { ...working(), resources: ['posts', { name: 'posts' }] },
    'resources[1].name',
    /duplicate name "posts"/,
  ],
  ['duplicate string', { ...working(), resources: ['posts', 'posts'] }, 'resources[1]', /duplicate name "posts"/],
  ['selected that is a text', withResource({ name: 'x', selected: 'yes' }), 'resources[1].selected', /true or false/],
  [
    'parallelized of nothing',
    withResource({ name: 'x', parallelized: 0 }),
    'resources[1].parallelized',
    /whole number/,
  ],
  [
    'parallelized of a half',
    withResource({ name: 'x', parallelized: 1.5 }),
    'resources[1].parallelized',
    /whole number/,
  ],
  ['primary key of nothing', withResource({ name: 'x', primaryKey: [] }), 'resources[1].primaryKey', /not be empty/],
  [
    'primary key of numbers',
    withResource({ name: 'x', primaryKey: [1] }),
    'resources[1].primaryKey[0]',
    /non-empty string/,
  ],
  [
    'includeFromParent that is no list',
    withResource({ name: 'x', includeFromParent: 'id' }),
    'resources[1].includeFromParent',
    /must be a list/,
  ],
  [
    'includeFromParent without a parent',
    withResource({ name: 'x', includeFromParent: ['id'] }),
    'resources[1].includeFromParent',
    /has no parent/,
  ],
  [
    'step that is no function',
    withResource({ name: 'x', processingSteps: [{ filter: 'x' }] }),
    'resources[1].processingSteps[0].filter',
    /a function/,
  ],
  [
    'step of two kinds',
    withResource({ name: 'x', processingSteps: [{ filter: () => true, map: () => 1 }] }),
    'resources[1].processingSteps[0]',
    /exactly one/,
  ],
  [
    'step of no kind',
    withResource({ name: 'x', processingSteps: [{}] }),
    'resources[1].processingSteps[0]',
    /exactly one/,
  ],
  [
    'step of an unknown kind',
    withResource({ name: 'x', processingSteps: [{ reduce: () => 1 }] }),
    'resources[1].processingSteps[0].reduce',
    /unknown key/,
  ],
  // endpoint
  ['endpoint that is a number', withEndpoint(5), 'resources[1].endpoint', /must be an object/],
  ['endpoint with an unknown key', withEndpoint({ url: 'x' }), 'resources[1].endpoint.url', /unknown key/],
  ['path that is a number', withEndpoint({ path: 5 }), 'resources[1].endpoint.path', /a string/],
  [
    'path of another scheme',
    withEndpoint({ path: 'file:///etc/passwd' }),
    'resources[1].endpoint.path',
    /only http and https/,
  ],
  ['unknown method', withEndpoint({ method: 'FETCH' }), 'resources[1].endpoint.method', /must be one of GET/],
  ['params that are no object', withEndpoint({ params: 'a=b' }), 'resources[1].endpoint.params', /must be an object/],
  [
    'parameter that is an object',
    withEndpoint({ params: { a: { b: 1 } } }),
    'resources[1].endpoint.params.a',
    /string, number, boolean or null/,
  ],
  [
    'parameter that is a list of objects',
    withEndpoint({ params: { a: [{}] } }),
    'resources[1].endpoint.params.a',
    /string, number, boolean or null/,
  ],
  [
    'json and data',
    withEndpoint({ method: 'POST', json: {}, data: {} }),
    'resources[1].endpoint.data',
    /excludes json/,
  ],
  [
    'endpoint header that is a number',
    withEndpoint({ headers: { a: 1 } }),
    'resources[1].endpoint.headers.a',
    /a string/,
  ],
  [
    'endpoint auth of an unknown type',
    withEndpoint({ auth: { type: 'x' } }),
    'resources[1].endpoint.auth.type',
    /must be one of/,
  ],
  [
    'endpoint strategy of an unknown name',
    withEndpoint({ strategy: 'x' }),
    'resources[1].endpoint.strategy',
    /must be one of/,
  ],
  [
    'selector that is a function',
    withEndpoint({ select: () => [] }),
    'resources[1].endpoint.select',
    /a non-empty string/,
  ],
  [
    'selector that does not parse',
    withEndpoint({ select: '$.items[?' }),
    'resources[1].endpoint.select',
    /not RFC 9535/,
  ],
  // response actions
  [
    'actions that are no list',
    withEndpoint({ responseActions: {} }),
    'resources[1].endpoint.responseActions',
    /must be a list/,
  ],
  [
    'action without an action',
    withEndpoint({ responseActions: [{ statusCode: 404 }] }),
    'resources[1].endpoint.responseActions[0].action',
    /required/,
  ],
  [
    'action of an unknown kind',
    withEndpoint({ responseActions: [{ action: 'skip' }] }),
    'resources[1].endpoint.responseActions[0].action',
    /ignore, retry/,
  ],
  [
    'action on a status that is none',
    withEndpoint({ responseActions: [{ statusCode: 42, action: 'ignore' }] }),
    'resources[1].endpoint.responseActions[0].statusCode',
    /100 to 599/,
  ],
  [
    'action with an unknown key',
    withEndpoint({ responseActions: [{ status: 404, action: 'ignore' }] }),
    'resources[1].endpoint.responseActions[0].status',
    /unknown key/,
  ],
  [
    'action of no transforms',
    withEndpoint({ responseActions: [{ action: [] }] }),
    'resources[1].endpoint.responseActions[0].action',
    /not be empty/,
  ],
  [
    'action of something else',
    withEndpoint({ responseActions: [{ action: 5 }] }),
    'resources[1].endpoint.responseActions[0].action',
    /a function/,
  ],
  // incremental
  [
    'incremental without cursor path',
    withEndpoint({ incremental: {} }),
    'resources[1].endpoint.incremental.cursorPath',
    /required/,
  ],
  [
    'incremental with an unknown key',
    withEndpoint({ incremental: { cursorPath: 'a', start: 1 } }),
    'resources[1].endpoint.incremental.start',
    /unknown key/,
  ],
  [
    'convert that is no function',
    withEndpoint({ incremental: { cursorPath: 'a', convert: 5 } }),
    'resources[1].endpoint.incremental.convert',
    /a function/,
  ],
  [
    'convert of an unknown name',
    withEndpoint({ incremental: { cursorPath: 'a', convert: 'epoch' } }),
    'resources[1].endpoint.incremental.convert',
    /must be one of epochSeconds, epochMs, iso, date/,
  ],
  [
    'a token beside a cursor',
    withEndpoint({ incremental: { cursorPath: 'a', tokenPath: 'b' } }),
    'resources[1].endpoint.incremental.tokenPath',
    /excludes cursorPath/,
  ],
  [
    'a first value that nothing sends',
    withEndpoint({ incremental: { tokenPath: 'b', initialValue: 1 } }),
    'resources[1].endpoint.incremental.initialValue',
    /needs initialParam or startParam/,
  ],
  [
    'a first parameter without a value',
    withEndpoint({ incremental: { tokenPath: 'b', startParam: 'c', initialParam: 'd' } }),
    'resources[1].endpoint.incremental.initialParam',
    /needs initialValue/,
  ],
  [
    'two flags for one end',
    withEndpoint({ strategy: { type: 'cursor', endOfData: 'done', hasMorePath: 'more' } }),
    'resources[1].endpoint.strategy.endOfData',
    /excludes hasMorePath/,
  ],
  [
    'a flag that is no path',
    withEndpoint({ strategy: { type: 'cursor', endOfData: { when: true } } }),
    'resources[1].endpoint.strategy.endOfData.path',
    /is required/,
  ],
  [
    'pages side by side that cannot be planned',
    withEndpoint({ strategy: 'json-link', concurrency: 2 }),
    'resources[1].endpoint.concurrency',
    /can plan its pages/,
  ],
  [
    'a message of an action that does not fail',
    withEndpoint({ responseActions: [{ action: 'ignore', message: 'error' }] }),
    'resources[1].endpoint.responseActions[0].message',
    /the action is another/,
  ],
  [
    'where with a list',
    withEndpoint({ responseActions: [{ action: 'fail', where: { ok: [] } }] }),
    'resources[1].endpoint.responseActions[0].where.ok',
    /a string, number, boolean or null/,
  ],
  ['a time limit of nothing', withClient({ timeoutMs: 0 }), 'client.timeoutMs', /greater than 0/],
  [
    'a breaker of more than all',
    withClient({ circuitBreaker: { failureRate: 2 } }),
    'client.circuitBreaker.failureRate',
    /share/,
  ],
  [
    'values beside an endpoint',
    withResource({ name: 'x', values: [1], endpoint: 'x' }),
    'resources[1].endpoint',
    /excludes values/,
  ],
  [
    'values beside windows',
    withResource({ name: 'x', values: [1], windows: { from: '2024-01-01', every: 'day' } }),
    'resources[1].windows',
    /excludes values/,
  ],
  [
    'windows from no date',
    withResource({ name: 'x', windows: { from: 'monday', every: 'day' } }),
    'resources[1].windows.from',
    /must be a date/,
  ],
  [
    'windows that end before they start',
    withResource({ name: 'x', windows: { from: '2024-01-02', to: '2024-01-01', every: 'day' } }),
    'resources[1].windows.to',
    /later than from/,
  ],
  ['values in the defaults', withDefaults({ values: [1] }), 'resourceDefaults.values', /unknown key/],
  ['nothing to skip', withResource({ name: 'x', onError: 'skip' }), 'resources[1].onError', /has no parent/],
  [
    'a schema that is none',
    withResource({ name: 'x', schema: 'object' }),
    'resources[1].schema',
    /a Standard Schema or a JSON Schema/,
  ],
  [
    'nowhere to collect',
    withResource({ name: 'x', schema: {}, onInvalid: 'collect' }),
    'resources[1].onInvalid',
    /needs `onInvalid`/,
  ],
  [
    'an empty list of steps',
    withResource({ name: 'x', processingSteps: [{ map: [] }] }),
    'resources[1].processingSteps[0].map',
    /not be empty/,
  ],
  [
    'lag below zero',
    withEndpoint({ incremental: { cursorPath: 'a', lag: -1 } }),
    'resources[1].endpoint.incremental.lag',
    /0 or more/,
  ],
  [
    'cursor path that does not parse',
    withEndpoint({ incremental: { cursorPath: '$.a[' } }),
    'resources[1].endpoint.incremental.cursorPath',
    /not RFC 9535/,
  ],
  // placeholders
  [
    'unknown placeholder',
    withEndpoint({ params: { since: '{incremental.start}' } }),
    'resources[1].endpoint.params.since',
    /: unknown placeholder \{incremental\.start\}$/,
  ],
  [
    'placeholder of nothing known',
    withEndpoint({ path: 'posts/{id}' }),
    'resources[1].endpoint.path',
    /unknown placeholder \{id\}/,
  ],
  [
    'placeholder that is not closed',
    withEndpoint({ path: 'posts/{resources.posts.id' }),
    'resources[1].endpoint.path',
    /not closed/,
  ],
  ['brace that closes nothing', withEndpoint({ path: 'posts/id}' }), 'resources[1].endpoint.path', /closes nothing/],
  [
    'unknown parent',
    withEndpoint({ path: 'users/{resources.users.id}' }),
    'resources[1].endpoint.path',
    /resource that does not exist: "users"/,
  ],
  [
    'placeholder without a field',
    withEndpoint({ path: 'x/{resources.posts}' }),
    'resources[1].endpoint.path',
    /names no field/,
  ],
  [
    'placeholder in a header name',
    withEndpoint({ headers: { 'x-{nothing}': 'a' } }),
    'resources[1].endpoint.headers["x-{nothing}"]',
    /unknown placeholder/,
  ],
  [
    'placeholder in a header value',
    withEndpoint({ headers: { a: '{nothing}' } }),
    'resources[1].endpoint.headers.a',
    /unknown placeholder/,
  ],
  [
    'placeholder deep in json',
    withEndpoint({ method: 'POST', json: { a: [{ b: '{nothing}' }] } }),
    'resources[1].endpoint.json.a[0].b',
    /unknown placeholder/,
  ],
  [
    'placeholder in data',
    withEndpoint({ method: 'POST', data: { a: '{nothing}' } }),
    'resources[1].endpoint.data.a',
    /unknown placeholder/,
  ],
  [
    'two parents',
    {
      ...working(),
      resources: [
        'posts',
        'users',
        { name: 'x', endpoint: { path: '{resources.posts.id}', params: { a: '{resources.users.id}' } } },
      ],
    },
    'resources[2].endpoint.params.a',
    /two parents, posts and users/,
  ],
  [
    'its own parent',
    { ...working(), resources: [{ name: 'x', endpoint: 'x/{resources.x.id}' }] },
    'resources[0].endpoint',
    /depends on itself: x → x/,
  ],
  [
    'a cycle',
    {
      ...working(),
      resources: [
        { name: 'a', endpoint: 'a/{resources.b.id}' },
        { name: 'b', endpoint: 'b/{resources.a.id}' },
      ],
    },
    'resources[0].endpoint',
    /depends on itself: a → b → a/,
  ],
  [
    'incremental placeholder without incremental',
    withEndpoint({ params: { a: '{incremental.startValue}' } }),
    'resources[1].endpoint.params.a',
    /has no incremental/,
  ],
  [
    'end value that is not given',
    withEndpoint({ params: { a: '{incremental.endValue}' }, incremental: { cursorPath: 'x' } }),
    'resources[1].endpoint.params.a',
    /has no endValue/,
  ],
  [
    'initial value that is not given',
    withEndpoint({ params: { a: '{incremental.initialValue}' }, incremental: { cursorPath: 'x' } }),
    'resources[1].endpoint.params.a',
    /has no initialValue/,
  ],
  // defaults
  ['no resource at once', { ...working(), concurrency: 0 }, 'concurrency', /must be a whole number greater than 0/],
  ['defaults that are no object', withDefaults([]), 'resourceDefaults', /must be an object/],
  ['defaults with a name', withDefaults({ name: 'x' }), 'resourceDefaults.name', /unknown key/],
  [
    'defaults with an unknown key',
    withDefaults({ endpoint: { url: 'x' } }),
    'resourceDefaults.endpoint.url',
    /unknown key/,
  ],
  [
    'unknown placeholder in the defaults',
    withDefaults({ endpoint: { params: { a: '{x}' } } }),
    'resourceDefaults.endpoint.params.a',
    /unknown placeholder/,
  ],
  [
    'default strategy of an unknown name',
    withDefaults({ endpoint: { strategy: 'x' } }),
    'resourceDefaults.endpoint.strategy',
    /must be one of/,
  ],
];

describe('errors of a source configuration', () => {
  it.each(cases)('%s', (_, config, path, problem) => {
    let requests = 0;
    const client = createHttpClient({
      transport: () => {
        requests += 1;
        throw new Error('nothing may be sent');
      },
    });
    const error = thrownBy(() => createRestSource(config as RestSourceConfig, { client }));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(
      error.path.startsWith(path) && (path.endsWith('.') || error.path === path || path.includes('strategy')),
    ).toBe(true);
    expect(error.message).toMatch(problem);
    if (error.path !== '') expect(error.message.startsWith(`${error.path}: `)).toBe(true);
    expect(requests).toBe(0);
  });

  it('takes the configuration that every case starts from', () => {
    expect(createRestSource(working() as unknown as RestSourceConfig).resourceNames).toEqual(['posts', 'comments']);
  });

  it('never shows the value of a secret', () => {
    const config = withClient({ auth: { type: 'bearer', token: ['hunter2'] } });
    expect(thrownBy(() => createRestSource(config as unknown as RestSourceConfig)).message).not.toContain('hunter2');
  });

  it('says which resources there are when one is asked for that is not', () => {
    const source = createRestSource(working() as unknown as RestSourceConfig);
    expect(() => source.resource$('likes')).toThrow(/there is no resource "likes": posts, comments/);
  });
});

function thrownBy(run: () => unknown): ConfigurationError {
  try {
    run();
  } catch (error) {
    return error as ConfigurationError;
  }
  throw new Error('nothing was thrown');
}
