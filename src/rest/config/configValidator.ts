import { ConfigurationError } from '../../core/errors.js';
import { isAbsoluteUrl, parseBaseUrl } from '../../core/url.js';
import { documentUrl } from '../../http/documentUrl.js';
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
  taggedUnion,
  text,
  type Validator,
  wholeNumber,
} from './validator.js';

const isFunction = (value: unknown) => typeof value === 'function';
const isText = (value: unknown) => typeof value === 'string';

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'];

const baseUrl: Validator = (value, place) => {
  nonEmptyText(value, place);
  parseBaseUrl(value as string, place, documentUrl());
};

const path: Validator = (value, place) => {
  text(value, place);
  isAbsoluteUrl(value as string, place);
};

const headerValue = orNull(
  check((value) => typeof value === 'string' && !/[\r\n\0]/.test(value), 'a string without line breaks, or null'),
);
const headers: Validator = (value, place) => {
  recordOf(headerValue)(value, place);
  for (const name of Object.keys(value as object)) {
    if (name === '' || /[\r\n\0]/.test(name)) {
      throw new ConfigurationError(`${place}[${JSON.stringify(name)}]`, 'is no header name');
    }
  }
};

const auth = caseOf(
  [isFunction, anything],
  [
    () => true,
    taggedUnion({
      bearer: objectOf({ type: text, token: nonEmptyText }, 'token'),
      httpBasic: objectOf({ type: text, username: text, password: text }, 'username', 'password'),
      apiKey: objectOf(
        { type: text, name: nonEmptyText, apiKey: nonEmptyText, location: oneOf('header', 'query', 'cookie') },
        'name',
        'apiKey',
      ),
      oauth2ClientCredentials: objectOf(
        {
          type: text,
          accessTokenUrl: nonEmptyText,
          clientId: nonEmptyText,
          clientSecret: nonEmptyText,
          clientAuth: oneOf('client_secret_post', 'client_secret_basic', 'client_secret_basic_plain'),
          accessTokenRequestData: recordOf(text),
          defaultTokenExpiration: positive,
        },
        'accessTokenUrl',
        'clientId',
        'clientSecret',
      ),
    }),
  ],
);

const rateLimit = objectOf({
  requestsPerSecond: positive,
  burst: positiveInteger,
  windows: listOf(objectOf({ limit: positive, perMs: positive }, 'limit', 'perMs')),
  maxConcurrent: positiveInteger,
  maxQueue: wholeNumber,
  feedback: oneOf('off', 'gate', 'pace'),
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
  retryOnStatus: caseOf([isFunction, anything], [() => true, listOf(positiveInteger)]),
  maxRetryAfterMs: notNegative,
  retryIf: callable,
  retryBudget: check(isObject, 'a retry budget'),
});

const responseAction = objectOf(
  {
    statusCode: check(
      (code) => Number.isInteger(code) && (code as number) >= 100 && (code as number) <= 599,
      'a status from 100 to 599',
    ),
    content: nonEmptyText,
    action: caseOf(
      [isText, oneOf('ignore', 'retry')],
      [Array.isArray, listOf(callable, { nonEmpty: true })],
      [() => true, callable],
    ),
  },
  'action',
);

const incremental = objectOf(
  {
    cursorPath: nonEmptyText,
    initialValue: anything,
    endValue: anything,
    startParam: nonEmptyText,
    endParam: nonEmptyText,
    convert: callable,
    lag: notNegative,
  },
  'cursorPath',
);

const endpointObject = objectOf({
  path,
  method: oneOf(...METHODS),
  params: recordOf(anything),
  json: anything,
  data: anything,
  headers,
  auth: orNull(auth),
  strategy: strategyValidator,
  select: nonEmptyText,
  responseActions: listOf(caseOf([isFunction, anything], [() => true, responseAction])),
  incremental,
});
const endpoint = caseOf([isText, path], [() => true, endpointObject]);

const processingStep: Validator = (value, place) => {
  objectOf({ filter: callable, map: callable, flatMap: callable })(value, place);
  const steps = Object.values(value as object).filter((step) => step !== undefined);
  if (steps.length !== 1) throw new ConfigurationError(place, 'must be exactly one of filter, map and flatMap');
};

const resourceFields = {
  endpoint,
  includeFromParent: listOf(nonEmptyText),
  processingSteps: listOf(processingStep),
  parallelized: caseOf(
    [(value) => typeof value === 'boolean', anything],
    [
      () => true,
      check(
        (value) => Number.isInteger(value) && (value as number) > 0,
        'true, false or a whole number greater than 0',
      ),
    ],
  ),
  selected: flag,
  primaryKey: caseOf([isText, nonEmptyText], [() => true, listOf(nonEmptyText, { nonEmpty: true })]),
};
const resource = caseOf(
  [isText, nonEmptyText],
  [() => true, objectOf({ name: nonEmptyText, ...resourceFields }, 'name')],
);

/** What a configuration looks like, before anybody asks what it means. */
export const configValidator: Validator = objectOf(
  {
    // For editors: the published schema's address.
    $schema: text,
    client: objectOf({ baseUrl, headers, auth, strategy: strategyValidator, rateLimit, resilience }, 'baseUrl'),
    resourceDefaults: objectOf(resourceFields),
    resources: listOf(resource, { nonEmpty: true }),
    concurrency: positiveInteger,
  },
  'client',
  'resources',
);
