import { from, take } from 'rxjs';
import { describeError } from '../core/describeError.js';
import { ConfigurationError, HttpStatusError, ResponseParseError } from '../core/errors.js';
import { describeIssues, isPromiseLike, type SchemaResult, validateSchema } from '../core/schema.js';
import type { Schema } from '../core/types.js';
import type { HttpResponse } from '../http/types.js';
import { inputOf } from '../resilience/inputOf.js';
import { type Coroutine, waitFor } from './coroutine.js';
import type { PageExtraction, PageExtractor } from './pageExtraction.js';
import type { ReadRecords } from './runDefaults.js';

/** JSON, with the records that `read` finds. 204 No Content is a last page without records. */
export function jsonExtractor<T>(read: ReadRecords): PageExtractor<T> {
  return (response) => {
    // With `throwHttpErrors: false` an error's body comes here: no page, whatever it looks like.
    if (!response.ok) throw new HttpStatusError(response);
    if (response.status === 204) return { items: [], done: true };
    return { items: read(response.contentJson()) as T[] };
  };
}

/** What the extractor makes of a response, at once when it answers at once. Errors come out naming the request. */
export function* extractPage<T>(
  extract: PageExtractor<T>,
  response: HttpResponse,
): Coroutine<never, PageExtraction<T>> {
  try {
    const answer = extract(response);
    const extraction = isExtraction<T>(answer) ? answer : yield* waitFor(inputOf('extractPage', answer).pipe(take(1)));
    if (!isExtraction<T>(extraction)) {
      throw new ConfigurationError('extractPage', 'answered with no page: `{ items: [...] }` is what it has to give');
    }
    return extraction;
  } catch (error) {
    throw describeError(error, response);
  }
}

/** The items as the schema puts them out. `firstIndex` is the first one's place on its page, for the error. */
export function* validateItems<T>(
  schema: Schema<T>,
  items: readonly T[],
  place: { pageIndex: number; firstIndex: number; response: HttpResponse },
): Coroutine<never, T[]> {
  const valid: T[] = [];
  for (const [index, item] of items.entries()) {
    const answer = validateSchema(schema, item);
    const result = isPromiseLike(answer) ? ((yield* waitFor(from(answer))) as SchemaResult<T>) : answer;
    if (result.issues) {
      const where = `page ${place.pageIndex}, item ${place.firstIndex + index}`;
      const detail = `${where} does not fit the schema: ${describeIssues(result.issues)}`;
      throw describeError(new ResponseParseError(detail), place.response);
    }
    valid.push(result.value);
  }
  return valid;
}

function isExtraction<T>(answer: unknown): answer is PageExtraction<T> {
  return Array.isArray((answer as { items?: unknown } | null | undefined)?.items);
}
