import { isPlainObject } from '../valueTemplates.js';

const INCREMENTAL: Readonly<Record<string, string>> = {
  start_value: 'startValue',
  initial_value: 'initialValue',
  end_value: 'endValue',
  last_value: 'lastValue',
};

/** dlt's placeholders in every text of `value`, keys included; those for parents read the same. */
export function placeholdersFromDlt(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.replace(/\{incremental\.(\w+)\}/g, (placeholder, name: string) =>
      Object.hasOwn(INCREMENTAL, name) ? `{incremental.${INCREMENTAL[name]}}` : placeholder,
    );
  }
  if (Array.isArray(value)) return value.map(placeholdersFromDlt);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [placeholdersFromDlt(key), placeholdersFromDlt(field)]),
  );
}
