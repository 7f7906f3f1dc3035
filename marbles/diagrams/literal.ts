import { show } from '../kit/show.js';

/** A value as one would write it in TypeScript. */
export function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return show(value);
  const members = Object.entries(value).map(
    ([key, member]) => `${/^[\w$]+$/.test(key) ? key : `'${key}'`}: ${literal(member)}`,
  );
  return members.length > 0 ? `{ ${members.join(', ')} }` : '{}';
}

/** What a letter of a picture stands for. */
export function meaning(value: unknown): string {
  if (value instanceof Uint8Array) return `bytes ${bytesText(value)}`;
  return typeof value === 'string' ? JSON.stringify(value) : literal(value);
}

/** As text in quotes, or byte by byte where it is no whole text. */
function bytesText(bytes: Uint8Array): string {
  try {
    return JSON.stringify(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  }
}
