import { asyncScheduler, type SchedulerLike } from 'rxjs';
import { checkKind, checkOptions, type OptionKinds } from '../core/checkOptions.js';
import { ConfigurationError } from '../core/errors.js';
import { compilePath } from '../core/paths/paths.js';
import { assertSchema } from '../core/schema.js';
import { createHttpClient } from '../http/client.js';
import { plainRequest } from '../http/plainRequest.js';
import type { HttpClient, PlainRequestOptions } from '../http/types.js';
import { checkProfile } from '../resilience/checkProfile.js';
import { assertCheckpoint } from './checkpoint.js';
import { jsonExtractor } from './extraction.js';
import type { PageExtractor } from './pageExtraction.js';
import type { CreatePrefetch } from './prefetch.js';
import type { RunDefaults } from './runDefaults.js';
import type { PaginationStrategy } from './strategies/types.js';
import type { PaginateOptions, PaginationRunContext } from './types.js';

/** The options of a run, checked, with every default filled in. */
export interface RunSettings<T>
  extends Pick<
    PaginateOptions<T>,
    'schema' | 'resilience' | 'observer' | 'stopWhen' | 'pace' | 'resumeFrom' | 'keepResponses'
  > {
  readonly client: HttpClient;
  readonly baseRequest: PlainRequestOptions;
  readonly strategy: PaginationStrategy;
  readonly extract: PageExtractor<T>;
  readonly maxPages: number;
  readonly maxItems: number;
  readonly maxEndToEndLatencyMs: number;
  readonly concurrency: number;
  /** Of a run that sends ahead. */
  readonly prefetch?: CreatePrefetch;
  readonly onLoop: 'error' | 'stop' | 'allow';
  readonly onCrossOrigin: 'error' | 'strip-credentials' | 'allow';
  readonly collect: boolean;
  readonly scheduler: SchedulerLike;
  readonly context: PaginationRunContext;
}

/**
 * @throws ConfigurationError for options that cannot work, before anything is sent
 * @throws RangeError for a negative or NaN limit
 */
export function runSettings<T>(
  options: PaginateOptions<T>,
  defaults: RunDefaults,
  random: () => number = Math.random,
): RunSettings<T> {
  checkOptions(options, RUN_KINDS, 'paginate.');
  const {
    client = createHttpClient(),
    strategy = defaults.strategyFor(options.model),
    select,
    limits = {},
    concurrency = 1,
    onLoop = 'error',
    onCrossOrigin = 'error',
    collect = false,
    scheduler = asyncScheduler,
    resilience,
    resumeFrom,
  } = options;
  checkOptions(strategy, { function: ['planRequests', 'checkPage', 'prefetch'] }, 'strategy.');
  checkKind('strategy', strategy, '.buildInitialRequest');
  checkKind('strategy', strategy, '.buildNextRequest');
  const { prefetch = defaults.prefetch } = strategy;
  const baseRequest = plainRequest(options.baseRequest ?? {});
  if (typeof baseRequest.path !== 'string') throw new ConfigurationError('baseRequest.path', 'is missing');
  checkChoice('onLoop', onLoop, ['error', 'stop', 'allow']);
  checkChoice('onCrossOrigin', onCrossOrigin, ['error', 'strip-credentials', 'allow']);
  checkConcurrency(concurrency, strategy, prefetch);
  if (resumeFrom !== undefined) assertCheckpoint(resumeFrom);
  if (options.schema !== undefined) assertSchema(options.schema);
  if (options.observer) {
    checkOptions(options.observer, { function: ['onPage', 'onComplete', 'onWarning'] }, 'observer.');
  }
  if (resilience?.pageProfile) checkProfile(resilience.pageProfile, 'resilience.pageProfile.');
  // A path that is none fails before anything is sent.
  if (select !== undefined) compilePath(select, 'select');

  const { agentContext } = baseRequest;
  return {
    ...options,
    client,
    baseRequest,
    strategy,
    extract: options.extractPage ?? jsonExtractor(defaults.recordsReader(select, resumeFrom?.userState)),
    maxPages: limitOf('maxPages', limits.maxPages, Math.floor),
    maxItems: limitOf('maxItems', limits.maxItems, Math.floor),
    maxEndToEndLatencyMs: limitOf('maxEndToEndLatencyMs', limits.maxEndToEndLatencyMs),
    concurrency,
    ...(concurrency > 1 && { prefetch }),
    onLoop,
    onCrossOrigin,
    collect,
    scheduler,
    context: {
      runId: agentContext?.runId ?? newRunId(scheduler.now(), random),
      ...(agentContext && { agentContext }),
      baseRequest,
      limits,
      ...(resilience && { resilience }),
    },
  };
}

/** `client` and `strategy` by the methods without which nothing goes. */
const RUN_KINDS: OptionKinds = {
  '.request$': ['client'],
  'string or object': ['baseRequest'],
  function: ['extractPage', 'stopWhen', 'pace'],
  object: ['limits', 'resilience', 'observer'],
  number: ['concurrency'],
  '.now': ['scheduler'],
};

function checkChoice(name: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value))
    throw new ConfigurationError(name, `must be ${choices.join(', ')}, not ${String(value)}`);
}

function checkConcurrency(concurrency: number, strategy: PaginationStrategy, prefetch?: CreatePrefetch): void {
  if (!(concurrency >= 1)) throw new ConfigurationError('concurrency', `must be at least 1, not ${concurrency}`);
  if (concurrency > 1 && !strategy.planRequests) {
    throw new ConfigurationError(
      'concurrency',
      'needs a strategy that can plan its requests (planRequests): this one finds each page in the one before',
    );
  }
  if (concurrency > 1 && !prefetch) {
    const problem = 'needs `prefetch` beside `planRequests`: take it from a strategy that plans';
    throw new ConfigurationError('concurrency', `${problem}, \`createOffsetLimitStrategy().prefetch\``);
  }
}

function limitOf(name: string, limit: number | undefined, round: (limit: number) => number = Number): number {
  if (limit === undefined) return Number.POSITIVE_INFINITY;
  if (typeof limit !== 'number' || !(limit >= 0)) {
    throw new RangeError(`limits.${name} must be a number from 0, not ${String(limit)}`);
  }
  return round(limit);
}

function newRunId(now: number, random: () => number): string {
  return `${Math.round(now).toString(36)}-${random().toString(36).slice(2, 10)}`;
}
