import { ConfigurationError } from '../../core/errors.js';
import { isStrategy } from '../strategies/strategyOf.js';
import {
  anything,
  caseOf,
  flag,
  isObject,
  join,
  nonEmptyText,
  objectOf,
  oneOf,
  orNull,
  positiveInteger,
  taggedUnion,
  text,
  textOrFunction,
  type Validator,
  wholeNumber,
} from './validator.js';

const flagPath = caseOf(
  [isObject, objectOf({ path: textOrFunction, when: flag }, 'path')],
  [() => true, textOrFunction],
);
const end = { endOfData: flagPath };
const range = { ...end, totalPath: orNull(textOrFunction), hasMorePath: textOrFunction, stopAfterEmptyPage: flag };
const typedStrategy = taggedUnion({
  'offset-limit': objectOf({
    type: text,
    ...range,
    offsetParam: nonEmptyText,
    limitParam: nonEmptyText,
    offsetBodyPath: nonEmptyText,
    limitBodyPath: nonEmptyText,
    initialOffset: wholeNumber,
    pageSize: positiveInteger,
    maximumOffset: wholeNumber,
  }),
  'page-number': objectOf({
    type: text,
    ...range,
    pageParam: nonEmptyText,
    pageBodyPath: nonEmptyText,
    pageSizeParam: nonEmptyText,
    pageSize: positiveInteger,
    basePage: wholeNumber,
    initialPage: wholeNumber,
    maximumPage: wholeNumber,
  }),
  cursor: objectOf({
    type: text,
    ...end,
    cursorParam: nonEmptyText,
    cursorBodyPath: nonEmptyText,
    cursorPath: textOrFunction,
    hasMorePath: textOrFunction,
    stopAfterEmptyPage: flag,
    initialCursor: orNull(text),
  }),
  'header-cursor': objectOf({
    type: text,
    ...end,
    cursorHeader: nonEmptyText,
    cursorParam: nonEmptyText,
    initialCursor: orNull(text),
  }),
  'link-header': objectOf({ type: text, ...end, rel: nonEmptyText, header: nonEmptyText }),
  'json-link': objectOf({ type: text, ...end, nextUrlPath: textOrFunction }),
  'search-after': objectOf({ type: text, sortPath: textOrFunction, bodyPath: nonEmptyText }),
  relay: objectOf({ type: text, path: nonEmptyText, variable: nonEmptyText }, 'path'),
});
const describedStrategy: Validator = (value, place) => {
  typedStrategy(value, place);
  const { endOfData, hasMorePath } = value as { endOfData?: unknown; hasMorePath?: unknown };
  if (endOfData !== undefined && hasMorePath !== undefined) {
    throw new ConfigurationError(join(place, 'endOfData'), 'excludes hasMorePath: one flag says where the end is');
  }
};
const modelName: Validator = (value, place) => {
  if (value === 'custom') throw new ConfigurationError(place, "'custom' needs a strategy: give the strategy itself");
  oneOf(
    'auto',
    'offset-limit',
    'page-number',
    'cursor',
    'header-cursor',
    'link-header',
    'json-link',
    'single-page',
  )(value, place);
};
/** A strategy alone: of a client, of an endpoint, or of a command line. */
export const strategyValidator = caseOf(
  [(value) => typeof value === 'string', modelName],
  [isStrategy, anything],
  [() => true, describedStrategy],
);
