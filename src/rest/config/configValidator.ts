import { ConfigurationError } from '../../core/errors.js';
import { isAbsoluteUrl } from '../../core/url.js';
import { METHODS } from '../../http/resolveRequest.js';
import { authValidator } from './authValidator.js';
import { clientValidator, headersValidator } from './clientValidator.js';
import { incrementalValidator } from './incrementalValidator.js';
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
  objectOf,
  oneOf,
  orNull,
  positiveInteger,
  recordOf,
  text,
  type Validator,
} from './validator.js';

const isFunction = (value: unknown) => typeof value === 'function';
const isText = (value: unknown) => typeof value === 'string';

const path: Validator = (value, place) => {
  text(value, place);
  isAbsoluteUrl(value as string, place);
};

const actionFields = objectOf(
  {
    statusCode: check(
      (code) => Number.isInteger(code) && (code as number) >= 100 && (code as number) <= 599,
      'a status from 100 to 599',
    ),
    content: nonEmptyText,
    where: recordOf(
      check(
        (value) => value === null || ['string', 'number', 'boolean'].includes(typeof value),
        'a string, number, boolean or null',
      ),
    ),
    has: nonEmptyText,
    action: caseOf(
      [isText, oneOf('ignore', 'retry', 'fail')],
      [Array.isArray, listOf(callable, { nonEmpty: true })],
      [() => true, callable],
    ),
    message: nonEmptyText,
  },
  'action',
);
const responseAction: Validator = (value, place) => {
  actionFields(value, place);
  const { action, message } = value as { action: unknown; message?: unknown };
  if (message !== undefined && action !== 'fail') {
    throw new ConfigurationError(`${place}.message`, "is what 'fail' says, and the action is another");
  }
};

const endpointObject = objectOf({
  path,
  method: oneOf(...METHODS),
  params: recordOf(anything),
  json: anything,
  data: anything,
  headers: headersValidator,
  auth: orNull(authValidator),
  strategy: strategyValidator,
  select: nonEmptyText,
  concurrency: positiveInteger,
  responseActions: listOf(caseOf([isFunction, anything], [() => true, responseAction])),
  incremental: incrementalValidator,
});
const endpoint = caseOf([isText, path], [() => true, endpointObject]);

const oneOrMore = caseOf([Array.isArray, listOf(callable, { nonEmpty: true })], [() => true, callable]);
const processingStep: Validator = (value, place) => {
  objectOf({ filter: oneOrMore, map: oneOrMore, flatMap: oneOrMore })(value, place);
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
  schema: caseOf([isFunction, anything], [() => true, check(isObject, 'a Standard Schema or a JSON Schema')]),
  onInvalid: oneOf('fail', 'drop', 'collect'),
  onError: oneOf('fail', 'skip'),
};
const ownFields = {
  name: nonEmptyText,
  values: listOf(anything, { nonEmpty: true }),
  windows: objectOf(
    { from: nonEmptyText, to: nonEmptyText, every: oneOf('hour', 'day', 'week', 'month', 'year') },
    'from',
    'every',
  ),
};
const resource = caseOf([isText, nonEmptyText], [() => true, objectOf({ ...ownFields, ...resourceFields }, 'name')]);

/** What a configuration looks like, before anybody asks what it means. */
export const configValidator: Validator = objectOf(
  {
    // For editors: the published schema's address.
    $schema: text,
    client: clientValidator,
    resourceDefaults: objectOf(resourceFields),
    resources: listOf(resource, { nonEmpty: true }),
    concurrency: positiveInteger,
  },
  'client',
  'resources',
);
