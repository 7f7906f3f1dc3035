import type { SchedulerLike } from 'rxjs';
import type { Path } from '../core/types.js';
import type { Call, HttpClient } from '../http/types.js';
import { extractorOfRun, jsonExtractor, perRun } from '../pagination/extraction.js';
import type {
  PaginateOptions,
  PaginationModel,
  PaginationObserver,
  PaginationResult,
  PaginationRunContext,
  PaginationStrategy,
} from '../pagination/types.js';
import { isIgnored, responseHooks } from './ignoreResponse.js';
import { paginatorOptions } from './paginators.js';
import { restPath } from './restPath.js';
import type { ResponseHook, RestPaginateOptions } from './types.js';

/** What a client brings to each of its runs. */
export interface RestDefaults {
  paginator?: PaginationStrategy | PaginationModel;
  dataSelector?: Path<readonly unknown[]>;
  scheduler?: SchedulerLike;
}

/** One call of a RestClient as a run of the engine. */
export function restRun<T>(
  client: HttpClient,
  defaults: RestDefaults,
  path: string,
  options: RestPaginateOptions<T> = {},
): PaginateOptions<T> {
  const { request, run } = takeApart(options);
  const { method = 'GET', paginator = defaults.paginator, dataSelector = defaults.dataSelector, onResponse } = options;
  return withResponseHooks<T>(
    {
      ...(defaults.scheduler && { scheduler: defaults.scheduler }),
      ...run,
      ...paginatorOptions(paginator),
      client,
      baseRequest: { ...request, path, method },
      ...(dataSelector !== undefined && { select: restPath(dataSelector) }),
    },
    client,
    onResponse === undefined ? [] : typeof onResponse === 'function' ? [onResponse] : onResponse,
  );
}

/** The same run with `hooks` over every attempt's response, ending where one of them ignores. */
function withResponseHooks<T>(
  options: PaginateOptions<T>,
  client: HttpClient,
  hooks: readonly ResponseHook[],
): PaginateOptions<T> {
  if (hooks.length === 0) return options;
  const { observer } = options;
  return {
    ...endingWhenIgnored(options),
    client: hookedClient(client, hooks),
    ...(observer && { observer: silentWhenIgnored(observer) }),
  };
}

/** A client whose attempts all go through `hooks`. */
export function hookedClient(client: HttpClient, hooks: readonly ResponseHook[]): HttpClient {
  return client.extend({ attemptInterceptors: [responseHooks(hooks)] });
}

/** An ignored response reads as a last page without records. */
export function endingWhenIgnored<T>(options: PaginateOptions<T>): PaginateOptions<T> {
  const extract = options.extractPage ?? jsonExtractor<T>(options.select);
  return {
    ...options,
    extractPage: perRun((place) => {
      const extractOfRun = extractorOfRun(extract, place);
      return (response) => (isIgnored(response) ? { items: [], done: true } : extractOfRun(response));
    }),
  };
}

/** An ignored response is no page: the observer hears of the run's end only, and the result does not count it. */
function silentWhenIgnored<T>(observer: PaginationObserver<T>): PaginationObserver<T> {
  const endedByHook = new WeakSet<PaginationRunContext>();
  return {
    onPage: (page, context) => {
      if (!isIgnored(page.response)) return observer.onPage?.(page, context);
      endedByHook.add(context);
      return undefined;
    },
    onComplete: (result, context) =>
      observer.onComplete?.(endedByHook.has(context) ? withoutLastPage(result) : result, context),
  };
}

function withoutLastPage<T>(result: PaginationResult<T>): PaginationResult<T> {
  return { ...result, pages: result.pages.slice(0, -1), totalPages: result.totalPages - 1 };
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
const REST_OPTIONS = ['method', 'paginator', 'dataSelector', 'onResponse'];

function takeApart<T>(options: RestPaginateOptions<T>): { request: Call; run: RunOptions<T> } {
  const entries = Object.entries(options).filter(([key, value]) => value !== undefined && !REST_OPTIONS.includes(key));
  return {
    request: Object.fromEntries(entries.filter(([key]) => !Object.hasOwn(RUN_OPTIONS, key))),
    run: Object.fromEntries(entries.filter(([key]) => Object.hasOwn(RUN_OPTIONS, key))),
  };
}
