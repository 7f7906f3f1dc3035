import type { SchedulerLike } from 'rxjs';
import { createHttpClient } from '../../http/client.js';
import type { HttpClient, HttpClientOptions } from '../../http/types.js';
import { authOf } from '../auth.js';
import { configValidator } from '../config/configValidator.js';
import { planResources } from '../config/planResources.js';
import type { ResourcePlan } from '../config/resourcePlan.js';
import { withErrorPath } from '../config/withErrorPath.js';
import { hookedClient } from '../restRun.js';
import type { RestSourceConfig, RestSourceOptions } from '../types.js';
import type { EndpointContext } from './endpointRun.js';
import { responseActionHook, retryingProfile } from './responseActions.js';
import type { SourceContext } from './sourceRun.js';

/** A configuration, checked and planned: all that its runs share. Throws ConfigurationErrors that name their place. */
export function sourceContext(config: RestSourceConfig, options: RestSourceOptions = {}): SourceContext {
  configValidator(config, '');
  const client = clientOf(config, options);
  const plans = planResources(config, client);
  return {
    plans,
    contexts: new Map(plans.map((plan) => [plan.name, contextOf(plan, client, options.scheduler)])),
    ...(options.state && { state: options.state }),
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
