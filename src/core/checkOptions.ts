import { ConfigurationError } from './errors.js';
import { describeKind } from './paths/paths.js';

/**
 * Names of options by what they may be: words that `typeof` knows, `list` and `null` (`'function or null'`), or a method
 * that they have to have (`'.now'`).
 */
export type OptionKinds = Readonly<Record<string, readonly string[]>>;

/**
 * Options may come from plain JavaScript: one of another kind is an error that names it before anything is done with it.
 *
 * @param place in front of the names in errors: `'resilience.'`
 * @throws ConfigurationError
 */
export function checkOptions(options: unknown, kinds: OptionKinds, place = ''): void {
  if (typeof options !== 'object' || !options) {
    checkKind(place.replace(/\.$/, '') || 'options', options ?? null, 'object or list');
  }
  for (const kind in kinds) {
    for (const name of kinds[kind] ?? []) {
      const value = (options as Record<string, unknown>)[name];
      if (value !== undefined) checkKind(place + name, value, kind);
    }
  }
}

/** The same for one value. `undefined` is not given. */
export function checkKind(place: string, value: unknown, kind: string): void {
  if (value === undefined || isOf(kind, value)) return;
  const wanted = kind.startsWith('.')
    ? `something with a method ${kind.slice(1)}`
    : `${kind.startsWith('o') ? 'an' : 'a'} ${kind}`;
  throw new ConfigurationError(place, `must be ${wanted}, not ${describeKind(value)}`);
}

function isOf(kind: string, value: unknown): boolean {
  if (kind.startsWith('.')) return typeof (value as Record<string, unknown> | null)?.[kind.slice(1)] === 'function';
  return kind.includes(value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value);
}
