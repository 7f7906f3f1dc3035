import { ResponseParseError } from './errors.js';

/** JSON text as a value; a byte order mark is dropped. What is no JSON is a {@link ResponseParseError} with the position, without the text. */
export function parseJson(text: string, contentType?: string | null): unknown {
  const json = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  try {
    return JSON.parse(json);
  } catch (cause) {
    const type = contentType ? ` (content type ${contentType})` : '';
    if (json.trim() === '')
      throw new ResponseParseError(`the body is empty where JSON was expected${type}`, { position: 0 });
    const position = /position (\d+)/.exec((cause as Error).message)?.[1];
    throw new ResponseParseError(
      `the body is not JSON${position ? `: it breaks at position ${position}` : ''}${type}`,
      {
        position: position === undefined ? undefined : Number(position),
      },
    );
  }
}
