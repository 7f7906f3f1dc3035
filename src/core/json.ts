import { ConfigurationError, ResponseParseError } from './errors.js';
import { messageOf } from './messageOf.js';
import { describeKind } from './paths/paths.js';

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
      const reason = messageOf(cause);
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

/** A body as JSON text. What JSON cannot say is a {@link ConfigurationError}. */
export function encodeJson(json: unknown, place = 'json'): string {
  try {
    const text = JSON.stringify(json) as string | undefined;
    if (text !== undefined) return text;
  } catch (cause) {
    throw new ConfigurationError(place, `cannot be written as JSON: ${(cause as Error).message}`, { cause });
  }
  throw new ConfigurationError(place, `cannot be written as JSON: it is ${describeKind(json)}`);
}

/** JSON text of what a parser made of JSON: a big integer as text, which stays exact wherever it is read. */
export function exactText(value: unknown): string {
  return JSON.stringify(value, (_key, field: unknown) => (typeof field === 'bigint' ? String(field) : field));
}

/** A copy that nobody else holds, of what JSON can carry; big integers as text, which any JSON keeps exact. */
export function plainJson<T>(value: T, place = 'json'): T {
  if (typeof value === 'bigint') return String(value) as T;
  if (typeof value !== 'object' || value === null) return value;
  try {
    return JSON.parse(exactText(value)) as T;
  } catch (cause) {
    throw new ConfigurationError(place, `cannot be written as JSON: ${(cause as Error).message}`, { cause });
  }
}
