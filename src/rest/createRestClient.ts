import { flattenPages } from '../../operators/flattenPages.js';
import { checkOptions } from '../core/checkOptions.js';
import { createHttpClient } from '../http/client.js';
import type { HttpClient, HttpRequestOptions } from '../http/types.js';
import { paginate$ } from '../pagination/paginate.js';
import { restPages } from './restPages.js';
import { type RestDefaults, restRun } from './restRun.js';
import { strategyOptions } from './strategies/strategyOptions.js';
import type { RestClient, RestClientOptions, RestPaginateOptions } from './types.js';

/**
 * An HTTP client that knows how its API pages: every HTTP method of {@link HttpClient}, and `paginate`, `paginate$` and
 * `records$` with default and per-call strategy, selector, auth and response hooks.
 *
 * ```
 * client.records$('/issues')   GET /issues ─▶ GET /issues?page=2 ─▶ …
 * result:                      a──b──c─────── d──e──f────────────── |
 * ```
 *
 * @example
 * const github = createRestClient({ baseUrl: 'https://api.github.com', auth: bearerAuth(token) });
 * for await (const page of github.paginate('/repos/ReactiveX/rxjs/issues')) console.log(page.items.length);
 *
 * @throws ConfigurationError for options that cannot work; runs fail with `PaginationError`
 */
export function createRestClient(options: RestClientOptions = {}): RestClient {
  checkOptions(options, {});
  const { strategy, select, ...clientOptions } = options;
  return restClientOver(createHttpClient(clientOptions), {
    strategy: strategyOptions(strategy),
    select,
    scheduler: options.scheduler,
  });
}

function restClientOver(client: HttpClient, defaults: RestDefaults): RestClient {
  const pages$ = <T>(path: HttpRequestOptions['path'], options?: RestPaginateOptions<T>) =>
    paginate$<T>(restRun(client, defaults, path, options));
  const pages = <T>(path: HttpRequestOptions['path'], options?: RestPaginateOptions<T>) =>
    restPages<T>(() => restRun(client, defaults, path, options));
  return {
    ...client,
    paginate$: pages$,
    records$: <T>(path: HttpRequestOptions['path'], options?: RestPaginateOptions<T>) =>
      pages$<T>(path, options).pipe(flattenPages()),
    paginate: pages,
    paginateGet: (path, options) => pages(path, { ...options, method: 'GET' }),
    paginatePost: (path, options) => pages(path, { ...options, method: 'POST' }),
    extend: (changes) => {
      checkOptions(changes, {});
      const { strategy, select, ...clientOptions } = changes;
      return restClientOver(client.extend(clientOptions), {
        strategy: strategy === undefined ? defaults.strategy : strategyOptions(strategy),
        select: select ?? defaults.select,
        scheduler: changes.scheduler ?? defaults.scheduler,
      });
    },
  };
}
