import { attemptLayerOf, type ClientTools } from '../resilience/attemptLayer.js';
import { checkedTransport } from './checkedTransport.js';
import type { ClientConfig } from './clientConfig.js';
import { attemptHandler } from './interceptors/attemptHandler.js';
import { authInterceptor } from './interceptors/authInterceptor.js';
import { guardLayer } from './interceptors/guardLayer.js';
import { outcomeInterceptor } from './interceptors/outcomeInterceptor.js';
import { retryInterceptor } from './interceptors/retryInterceptor.js';
import { statusInterceptor } from './interceptors/statusInterceptor.js';
import { totalDeadlineInterceptor } from './interceptors/totalDeadlineInterceptor.js';
import { originOf } from './origin.js';
import { releasing } from './releasing.js';
import { PreparedRequest } from './request.js';
import { headerOf, whenBodyDone } from './response.js';
import { fetchTransport } from './transports/fetch.js';
import type { HttpClientOptions, HttpHandler, HttpInterceptor } from './types.js';

/**
 * One client's chain, outside in: `interceptors` → outcome → total deadline → retry → (each attempt:) status → auth →
 * rate limit → circuit breaker → `attemptInterceptors` → attempt. What the options do not ask for adds no layer.
 */
export function clientHandler(options: HttpClientOptions, config: ClientConfig): HttpHandler {
  const { resilience: profile = {}, classifier, circuitBreaker, rateLimit } = options;
  const { interceptors = [], attemptInterceptors = [], errorBodyChars = 0, throwHttpErrors = true } = options;
  const { scheduler, random } = config;
  const tools: ClientTools = {
    scheduler,
    originOf,
    runOf: (request) => (request instanceof PreparedRequest ? request.run : {}),
    headerOf,
    whenBodyDone,
  };
  const layers: (HttpInterceptor | undefined)[] = [
    ...guarded('interceptors', interceptors),
    outcomeInterceptor({ profile, scheduler, throwHttpErrors, errorBodyChars }),
    totalDeadlineInterceptor(profile, scheduler),
    retryInterceptor({ profile, classifier, scheduler, random }),
    statusInterceptor,
    authInterceptor(options.auth),
    rateLimit && attemptLayerOf('rateLimit', rateLimit, tools, NO_LIMITER),
    circuitBreaker && attemptLayerOf('circuitBreaker', circuitBreaker, tools, 'must come from createCircuitBreaker()'),
    ...guarded('attemptInterceptors', attemptInterceptors),
  ];
  const innermost = attemptHandler(checkedTransport(options.transport ?? fetchTransport()), scheduler);
  return layers
    .filter((layer) => layer !== undefined)
    .map(releasing)
    .reduceRight<HttpHandler>((next, layer) => (request) => layer(request, next), innermost);
}

const NO_LIMITER =
  'must come from createRateLimiter(): write rateLimit: createRateLimiter({ requestsPerSecond: 50 }), with the limits that were given here';

function guarded(option: string, layers: readonly HttpInterceptor[]): HttpInterceptor[] {
  return layers.map((layer, index) => guardLayer(`${option}[${index}]`, layer));
}
