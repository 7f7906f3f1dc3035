import { ConfigurationError } from '../../core/errors.js';
import { parseBaseUrl } from '../../core/url.js';
import { documentUrl } from '../../http/documentUrl.js';
import { authValidator } from './authValidator.js';
import { strategyValidator } from './strategyValidator.js';
import {
  anything,
  callable,
  caseOf,
  check,
  flag,
  isObject,
  listOf,
  nonEmptyText,
  notNegative,
  objectOf,
  oneOf,
  orNull,
  positive,
  positiveInteger,
  recordOf,
  type Validator,
  wholeNumber,
} from './validator.js';

const baseUrl: Validator = (value, place) => {
  nonEmptyText(value, place);
  parseBaseUrl(value as string, place, documentUrl());
};

const headerValue = orNull(
  check((value) => typeof value === 'string' && !/[\r\n\0]/.test(value), 'a string without line breaks, or null'),
);

/** Names and values that can be sent; `null` removes. */
export const headersValidator: Validator = (value, place) => {
  recordOf(headerValue)(value, place);
  for (const name of Object.keys(value as object)) {
    if (name === '' || /[\r\n\0]/.test(name)) {
      throw new ConfigurationError(`${place}[${JSON.stringify(name)}]`, 'is no header name');
    }
  }
};

const rateLimit = objectOf({
  requestsPerSecond: positive,
  burst: positiveInteger,
  windows: listOf(objectOf({ limit: positive, perMs: positive }, 'limit', 'perMs')),
  maxConcurrent: positiveInteger,
  maxQueue: wholeNumber,
  feedback: oneOf('off', 'gate', 'pace'),
});

const circuitBreaker = objectOf({
  failureRate: check((value) => typeof value === 'number' && value > 0 && value <= 1, 'a share above 0 and up to 1'),
  minimumRequests: positiveInteger,
  windowMs: positive,
  halfOpenAfterMs: notNegative,
});

const resilience = objectOf({
  priority: oneOf('low', 'normal', 'high', 'critical'),
  maxEndToEndLatencyMs: notNegative,
  maxAttemptsOverride: positiveInteger,
  failFast: flag,
  allowFailover: flag,
  maxAttempts: positiveInteger,
  backoff: objectOf({
    initialDelayMs: notNegative,
    factor: notNegative,
    maxDelayMs: notNegative,
    jitter: oneOf('full', 'equal', 'none'),
  }),
  retryOnStatus: caseOf([(value) => typeof value === 'function', anything], [() => true, listOf(positiveInteger)]),
  maxRetryAfterMs: notNegative,
  retryIf: callable,
  retryBudget: check(isObject, 'a retry budget'),
});

/** What all requests of a source share. */
export const clientValidator = objectOf(
  {
    baseUrl,
    headers: headersValidator,
    auth: authValidator,
    strategy: strategyValidator,
    timeoutMs: positive,
    rateLimit,
    resilience,
    circuitBreaker,
  },
  'baseUrl',
);
