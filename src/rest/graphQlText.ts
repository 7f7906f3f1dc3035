const DOCUMENT = /^\s*(#[^\n]*\n\s*)*(\{|(query|mutation|subscription|fragment)\b)/;
const PLACEHOLDER = /\{(?:resources|incremental)\.[^{}]*\}/g;

/**
 * A GraphQL document as a text with placeholders: its braces are braces, but for `{resources.…}` and `{incremental.…}`, which
 * no document can mean otherwise. What is none, or has its braces doubled already, stays as it is.
 */
export function graphQlText(value: unknown): unknown {
  if (typeof value !== 'string' || !DOCUMENT.test(value) || value.includes('{{')) return value;
  const between = value.split(PLACEHOLDER).map((text) => text.replace(/[{}]/g, '$&$&'));
  const placeholders = value.match(PLACEHOLDER) ?? [];
  return between.map((text, index) => text + (placeholders[index] ?? '')).join('');
}
