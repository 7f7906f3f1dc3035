import { NEVER } from 'rxjs';
import {
  createCircuitBreaker,
  createCursorStrategy,
  createHeaderCursorStrategy,
  createHttpClient,
  createLinkHeaderStrategy,
  createOffsetLimitStrategy,
  createPageFeed,
  createPageNumberStrategy,
  createRateLimiter,
  createRetryBudget,
  type PaginateOptions,
  paginate$,
} from 'rxjs-resilient-http';
import {
  concatMapEager,
  parseSse,
  rateLimit,
  retryWithProfile,
  splitLineBytes,
  splitLines,
  tapProgress,
  validateWith,
  withDeadline,
} from 'rxjs-resilient-http/operators';
import { describe, expect, it } from 'vitest';

/** A value of another kind, and how errors speak of both. */
const WRONG: Record<string, [value: unknown, said: string]> = {
  number: ['1', 'must be a number, not a string'],
  string: [1, 'must be a string, not a number'],
  function: ['f', 'must be a function, not a string'],
  object: ['o', 'must be an object, not a string'],
  list: [{}, 'must be a list, not an object'],
  'function or list': ['x', 'must be a function or list, not a string'],
  'function or string': [1, 'must be a function or string, not a number'],
  'string or object': [1, 'must be a string or object, not a number'],
  '.now': [{}, 'must be something with a method now, not an object'],
  '.classify': [null, 'must be something with a method classify, not null'],
  '.tryTake': [[1, 2], 'must be something with a method tryTake, not a list of 2'],
  '.circuit': [() => {}, 'must be something with a method circuit, not a function'],
  '.request$': [{}, 'must be something with a method request$, not an object'],
  '.buildNextRequest': [
    { buildInitialRequest: () => ({}) },
    'must be something with a method buildNextRequest, not an object',
  ],
};

interface Place {
  name: string;
  /** In front of the option's name in errors. */
  prefix?: string;
  make: (options: object) => unknown;
  kinds: Record<string, string>;
}

const page = (options: object) => {
  let failure: unknown;
  paginate$({ baseRequest: '/', ...options } as PaginateOptions<unknown>).subscribe({
    error: (error: unknown) => {
      failure = error;
    },
  });
  throw failure;
};
const profile = {
  number: 'maxEndToEndLatencyMs maxAttempts maxAttemptsOverride maxRetryAfterMs',
  object: 'backoff',
  function: 'retryIf',
  'function or list': 'retryOnStatus',
  '.tryTake': 'retryBudget',
};
const backoff = { number: 'initialDelayMs factor maxDelayMs' };

const PLACES: readonly Place[] = [
  {
    name: 'createRateLimiter',
    prefix: 'rateLimit.',
    make: (limit) => createRateLimiter(limit),
    kinds: { number: 'requestsPerSecond burst maxConcurrent maxQueue', list: 'windows', string: 'feedback' },
  },
  {
    name: 'createRateLimiter, a window',
    prefix: 'rateLimit.windows[1].',
    make: (window) => createRateLimiter({ windows: [{ limit: 1, perMs: 1 }, window as never] }),
    kinds: { number: 'limit perMs' },
  },
  {
    name: 'createRateLimiter, its surroundings',
    prefix: 'rateLimit.',
    make: (config) => createRateLimiter({}, config),
    kinds: { object: 'store', '.now': 'scheduler' },
  },
  {
    name: 'rateLimit',
    prefix: 'rateLimit.',
    make: (config) => rateLimit({}, config),
    kinds: { '.now': 'scheduler' },
  },
  {
    name: 'createCircuitBreaker',
    prefix: 'circuitBreaker.',
    make: createCircuitBreaker,
    kinds: {
      number: 'failureRate minimumRequests windowMs halfOpenAfterMs',
      function: 'key',
      '.now': 'scheduler',
      '.circuit': 'store',
    },
  },
  {
    name: 'createRetryBudget',
    prefix: 'retryBudget.',
    make: createRetryBudget,
    kinds: { number: 'ratio minPerSecond', '.now': 'scheduler' },
  },
  {
    name: 'createHttpClient, its resilience',
    prefix: 'resilience.',
    make: (resilience) => createHttpClient({ resilience }),
    kinds: profile,
  },
  { name: 'retryWithProfile', prefix: 'profile.', make: (options) => retryWithProfile(options), kinds: profile },
  {
    name: 'retryWithProfile, its backoff',
    prefix: 'profile.backoff.',
    make: (options) => retryWithProfile({ backoff: options }),
    kinds: backoff,
  },
  {
    name: 'retryWithProfile, its surroundings',
    make: (config) => retryWithProfile({}, config),
    kinds: { function: 'onRetry random', '.classify': 'classifier', '.now': 'scheduler' },
  },
  {
    name: 'tapProgress',
    prefix: 'tapProgress.',
    make: (config) => tapProgress(() => {}, config),
    kinds: { number: 'everyMs total', '.now': 'scheduler' },
  },
  {
    name: 'validateWith',
    prefix: 'validateWith.',
    make: (config) => validateWith({} as never, config),
    kinds: { 'function or string': 'onInvalid' },
  },
  {
    name: 'withDeadline',
    prefix: 'withDeadline.',
    make: (config) => withDeadline(1, config),
    kinds: { function: 'onDeadline', '.now': 'scheduler' },
  },
  { name: 'splitLines', make: splitLines, kinds: { number: 'maxLineLength' } },
  { name: 'splitLineBytes', make: splitLineBytes, kinds: { number: 'maxLineBytes' } },
  { name: 'parseSse', make: parseSse, kinds: { number: 'maxEventBytes', function: 'onRetry onComment' } },
  {
    name: 'createOffsetLimitStrategy',
    make: createOffsetLimitStrategy,
    kinds: { number: 'initialOffset pageSize maximumOffset', string: 'offsetParam limitParam' },
  },
  {
    name: 'createPageNumberStrategy',
    make: createPageNumberStrategy,
    kinds: { number: 'basePage initialPage maximumPage pageSize', string: 'pageParam pageSizeParam' },
  },
  { name: 'createCursorStrategy', make: createCursorStrategy, kinds: { string: 'cursorParam' } },
  {
    name: 'createHeaderCursorStrategy',
    make: createHeaderCursorStrategy,
    kinds: { string: 'cursorHeader cursorParam' },
  },
  { name: 'createLinkHeaderStrategy', make: createLinkHeaderStrategy, kinds: { string: 'rel header' } },
  {
    name: 'paginate$',
    prefix: 'paginate.',
    make: page,
    kinds: {
      '.request$': 'client',
      'string or object': 'baseRequest',
      function: 'extractPage stopWhen pace',
      object: 'limits resilience observer',
      number: 'concurrency',
      '.now': 'scheduler',
    },
  },
  {
    name: 'paginate$, its observer',
    prefix: 'observer.',
    make: (observer) => page({ observer }),
    kinds: { function: 'onPage onComplete onWarning' },
  },
  {
    name: 'paginate$, its pages',
    prefix: 'resilience.pageProfile.',
    make: (pageProfile) => page({ resilience: { pageProfile } }),
    kinds: profile,
  },
  {
    name: 'paginate$, the backoff of its pages',
    prefix: 'resilience.pageProfile.backoff.',
    make: (options) => page({ resilience: { pageProfile: { backoff: options } } }),
    kinds: backoff,
  },
  { name: 'paginate$, its strategy', make: page, kinds: { '.buildNextRequest': 'strategy' } },
  {
    name: 'paginate$, more of its strategy',
    prefix: 'strategy.',
    make: (more) => page({ strategy: { ...createCursorStrategy(), ...more } }),
    kinds: { function: 'planRequests checkPage prefetch' },
  },
];

describe('an option of another kind is named, with what it must be and what it is', () => {
  it.each(
    PLACES.flatMap(({ name, prefix = '', make, kinds }) =>
      Object.entries(kinds).flatMap(([kind, names]) =>
        names.split(' ').map((option) => [name, option, `${prefix}${option}`, kind, make] as const),
      ),
    ),
  )('%s: %s', (_name, option, path, kind, make) => {
    const [value, said] = WRONG[kind] ?? [];
    expect(thrownBy(() => make({ [option]: value }))).toMatchObject({
      name: 'ConfigurationError',
      path,
      message: `${path}: ${said}`,
    });
  });

  it.each<[path: string, said: string, make: () => unknown]>([
    ['concatMapEager', 'must be a function, not null', () => concatMapEager(null as never)],
    ['concurrency', 'must be a number, not a string', () => concatMapEager(() => NEVER, '2' as never)],
    ['concurrency', 'must be at least 1, not 0', () => concatMapEager(() => NEVER, 0)],
    ['tapProgress', 'must be a function, not null', () => tapProgress(undefined as never)],
    ['withDeadline', 'must be a number, not null', () => withDeadline(undefined as never)],
    ['withDeadline', 'needs a number of milliseconds, not NaN', () => withDeadline(Number.NaN)],
    [
      'validateWith.onInvalid',
      "must be 'error', 'drop' or a function",
      () => validateWith({} as never, { onInvalid: 'no' as never }),
    ],
    ['maxLineBytes', 'must be a number of bytes, not NaN', () => splitLineBytes({ maxLineBytes: Number.NaN })],
    ['circuitBreaker', 'must be an object or list, not a number', () => createCircuitBreaker(1 as never)],
    [
      'circuitBreaker.failureRate',
      'must be a share above 0 and up to 1',
      () => createCircuitBreaker({ failureRate: 1.1 }),
    ],
    ['circuitBreaker.minimumRequests', 'must be at least 1', () => createCircuitBreaker({ minimumRequests: 0 })],
    ['circuitBreaker.windowMs', 'must be more than 0 ms', () => createCircuitBreaker({ windowMs: 0 })],
    ['circuitBreaker.halfOpenAfterMs', 'must be 0 ms or more', () => createCircuitBreaker({ halfOpenAfterMs: -1 })],
    [
      'circuitBreaker',
      'must come from createCircuitBreaker()',
      () => createHttpClient({ circuitBreaker: { state$: NEVER } }),
    ],
    ['retryBudget.ratio', 'must be 0 or more, not -1', () => createRetryBudget({ ratio: -1 })],
    ['retryBudget.minPerSecond', 'must be 0 or more, not NaN', () => createRetryBudget({ minPerSecond: Number.NaN })],
    ['rateLimit.burst', 'must be 1 or more, not 0', () => createRateLimiter({ burst: 0 })],
    ['rateLimit.maxConcurrent', 'must be 1 or more, not 0.5', () => createRateLimiter({ maxConcurrent: 0.5 })],
    ['rateLimit.maxQueue', 'must be 0 or more, not -1', () => createRateLimiter({ maxQueue: -1 })],
    ['rateLimit.requestsPerSecond', 'must be more than zero, not 0', () => createRateLimiter({ requestsPerSecond: 0 })],
    ['rateLimit.feedback', 'must be off, gate or pace, not no', () => createRateLimiter({ feedback: 'no' as never })],
    [
      'rateLimit.windows[0].limit',
      'must be more than zero, not 0',
      () => createRateLimiter({ windows: [{ limit: 0, perMs: 1 }] }),
    ],
    [
      'rateLimit.windows[0].perMs',
      'must be more than zero, not NaN',
      () => createRateLimiter({ windows: [{ limit: 1, perMs: Number.NaN }] }),
    ],
    ['offsetParam', 'is empty', () => createOffsetLimitStrategy({ offsetParam: '' })],
    [
      'offsetBodyPath',
      'cannot stand beside `offsetParam`: one value, one place',
      () => createOffsetLimitStrategy({ offsetParam: 'o', offsetBodyPath: 'o' }),
    ],
    ['pageSize', 'is 0, and has to be a whole number of at least 1', () => createOffsetLimitStrategy({ pageSize: 0 })],
    [
      'initialOffset',
      'is 0.5, and has to be a whole number of at least 0',
      () => createOffsetLimitStrategy({ initialOffset: 0.5 }),
    ],
    [
      'stopAfterEmptyPage',
      'is false and nothing else ends the range: name totalPath, hasMorePath or a maximum',
      () => createOffsetLimitStrategy({ stopAfterEmptyPage: false }),
    ],
    ['options', 'must be an object, not null', () => createPageFeed(undefined as never)],
    ['maxItems', 'must be at least 1, not 0', () => createPageFeed({ baseRequest: '/', maxItems: 0 })],
    ['concurrency', 'must be at least 1, not 0.5', () => page({ concurrency: 0.5 })],
    ['onLoop', 'must be error, stop, allow, not no', () => page({ onLoop: 'no' })],
    ['onCrossOrigin', 'must be error, strip-credentials, allow, not no', () => page({ onCrossOrigin: 'no' })],
    ['baseRequest.path', 'is missing', () => page({ baseRequest: {} })],
  ])('%s %s', (path, said, make) => {
    expect(thrownBy(make)).toMatchObject({ name: 'ConfigurationError', path, message: `${path}: ${said}` });
  });

  it.each([
    ['maxPages', -1],
    ['maxItems', Number.NaN],
    ['maxEndToEndLatencyMs', '5'],
  ])('limits.%s: %s is a RangeError', (name, value) => {
    expect(thrownBy(() => page({ limits: { [name]: value } }))).toMatchObject({
      name: 'RangeError',
      message: `limits.${name} must be a number from 0, not ${value}`,
    });
  });
});

function thrownBy(make: () => unknown): unknown {
  try {
    make();
  } catch (error) {
    return error;
  }
  return 'nothing thrown';
}
