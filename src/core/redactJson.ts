import { MASK, type Redactor } from './redact.js';

/** What lies deeper in a value is not shown at all. */
const SHOWN_DEPTH = 100;

/** A copy of a plain value, with the secrets at any depth masked and the texts as the redactor shows them. */
export function redactJson(value: unknown, redactor: Redactor, depth = 0, seen = new Map<object, unknown>()): unknown {
  if (typeof value === 'string') return redactor.text(value);
  if (typeof value !== 'object' || value === null || !isPlain(value)) return value;
  if (depth > SHOWN_DEPTH) return MASK;
  const known = seen.get(value);
  if (known) return known;
  const copy: Record<PropertyKey, unknown> | unknown[] = Array.isArray(value) ? [] : {};
  seen.set(value, copy);
  for (const [name, field] of Object.entries(value)) {
    const hidden = !Array.isArray(value) && field !== null && field !== undefined && redactor.isSecret(name);
    const shown = hidden ? MASK : redactJson(field, redactor, depth + 1, seen);
    // Not set: `__proto__` is a name like any other.
    Object.defineProperty(copy, name, { value: shown, enumerable: true, writable: true, configurable: true });
  }
  return copy;
}

function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
