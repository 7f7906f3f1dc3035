import type { SchedulerLike } from 'rxjs';
import { checkOptions } from '../core/checkOptions.js';
import type { Path } from '../core/types.js';
import type { Call, HttpClient, HttpRequestOptions } from '../http/types.js';
import type { PaginateOptions } from '../pagination/types.js';
import { responseHooks } from './responseHooks.js';
import { restRecordsPath } from './restPath.js';
import { type StrategyOptions, strategyOptions } from './strategies/strategyOptions.js';
import type { ResponseHook, RestPaginateOptions } from './types.js';

/** What a client brings to each of its runs. */
export interface RestDefaults {
  strategy?: StrategyOptions;
  select?: Path<readonly unknown[]>;
  scheduler?: SchedulerLike;
}

/** One call of a RestClient as a run of the engine. */
export function restRun<T>(
  client: HttpClient,
  defaults: RestDefaults,
  path: HttpRequestOptions['path'],
  options: RestPaginateOptions<T> = {},
): PaginateOptions<T> {
  const { request, run } = takeApart(options);
  const { method = 'GET', strategy, select = defaults.select, onResponse } = options;
  const hooks = onResponse === undefined ? [] : typeof onResponse === 'function' ? [onResponse] : onResponse;
  return {
    ...(defaults.scheduler && { scheduler: defaults.scheduler }),
    ...run,
    ...(strategy === undefined ? defaults.strategy : strategyOptions(strategy)),
    client: hookedClient(client, hooks),
    baseRequest: { ...request, path, method },
    ...(select !== undefined && { select: restRecordsPath(select) }),
  };
}

/** A client whose attempts all go through `hooks`. */
export function hookedClient(client: HttpClient, hooks: readonly ResponseHook[]): HttpClient {
  return hooks.length > 0 ? client.extend({ attemptInterceptors: [responseHooks(hooks)] }) : client;
}

type RunOptions<T> = Omit<
  PaginateOptions<T>,
  'client' | 'baseRequest' | 'strategy' | 'model' | 'select' | 'resilience'
>;

/** The options that are the run's; every other one belongs to its requests. */
const RUN_OPTIONS: { readonly [Key in keyof Required<RunOptions<unknown>>]: true } = {
  extractPage: true,
  schema: true,
  limits: true,
  observer: true,
  stopWhen: true,
  pace: true,
  concurrency: true,
  resumeFrom: true,
  onLoop: true,
  onCrossOrigin: true,
  collect: true,
  keepResponses: true,
  returnPartial: true,
  scheduler: true,
};
const REST_OPTIONS = ['method', 'strategy', 'select', 'onResponse'];

function takeApart<T>(options: RestPaginateOptions<T>): { request: Call; run: RunOptions<T> } {
  checkOptions(options, {});
  const entries = Object.entries(options).filter(([key, value]) => value !== undefined && !REST_OPTIONS.includes(key));
  return {
    request: Object.fromEntries(entries.filter(([key]) => !Object.hasOwn(RUN_OPTIONS, key))),
    run: Object.fromEntries(entries.filter(([key]) => Object.hasOwn(RUN_OPTIONS, key))),
  };
}
