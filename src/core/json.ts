import { ResponseParseError } from './errors.js';

/** What makes a value of JSON text: `JSON.parse`, or a parser that keeps 64-bit numbers, makes dates … */
export type JsonParser = (text: string) => unknown;

/**
 * JSON text as a value; a byte order mark is dropped. What is no JSON is a {@link ResponseParseError} with the position,
 * without the text; so is what a parser of the user's throws, with that as its `cause`.
 */
export function parseJson(text: string, contentType?: string | null, parse: JsonParser = JSON.parse): unknown {
  const json = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  try {
    return parse(json);
  } catch (cause) {
    const type = contentType ? ` (content type ${contentType})` : '';
    if (json.trim() === '')
      throw new ResponseParseError(`the body is empty where JSON was expected${type}`, { position: 0 });
    if (parse !== JSON.parse) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new ResponseParseError(`parseJson cannot read the body: ${reason.slice(0, 200)}${type}`, { cause });
    }
    const position = /position (\d+)/.exec((cause as Error).message)?.[1];
    throw new ResponseParseError(
      `the body is not JSON${position ? `: it breaks at position ${position}` : ''}${type}`,
      {
        position: position === undefined ? undefined : Number(position),
      },
    );
  }
}

/** A value as JSON text, big integers as their digits: what a parser kept exact goes back as it came. */
export function writeJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    return withBigInts(value, error);
  }
}

function withBigInts(value: unknown, error: unknown): string {
  let found = false;
  const rest = JSON.stringify(value, (_key, field: unknown) => {
    if (typeof field !== 'bigint') return field;
    found = true;
    return null;
  });
  if (!found) throw error;
  // No text that is in there may be taken for one of these.
  let mark = '@';
  while (rest.includes(mark)) mark += '@';
  const marked = JSON.stringify(value, (_key, field: unknown) =>
    typeof field === 'bigint' ? `${mark}${field}` : field,
  );
  return marked.replace(new RegExp(`"${mark}(-?\\d+)"`, 'g'), '$1');
}
