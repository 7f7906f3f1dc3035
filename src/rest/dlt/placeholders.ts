import { isPlainObject } from '../valueTemplates.js';

const INCREMENTAL: Readonly<Record<string, string>> = {
  start_value: 'startValue',
  initial_value: 'initialValue',
  end_value: 'endValue',
  last_value: 'lastValue',
};

/** dlt's placeholders in every text of `value`, keys included; those for parents read the same. */
export function placeholdersFromDlt(value: unknown, around: readonly unknown[] = []): unknown {
  // What holds itself is refused where it is taken apart.
  if (typeof value === 'object' && around.includes(value)) return value;
  const inside = [...around, value];
  if (typeof value === 'string') {
    return value.replace(/\{incremental\.(\w+)\}/g, (placeholder, name: string) =>
      Object.hasOwn(INCREMENTAL, name) ? `{incremental.${INCREMENTAL[name]}}` : placeholder,
    );
  }
  if (Array.isArray(value)) return value.map((item) => placeholdersFromDlt(item, inside));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [placeholdersFromDlt(key), placeholdersFromDlt(field, inside)]),
  );
}
