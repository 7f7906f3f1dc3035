import type { Observable, SchedulerLike } from 'rxjs';
import { map } from 'rxjs';
import { ConfigurationError } from '../core/errors.js';
import { createHttpClient } from '../http/client.js';
import type { HttpClient, HttpClientOptions } from '../http/types.js';
import type { CheckpointStore } from '../pagination/types.js';
import { authOf } from './auth.js';
import { configValidator } from './config/configValidator.js';
import { planResources } from './config/planResources.js';
import type { ResourcePlan } from './config/resourcePlan.js';
import { withErrorPath } from './config/withErrorPath.js';
import { hookedClient } from './restRun.js';
import type { EndpointContext } from './run/endpointRun.js';
import { responseActionHook, retryingProfile } from './run/responseActions.js';
import { sourceRun$ } from './run/sourceRun.js';
import type { RestSource, RestSourceConfig } from './types.js';

export interface RestSourceOptions {
  /** Extended by `config.client`, which wins. @default a client over `fetch` */ client?: HttpClient;
  /** Keeps the incremental values between runs, under each resource's name. */ state?: CheckpointStore;
  scheduler?: SchedulerLike;
}

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
  configValidator(config, '');
  const client = clientOf(config, options);
  const plans = planResources(config, client);
  const contexts = new Map(plans.map((plan) => [plan.name, contextOf(plan, client, options.scheduler)]));
  const context = { plans, contexts, ...(options.state && { state: options.state }) };
  const resourceNames = plans.map((plan) => plan.name);
  return {
    resourceNames,
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

function clientOf({ client: settings }: RestSourceConfig, { client, scheduler }: RestSourceOptions): HttpClient {
  const { baseUrl, headers, auth, rateLimit, resilience } = settings;
  const clientOptions: HttpClientOptions = {
    baseUrl,
    ...(headers && { headers }),
    ...(rateLimit && { rateLimit }),
    ...(resilience && { resilience }),
    ...(scheduler && { scheduler }),
  };
  const extended = withErrorPath('client', () =>
    client ? client.extend(clientOptions) : createHttpClient(clientOptions),
  );
  return auth ? extended.extend({ auth: withErrorPath('client.auth', () => authOf(auth, extended)) }) : extended;
}

function contextOf(
  plan: ResourcePlan,
  client: HttpClient,
  scheduler: SchedulerLike | undefined,
): Omit<EndpointContext, 'cursors'> {
  const { endpoint } = plan;
  const resilience = retryingProfile(endpoint, client);
  return {
    plan,
    client: endpoint.actions.length > 0 ? hookedClient(client, [responseActionHook(endpoint)]) : client,
    ...(resilience && { resilience }),
    ...(scheduler && { scheduler }),
  };
}
