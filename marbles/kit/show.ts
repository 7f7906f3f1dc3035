const MAX_CHARS = 300;

/** A value in one line, for whoever reads why a test failed. */
export function show(value: unknown): string {
  const text = shown(value);
  return text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS)}… (${text.length - MAX_CHARS} more characters)` : text;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return `function ${value.name}`;
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return String(value);
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  const name: unknown = Object.getPrototypeOf(value)?.constructor?.name;
  const prefix = typeof name === 'string' && name !== 'Object' && name !== 'Array' ? `${name} ` : '';
  try {
    const json: string | undefined = JSON.stringify(
      value instanceof Map || value instanceof Set ? [...value] : value,
      legible,
    );
    return prefix + (json ?? '{}');
  } catch {
    // It refers to itself, or a getter of it throws.
    return `${prefix || 'Object '}{…}`;
  }
}

/** What JSON has no word for would be missing from the picture, though it may be what differs. */
function legible(_key: string, value: unknown): unknown {
  if (value === undefined || typeof value === 'symbol' || typeof value === 'function') return `<${shown(value)}>`;
  if (typeof value === 'bigint' || value instanceof Error || value instanceof RegExp) return `<${shown(value)}>`;
  if (typeof value === 'number' && !Number.isFinite(value)) return `<${value}>`;
  if (value instanceof Map || value instanceof Set) return [...value];
  return value;
}
