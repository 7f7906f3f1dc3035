import { ConfigurationError } from '../../core/errors.js';
import { isObject, join } from '../config/validator.js';

/** Takes a dlt object apart key by key; what nobody asked for has no counterpart. */
export interface DltReader {
  readonly place: string;
  readonly value: Readonly<Record<string, unknown>>;
  placeOf(key: string): string;
  /** The value; `undefined` and `null` (Python's None) where it is not set. */
  optional(key: string): unknown;
  text(key: string): string;
  optionalText(key: string): string | undefined;
  object(key: string): DltReader;
  optionalObject(key: string): DltReader | undefined;
  list(key: string): readonly unknown[];
  /** A key that must not be set. */
  refuse(key: string, reason: string): void;
  fail(key: string, reason: string): never;
  /** Throws for the first key that was not asked for. */
  done(): void;
}

export function dltReader(value: unknown, place: string): DltReader {
  if (!isObject(value)) throw new ConfigurationError(place, 'must be an object of a dlt rest_api configuration');
  const asked = new Set<string>();
  const placeOf = (key: string) => join(place, key);
  const fail = (key: string, reason: string): never => {
    throw new ConfigurationError(placeOf(key), `has no counterpart: ${reason}`);
  };
  const optional = (key: string): unknown => {
    asked.add(key);
    return Object.hasOwn(value, key) ? value[key] : undefined;
  };
  const optionalText = (key: string): string | undefined => {
    const field = optional(key);
    if (field === undefined || field === null) return undefined;
    if (typeof field !== 'string') throw new ConfigurationError(placeOf(key), 'must be a string');
    return field;
  };
  return {
    place,
    value,
    placeOf,
    optional,
    optionalText,
    text: (key) => {
      const field = optionalText(key);
      if (field === undefined) throw new ConfigurationError(placeOf(key), 'is required');
      return field;
    },
    object: (key) => dltReader(optional(key), placeOf(key)),
    optionalObject: (key) => {
      const field = optional(key);
      return field === undefined || field === null ? undefined : dltReader(field, placeOf(key));
    },
    list: (key) => {
      const field = optional(key);
      if (!Array.isArray(field)) throw new ConfigurationError(placeOf(key), 'must be a list');
      return field;
    },
    refuse: (key, reason) => {
      const field = optional(key);
      if (field !== undefined && field !== null) fail(key, reason);
    },
    fail,
    done: () => {
      for (const key of Object.keys(value)) {
        if (!asked.has(key))
          throw new ConfigurationError(placeOf(key), 'has no counterpart: unknown to the rest_api source');
      }
    },
  };
}
