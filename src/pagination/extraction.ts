import { from, take } from 'rxjs';
import { describeError } from '../core/describeError.js';
import { recordsOf } from '../core/detect/detectRecords.js';
import { createRecordsReader, type RecordsPlace } from '../core/detect/recordsPlace.js';
import { ConfigurationError, HttpStatusError, ResponseParseError } from '../core/errors.js';
import { compilePath } from '../core/paths/paths.js';
import { describeIssues, isPromiseLike, validateSchema } from '../core/schema.js';
import type { Path, Schema } from '../core/types.js';
import type { HttpResponse } from '../http/types.js';
import { type Coroutine, waitFor } from './coroutine.js';
import type { PageExtraction, PageExtractor } from './types.js';

/** An extractor that remembers, and so is another for each run. */
export interface RunExtractor<T> extends PageExtractor<T> {
  /** `place`: where the run that is resumed had its records. */
  forRun(place: RecordsPlace | undefined): PageExtractor<T>;
}

/** The extractor of one run: the one given, unless each run has its own. */
export function extractorOfRun<T>(
  extract: PageExtractor<T> | RunExtractor<T>,
  place: RecordsPlace | undefined,
): PageExtractor<T> {
  return 'forRun' in extract ? extract.forRun(place) : extract;
}

/**
 * JSON, with the records at `select` or where detection finds them on a run's first page that has any. 204 No Content
 * is a last page without records.
 */
export function jsonExtractor<T>(select: Path<readonly unknown[]> | undefined): RunExtractor<T> {
  // A path that is none fails before anything is sent.
  if (select !== undefined) compilePath(select, 'select');
  return perRun((place) => {
    const reader = createRecordsReader(place);
    return (response) => {
      // With `throwHttpErrors: false` an error's body comes here: no page, whatever it looks like.
      if (!response.ok) throw new HttpStatusError(response);
      if (response.status === 204) return { items: [], done: true };
      const body = response.contentJson();
      return { items: (select === undefined ? reader.read(body) : recordsOf(body, select)) as T[] };
    };
  });
}

/** An extractor that `make` makes anew for each run. */
export function perRun<T>(make: RunExtractor<T>['forRun']): RunExtractor<T> {
  return Object.assign(make(undefined), { forRun: make });
}

/** What the extractor makes of a response, at once when it answers at once. Errors come out naming the request. */
export function* extractPage<T>(
  extract: PageExtractor<T>,
  response: HttpResponse,
): Coroutine<never, PageExtraction<T>> {
  try {
    const answer = extract(response);
    const extraction = isExtraction<T>(answer) ? answer : yield* waitFor(from(answer).pipe(take(1)));
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
    const result = isPromiseLike(answer) ? yield* waitFor(from(answer)) : answer;
    if (!result || result.issues) {
      const where = `page ${place.pageIndex}, item ${place.firstIndex + index}`;
      const detail = `${where} does not fit the schema: ${describeIssues(result?.issues ?? [])}`;
      throw describeError(new ResponseParseError(detail), place.response);
    }
    valid.push(result.value);
  }
  return valid;
}

function isExtraction<T>(answer: unknown): answer is PageExtraction<T> {
  return Array.isArray((answer as { items?: unknown } | null | undefined)?.items);
}
