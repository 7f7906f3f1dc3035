import { exactText } from '../../core/json.js';
import { defaultRedactor } from '../../core/redact.js';
import type { ResourcePlan } from '../config/resourcePlan.js';
import { isPlainObject } from '../valueTemplates.js';

/** What a stranger needs to find a record again: its resource and its key, never all of it. */
export function nameRecord(resource: Pick<ResourcePlan, 'name' | 'primaryKey'>, record: unknown): string {
  return `${resource.name} ${exactText(keyOf(resource, record))}`;
}

function keyOf({ primaryKey }: Pick<ResourcePlan, 'primaryKey'>, record: unknown): unknown {
  if (primaryKey.length > 0) {
    const fields = primaryKey.map(({ name, read }) => [name, read(record)] as const);
    return Object.fromEntries(fields.map(([name, field]) => [name, field.found ? short(field.value) : null]));
  }
  if (!isPlainObject(record)) return short(record);
  const fields = Object.entries(record).filter(([name]) => !defaultRedactor.isSecret(name));
  const named = fields.filter(([name]) => /^(id|_id|key|name|number|slug)$/i.test(name));
  return Object.fromEntries(
    (named.length > 0 ? named : fields).slice(0, 3).map(([name, value]) => [name, short(value)]),
  );
}

function short(value: unknown): unknown {
  if (typeof value === 'string') {
    const shown = defaultRedactor.text(value);
    return shown.length > 60 ? `${shown.slice(0, 60)}…` : shown;
  }
  if (Array.isArray(value)) return '[…]';
  return typeof value === 'object' && value !== null ? '{…}' : value;
}
