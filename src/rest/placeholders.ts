import { ConfigurationError } from '../core/errors.js';
import type { PathResult } from '../core/paths/paths.js';
import { quotingError } from '../core/quotingError.js';
import { recordReader } from './restPath.js';

export const INCREMENTAL_FIELDS = ['startValue', 'initialValue', 'endValue', 'lastValue'] as const;
export type IncrementalField = (typeof INCREMENTAL_FIELDS)[number];

export type Placeholder =
  | {
      readonly kind: 'parent';
      readonly raw: string;
      readonly resource: string;
      readonly path: string;
      read(record: unknown): PathResult;
    }
  | { readonly kind: 'incremental'; readonly raw: string; readonly field: IncrementalField };

/** Literal text and placeholders, in order. */
export type Template = readonly (string | Placeholder)[];

/**
 * Takes a text apart: `{resources.<parent>.<path>}`, `{incremental.<value>}`, and `{{` and `}}` for literal braces.
 *
 * @param place names the text in errors: `resources[1].endpoint.path`
 * @param resourceNames what may stand after `resources.`; the longest name that fits is meant
 */
export function parseTemplate(text: string, place: string, resourceNames: Iterable<string>): Template {
  const parts: (string | Placeholder)[] = [];
  let literal = '';
  let index = 0;
  while (index < text.length) {
    const character = text[index] as string;
    if ((character === '{' || character === '}') && text[index + 1] === character) {
      literal += character;
      index += 2;
    } else if (character === '{') {
      const end = text.indexOf('}', index);
      if (end < 0) {
        throw new ConfigurationError(
          place,
          `the placeholder that opens at character ${index + 1} is not closed ({{ is a literal brace)`,
        );
      }
      if (literal !== '') parts.push(literal);
      literal = '';
      parts.push(parsePlaceholder(text.slice(index, end + 1), place, resourceNames));
      index = end + 1;
    } else if (character === '}') {
      throw new ConfigurationError(place, `the } at character ${index + 1} closes nothing (}} is a literal brace)`);
    } else {
      literal += character;
      index += 1;
    }
  }
  if (literal !== '' || parts.length === 0) parts.push(literal);
  return parts;
}

export function placeholdersIn(template: Template): Placeholder[] {
  return template.filter((part) => typeof part !== 'string');
}

function parsePlaceholder(raw: string, place: string, resourceNames: Iterable<string>): Placeholder {
  const inner = raw.slice(1, -1).trim();
  if (inner.startsWith('incremental.')) {
    const field = INCREMENTAL_FIELDS.find((name) => inner === `incremental.${name}`);
    if (field) return { kind: 'incremental', raw, field };
  }
  if (inner.startsWith('resources.')) return parseParent(raw, inner.slice('resources.'.length), place, resourceNames);
  throw quotingError(place, `unknown placeholder ${raw}`);
}

function parseParent(raw: string, rest: string, place: string, resourceNames: Iterable<string>): Placeholder {
  const resource = [...resourceNames]
    .filter((name) => rest === name || rest.startsWith(`${name}.`) || rest.startsWith(`${name}[`))
    .sort((one, other) => other.length - one.length)[0];
  if (resource === undefined) {
    const [name] = rest.split(/[.[]/);
    throw quotingError(place, `${raw} names a resource that does not exist: ${JSON.stringify(name)}`);
  }
  const path = rest.slice(resource.length).replace(/^\./, '');
  if (path === '') throw quotingError(place, `${raw} names no field of ${resource}`);
  try {
    return { kind: 'parent', raw, resource, path, read: recordReader(path) };
  } catch (cause) {
    throw quotingError(place, `${raw} has a path that cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
}
