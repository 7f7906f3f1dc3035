import { checkedTransport } from './checkedTransport.js';
import type { ClientConfig } from './clientConfig.js';
import { attemptHandler } from './interceptors/attemptHandler.js';
import { authInterceptor } from './interceptors/authInterceptor.js';
import { circuitBreakerInterceptor } from './interceptors/circuitBreakerInterceptor.js';
import { guardLayer } from './interceptors/guardLayer.js';
import { outcomeInterceptor } from './interceptors/outcomeInterceptor.js';
import { rateLimitInterceptor } from './interceptors/rateLimitInterceptor.js';
import { retryInterceptor } from './interceptors/retryInterceptor.js';
import { statusInterceptor } from './interceptors/statusInterceptor.js';
import { totalDeadlineInterceptor } from './interceptors/totalDeadlineInterceptor.js';
import { releasing } from './releasing.js';
import { fetchTransport } from './transports/fetch.js';
import type { HttpClientOptions, HttpHandler, HttpInterceptor } from './types.js';

/**
 * One client's chain, outside in: `interceptors` → outcome → total deadline → retry → (each attempt:) status → auth →
 * rate limit → circuit breaker → `attemptInterceptors` → attempt. What the options do not ask for adds no layer.
 */
export function clientHandler(options: HttpClientOptions, config: ClientConfig): HttpHandler {
  const { resilience: profile = {}, classifier, circuitBreaker, rateLimit, failoverBaseUrls, baseUrl } = options;
  const { interceptors = [], attemptInterceptors = [], errorBodyChars = 0, throwHttpErrors = true } = options;
  const { scheduler, random } = config;
  const layers: (HttpInterceptor | undefined)[] = [
    ...guarded('interceptors', interceptors),
    outcomeInterceptor({ profile, scheduler, throwHttpErrors, errorBodyChars }),
    totalDeadlineInterceptor(profile, scheduler),
    retryInterceptor({ profile, classifier, scheduler, random, baseUrl, failoverBaseUrls }),
    statusInterceptor,
    authInterceptor(options.auth),
    rateLimit && 'acquire$' in rateLimit ? rateLimitInterceptor(rateLimit, { scheduler, profile }) : undefined,
    circuitBreaker && circuitBreakerInterceptor(circuitBreaker),
    ...guarded('attemptInterceptors', attemptInterceptors),
  ];
  const innermost = attemptHandler(checkedTransport(options.transport ?? fetchTransport()), scheduler);
  return layers
    .filter((layer) => layer !== undefined)
    .map(releasing)
    .reduceRight<HttpHandler>((next, layer) => (request) => layer(request, next), innermost);
}

function guarded(option: string, layers: readonly HttpInterceptor[]): HttpInterceptor[] {
  return layers.map((layer, index) => guardLayer(`${option}[${index}]`, layer));
}
