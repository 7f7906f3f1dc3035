import { checkOptions } from '../../core/checkOptions.js';
import { ConfigurationError } from '../../core/errors.js';
import { createHttpClient } from '../../http/client.js';
import type { HttpClient, HttpClientOptions } from '../../http/types.js';
import { createCircuitBreaker } from '../../resilience/createCircuitBreaker.js';
import { createRateLimiter } from '../../resilience/createRateLimiter.js';
import { type AuthMaker, authMaker } from '../auth.js';
import { configValidator } from '../config/configValidator.js';
import { planResources } from '../config/planResources.js';
import type { ResourcePlan } from '../config/resourcePlan.js';
import { withErrorPath } from '../config/withErrorPath.js';
import type { RestSourceConfig } from '../configTypes.js';
import { hookedClient } from '../restRun.js';
import type { RestSourceOptions } from '../types.js';
import type { EndpointContext } from './endpointContext.js';
import { responseActionHooks, retryingProfile } from './responseActions.js';
import { skippedReporter } from './skippedReporter.js';
import type { SourceContext } from './sourceRun.js';

/** Enough to hide one API's latency behind another's; how many requests that makes is the limiter's matter. */
const RESOURCES_AT_ONCE = 4;

/** A configuration, checked and planned: all that its runs share. Throws ConfigurationErrors that name their place. */
export function sourceContext(config: RestSourceConfig, options: RestSourceOptions = {}): SourceContext {
  configValidator(config, '');
  checkOptions(
    options,
    {
      '.extend': ['client'],
      '.now': ['scheduler'],
      '.load': ['state', 'tokens'],
      number: ['concurrency'],
      boolean: ['fresh'],
      function: ['onSkipped', 'onInvalid'],
    },
    'options.',
  );
  const { client, authOf } = clientOf(config, options);
  const plans = planResources(config, authOf);
  const { concurrency = options.concurrency ?? RESOURCES_AT_ONCE } = config;
  if (!(concurrency >= 1)) throw new ConfigurationError('concurrency', `must be at least 1, not ${concurrency}`);
  const collecting = plans.find(({ onInvalid }) => onInvalid === 'collect');
  if (collecting && !options.onInvalid) {
    throw new ConfigurationError(
      `${collecting.place}.onInvalid`,
      "'collect' needs `onInvalid` of the source's options",
    );
  }
  return {
    plans,
    concurrency,
    onSkipped: skippedReporter(options.onSkipped),
    ...(options.fresh !== undefined && { fresh: options.fresh }),
    contexts: new Map(plans.map((plan) => [plan.name, contextOf(plan, client, options)])),
    ...(options.state && { state: options.state }),
  };
}

function clientOf(
  { client: settings }: RestSourceConfig,
  { client, scheduler, state, tokens = state }: RestSourceOptions,
): { client: HttpClient; authOf: AuthMaker } {
  const { baseUrl, headers, auth, timeoutMs, rateLimit, resilience, circuitBreaker } = settings;
  const clientOptions: HttpClientOptions = {
    baseUrl,
    ...(headers && { headers }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(resilience && { resilience }),
    ...(scheduler && { scheduler }),
  };
  const extended = withErrorPath('client', () => {
    const given = {
      ...clientOptions,
      ...(rateLimit && { rateLimit: createRateLimiter(rateLimit, { scheduler }) }),
      ...(circuitBreaker && { circuitBreaker: createCircuitBreaker({ ...circuitBreaker, scheduler }) }),
    };
    return client ? client.extend(given) : createHttpClient(given);
  });
  const authOf = authMaker(extended, tokens);
  const authorized = auth && extended.extend({ auth: withErrorPath('client.auth', () => authOf(auth)) });
  return { client: authorized ?? extended, authOf };
}

function contextOf(
  plan: ResourcePlan,
  client: HttpClient,
  { scheduler, onCrossOrigin, onInvalid }: RestSourceOptions,
): EndpointContext {
  const { endpoint } = plan;
  const resilience = retryingProfile(endpoint, client);
  return {
    plan,
    client: hookedClient(client, responseActionHooks(endpoint)),
    ...(resilience && { resilience }),
    ...(onCrossOrigin && { onCrossOrigin }),
    ...(onInvalid && { onInvalid }),
    ...(scheduler && { scheduler }),
  };
}
