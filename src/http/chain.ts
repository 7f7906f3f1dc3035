import { createDeadlines } from '#deadlines';
import { attemptLayerOf, type ClientTools } from '../resilience/attemptLayer.js';
import { subscribeWithin } from '../resilience/subscribeWithin.js';
import { type Attempt, attemptHandler, createAttempt } from './attempt.js';
import { checkedTransport } from './checkedTransport.js';
import type { ClientConfig } from './clientConfig.js';
import { authInterceptor } from './interceptors/authInterceptor.js';
import { guardLayer } from './interceptors/guardLayer.js';
import { requestLogger } from './interceptors/requestLogger.js';
import { releasing } from './releasing.js';
import type { PreparedRequest } from './request.js';
import { requestDriver } from './requestDriver.js';
import { whenBodyDone } from './response.js';
import { fetchTransport } from './transports/fetch.js';
import type { HttpClientOptions, HttpHandler, HttpInterceptor } from './types.js';
import { watchingAtOnce } from './watchRequests.js';

/**
 * One client's chain, outside in: `interceptors` → the driver, which retries (each attempt:) auth → rate limit → circuit
 * breaker → `attemptInterceptors` → attempt. What neither the options nor the request ask for adds no layer.
 */
export function clientHandler(options: HttpClientOptions, config: ClientConfig): HttpHandler {
  const { resilience: profile = {}, classifier, circuitBreaker, rateLimit } = options;
  const { interceptors = [], attemptInterceptors = [], errorBodyChars = 0, throwHttpErrors = true } = options;
  const { scheduler, random } = config;
  const deadlines = createDeadlines(scheduler);
  const tools: ClientTools = { scheduler, whenBodyDone };
  const layers = [
    rateLimit !== undefined && attemptLayerOf('rateLimit', rateLimit, tools, NO_LIMITER),
    circuitBreaker !== undefined &&
      attemptLayerOf('circuitBreaker', circuitBreaker, tools, 'must come from createCircuitBreaker()'),
    ...guarded('attemptInterceptors', attemptInterceptors),
  ].filter((layer) => layer !== false);
  const attempt = createAttempt(checkedTransport(options.transport ?? fetchTransport()), scheduler, deadlines);
  const layered = over(layers, attemptHandler(attempt));
  const authorized = over([authInterceptor(options.auth)], layered);
  const send: Attempt = (request, observer, asking) => {
    const hasAuth = request.auth === undefined ? options.auth : request.auth;
    if (!hasAuth && layers.length === 0) return attempt(request, observer);
    const sending = subscribeWithin((hasAuth ? authorized : layered)(request), observer, asking);
    return () => sending.unsubscribe();
  };
  const driver = requestDriver(send, {
    profile,
    classifier,
    scheduler,
    random,
    deadlines,
    throwHttpErrors,
    errorBodyChars,
  });
  const lookers = options.logger ? [requestLogger(options.logger)] : [];
  return within([...lookers, ...guarded('interceptors', interceptors)], (request) =>
    driver(request as PreparedRequest),
  );
}

/** What a client subscribes to at once, so that those of the outermost layers that only watch need no Observable. */
function within(layers: readonly HttpInterceptor[], innermost: HttpHandler): HttpHandler {
  const [first, ...rest] = layers;
  const watch = first && watchingAtOnce(first);
  if (!watch) return over(layers, innermost);
  const next = within(rest, innermost);
  return (request) => watch(request, next);
}

/** Inside it all requests are ours: what an interceptor hands on is adopted where it comes in. */
function over(layers: readonly HttpInterceptor[], innermost: HttpHandler): HttpHandler {
  return layers.map(releasing).reduceRight<HttpHandler>((next, layer) => (request) => layer(request, next), innermost);
}

const NO_LIMITER = 'must come from createRateLimiter(): write rateLimit: createRateLimiter({ requestsPerSecond: 50 })';

function guarded(option: string, layers: readonly HttpInterceptor[]): HttpInterceptor[] {
  return layers.map((layer, index) => guardLayer(`${option}[${index}]`, layer));
}
