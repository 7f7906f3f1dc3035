import type { Observable } from 'rxjs';
import { map } from 'rxjs';
import { ConfigurationError } from '../core/errors.js';
import type { RestSourceConfig } from './configTypes.js';
import { resourceInfo } from './resourceInfo.js';
import { sourceContext } from './run/sourceContext.js';
import { sourceRun$ } from './run/sourceRun.js';
import type { RestSource, RestSourceOptions } from './types.js';

/**
 * A REST API from a description: resources, how they depend on each other, what to ask for since the last time.
 *
 * ```
 * resources: ['posts', { name: 'comments', endpoint: 'posts/{resources.posts.id}/comments' }]
 * records$:  p1──p2──c1──c1──c2──|
 * ```
 *
 * @example
 * const source = createRestSource({
 *   client: { baseUrl: 'https://api.example.com', auth: { type: 'bearer', token } },
 *   resourceDefaults: { endpoint: { params: { per_page: 100 } } },
 *   resources: ['posts', { name: 'comments', endpoint: 'posts/{resources.posts.id}/comments', parallelized: 8 }],
 * });
 * source.records$.subscribe(({ resource, record }) => save(resource, record));
 *
 * @throws ConfigurationError naming the place in the configuration, before any request; runs fail with `PaginationError`
 * whose message names the resource and the parent record
 */
export function createRestSource(config: RestSourceConfig, options: RestSourceOptions = {}): RestSource {
  const context = sourceContext(config, options);
  const { plans, contexts } = context;
  const resourceNames = plans.map((plan) => plan.name);
  return {
    resourceNames,
    resources: plans.map(resourceInfo),
    records$: sourceRun$(context, new Set(plans.filter((plan) => plan.selected).map((plan) => plan.name))),
    resource$: <T>(name: string): Observable<T> => {
      if (!contexts.has(name)) {
        throw new ConfigurationError(
          'resource$',
          `there is no resource ${JSON.stringify(name)}: ${resourceNames.join(', ')}`,
        );
      }
      return sourceRun$(context, new Set([name])).pipe(map(({ record }) => record as T));
    },
  };
}
