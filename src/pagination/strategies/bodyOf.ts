import { ResponseParseError } from '../../core/errors.js';
import type { HttpResponse } from '../../http/types.js';

/** The JSON of a response; `undefined` where it is none, which says nothing about pages. */
export function bodyOf(response: HttpResponse): unknown {
  try {
    return response.contentJson();
  } catch (error) {
    if (error instanceof ResponseParseError) return undefined;
    throw error;
  }
}
