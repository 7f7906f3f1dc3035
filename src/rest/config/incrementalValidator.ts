import { ConfigurationError } from '../../core/errors.js';
import {
  anything,
  callable,
  caseOf,
  isObject,
  join,
  nonEmptyText,
  notNegative,
  objectOf,
  oneOf,
  type Validator,
} from './validator.js';

const cursor = objectOf(
  {
    cursorPath: nonEmptyText,
    initialValue: anything,
    endValue: anything,
    startParam: nonEmptyText,
    endParam: nonEmptyText,
    convert: caseOf(
      [(value) => typeof value === 'string', oneOf('epochSeconds', 'epochMs', 'iso', 'date')],
      [() => true, callable],
    ),
    lag: notNegative,
  },
  'cursorPath',
);

const token = objectOf(
  { tokenPath: nonEmptyText, startParam: nonEmptyText, initialValue: anything, initialParam: nonEmptyText },
  'tokenPath',
);

/** By a value of the records, or by a token of the answers. */
export const incrementalValidator: Validator = (value, place) => {
  if (!isObject(value) || value.tokenPath === undefined) return cursor(value, place);
  if (value.cursorPath !== undefined) {
    throw new ConfigurationError(join(place, 'tokenPath'), 'excludes cursorPath: a run starts from one of them');
  }
  token(value, place);
  const { initialValue, initialParam, startParam } = value;
  if (initialParam !== undefined && (initialValue === undefined || initialValue === null)) {
    throw new ConfigurationError(join(place, 'initialParam'), 'needs initialValue: there is nothing to send in it');
  }
  if (initialValue !== undefined && initialParam === undefined && startParam === undefined) {
    throw new ConfigurationError(join(place, 'initialValue'), 'needs initialParam or startParam to be sent in');
  }
};
