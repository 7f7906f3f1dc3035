import { ConfigurationError } from '../../core/errors.js';
import { nearestName } from '../../core/nearestName.js';

/** Throws a ConfigurationError that names `place` when `value` is not of its shape. */
export type Validator = (value: unknown, place: string) => void;

/** An object of exactly these keys; the ones in `required` must be there. */
export function objectOf(fields: Readonly<Record<string, Validator>>, ...required: string[]): Validator {
  return (value, place) => {
    if (!isObject(value)) throw new ConfigurationError(place, `must be an object, not ${nameOf(value)}`);
    for (const key of Object.keys(value)) {
      if (!Object.hasOwn(fields, key))
        throw new ConfigurationError(join(place, key), `unknown key${suggestion(key, Object.keys(fields))}`);
    }
    for (const key of required) {
      if (value[key] === undefined) throw new ConfigurationError(join(place, key), 'is required');
    }
    for (const [key, validate] of Object.entries(fields)) {
      if (Object.hasOwn(value, key) && value[key] !== undefined) validate(value[key], join(place, key));
    }
  };
}

/** An object of any keys whose values have one shape. */
export function recordOf(validate: Validator): Validator {
  return (value, place) => {
    if (!isObject(value)) throw new ConfigurationError(place, `must be an object, not ${nameOf(value)}`);
    for (const [key, field] of Object.entries(value)) validate(field, join(place, key));
  };
}

export function listOf(validate: Validator, { nonEmpty = false } = {}): Validator {
  return (value, place) => {
    if (!Array.isArray(value)) throw new ConfigurationError(place, `must be a list, not ${nameOf(value)}`);
    if (nonEmpty && value.length === 0) throw new ConfigurationError(place, 'must not be empty');
    for (const [index, item] of value.entries()) validate(item, `${place}[${index}]`);
  };
}

/** Told apart by `type`. */
export function taggedUnion(variants: Readonly<Record<string, Validator>>): Validator {
  return (value, place) => {
    if (!isObject(value)) throw new ConfigurationError(place, `must be an object, not ${nameOf(value)}`);
    const { type } = value;
    const variant = typeof type === 'string' && Object.hasOwn(variants, type) ? variants[type] : undefined;
    if (!variant) {
      const known = Object.keys(variants).join(', ');
      throw new ConfigurationError(join(place, 'type'), `must be one of ${known}, not ${choiceOf(type)}`);
    }
    variant(value, place);
  };
}

/** The first of the cases that `value` belongs to decides. */
export function caseOf(
  ...cases: readonly (readonly [belongs: (value: unknown) => boolean, validate: Validator])[]
): Validator {
  return (value, place) => cases.find(([belongs]) => belongs(value))?.[1](value, place);
}

export function check(is: (value: unknown) => boolean, expectation: string): Validator {
  return (value, place) => {
    if (!is(value)) throw new ConfigurationError(place, `must be ${expectation}, not ${nameOf(value)}`);
  };
}

export const anything: Validator = () => {};
export const text = check((value) => typeof value === 'string', 'a string');
export const nonEmptyText = check((value) => typeof value === 'string' && value !== '', 'a non-empty string');
export const flag = check((value) => typeof value === 'boolean', 'true or false');
export const callable = check((value) => typeof value === 'function', 'a function');
export const notNegative = check(
  (value) => typeof value === 'number' && value >= 0 && value < Infinity,
  'a number of 0 or more',
);
export const positive = check((value) => typeof value === 'number' && value > 0, 'a number greater than 0');
export const positiveInteger = check(
  (value) => Number.isInteger(value) && (value as number) > 0,
  'a whole number greater than 0',
);
export const wholeNumber = check(
  (value) => Number.isInteger(value) && (value as number) >= 0,
  'a whole number of 0 or more',
);
export const textOrFunction = check(
  (value) => (typeof value === 'string' && value !== '') || typeof value === 'function',
  'a path: a non-empty string or a function',
);

export function oneOf(...values: readonly string[]): Validator {
  return (value, place) => {
    if (!(values as readonly unknown[]).includes(value)) {
      throw new ConfigurationError(place, `must be one of ${values.join(', ')}, not ${choiceOf(value)}`);
    }
  };
}

export function orNull(validate: Validator): Validator {
  return (value, place) => {
    if (value !== null) validate(value, place);
  };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `resources[0].endpoint.path`, `params["a b"]`. */
export function join(place: string, key: string): string {
  if (!/^[\w$-]+$/.test(key)) return `${place}[${JSON.stringify(key)}]`;
  return place === '' ? key : `${place}.${key}`;
}

/** What a value is, without showing it: it may be a secret. */
function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === '') return 'an empty string';
  return value === undefined ? 'nothing' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}

/** A choice is no secret. */
function choiceOf(value: unknown): string {
  return typeof value === 'string' && value.length <= 40 ? JSON.stringify(value) : nameOf(value);
}

function suggestion(key: string, known: readonly string[]): string {
  const plain = (name: string) => name.replace(/[_-]/g, '').toLowerCase();
  const match = known.find((name) => plain(name) === plain(key)) ?? nearestName(key, known);
  return match ? `; did you mean ${match}?` : '';
}
