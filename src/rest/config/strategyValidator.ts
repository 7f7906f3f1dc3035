import { ConfigurationError } from '../../core/errors.js';
import { isStrategy } from '../strategyOf.js';
import {
  anything,
  caseOf,
  flag,
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

const range = { totalPath: orNull(textOrFunction), hasMorePath: textOrFunction, stopAfterEmptyPage: flag };
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
    cursorParam: nonEmptyText,
    cursorBodyPath: nonEmptyText,
    cursorPath: textOrFunction,
    hasMorePath: textOrFunction,
    stopAfterEmptyPage: flag,
    initialCursor: orNull(text),
  }),
  'header-cursor': objectOf({
    type: text,
    cursorHeader: nonEmptyText,
    cursorParam: nonEmptyText,
    initialCursor: orNull(text),
  }),
  'link-header': objectOf({ type: text, rel: nonEmptyText, header: nonEmptyText }),
  'json-link': objectOf({ type: text, nextUrlPath: textOrFunction }),
});
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
  [() => true, typedStrategy],
);
