import { ResponseParseError } from '../core/errors.js';
import { fillText, type PlacedTemplate, type PlaceholderValues } from './valueTemplates.js';

/** The path of one request, every placeholder percent-encoded, so that a value stays inside its segment. */
export function fillPath(path: PlacedTemplate, values: PlaceholderValues): string {
  const filled = fillText(path, values, (text) => {
    if (text === '') throw new ResponseParseError(`${path.place}: a placeholder is empty in ${values.origin}`);
    try {
      return encodeURIComponent(text);
    } catch {
      throw new ResponseParseError(
        `${path.place}: a placeholder has half of a character (a lone surrogate) in ${values.origin}`,
      );
    }
  });
  // `.` and `..` cannot be encoded: a URL parser takes %2E%2E for dots as well.
  if (path.template.length > 1 || typeof path.template[0] === 'object') refuseDotSegments(filled, path, values);
  return filled;
}

/** True where the last segment is a placeholder and nothing else: `posts/{resources.posts.id}`. */
export function endsInPlaceholder({ template }: PlacedTemplate): boolean {
  const parts = template.map((part) => (typeof part === 'string' ? part : '\0')).join('');
  const [pathname = ''] = parts.split(/[?#]/);
  return pathname.replace(/\/+$/, '').split('/').at(-1) === '\0';
}

function refuseDotSegments(filled: string, path: PlacedTemplate, values: PlaceholderValues): void {
  const [pathname = ''] = filled.split(/[?#]/);
  const literal = path.template.filter((part) => typeof part === 'string').join('');
  const dots = pathname.split('/').find((segment) => segment === '.' || segment === '..');
  if (dots !== undefined && !literal.split('/').includes(dots)) {
    throw new ResponseParseError(
      `${path.place}: a placeholder makes the path segment ${JSON.stringify(dots)} in ${values.origin}`,
    );
  }
}
