import { asCount, asFlag } from '../../core/detect/looseValues.js';
import { ResponseParseError } from '../../core/errors.js';
import { compilePath, describeKind, describeMissing, optionOf, pathName } from '../../core/paths/paths.js';
import type { Path } from '../../core/types.js';
import type { HttpResponse } from '../../http/types.js';
import type { PageExtraction } from '../pageExtraction.js';
import type { PaginationStrategyState, RangeConfig } from './types.js';

/** What a page says about the end: it has come, or how many there are where that is known. */
export type RangeSignal = { readonly ended: true } | { readonly ended: false; readonly total?: number | undefined };

const ENDED = { ended: true } as const;
const NOT_ENDED = { ended: false } as const;

/**
 * Reads the signals that a range or cursor strategy was told to heed. Any of them ends the run, none overrides another:
 * `done` of the extraction, an empty page, has-more false. A total is handed on.
 *
 * `hasOtherEnd`: something else ends the run, so that an empty page may go without the signals that were named.
 */
export function createRangeSignals(
  { totalPath, hasMorePath, stopAfterEmptyPage = true }: RangeConfig,
  hasOtherEnd: boolean,
): (extraction: PageExtraction<unknown>, state: PaginationStrategyState) => RangeSignal {
  const readTotal =
    totalPath === undefined || totalPath === null ? undefined : createReader(totalPath, 'totalPath', asCount);
  const readHasMore = hasMorePath === undefined ? undefined : createReader(hasMorePath, 'hasMorePath', asFlag);

  return (extraction, { response }) => {
    const isEmpty = extraction.items.length === 0;
    if (extraction.done || (isEmpty && stopAfterEmptyPage)) return ENDED;
    if (!response) return NOT_ENDED;

    const mayBeMissing = isEmpty && hasOtherEnd;
    if (readHasMore?.(response, mayBeMissing) === false) return ENDED;
    return { ended: false, total: readTotal?.(response, mayBeMissing) };
  };
}

function createReader<T>(
  path: Path,
  option: string,
  convert: (value: unknown) => T | undefined,
): (response: HttpResponse, mayBeMissing: boolean) => T | undefined {
  const read = compilePath<unknown>(path, option);
  const name = optionOf(path, option);
  return (response, mayBeMissing) => {
    const body = response.contentJson();
    const result = read(body);
    const converted = result.found ? convert(result.value) : undefined;
    if (converted !== undefined || mayBeMissing) return converted;

    const problem = result.found
      ? `${pathName(path)} is ${show(result.value)}, which says nothing about the end`
      : describeMissing(path, body);
    throw new ResponseParseError(`${name}: ${problem}`);
  };
}

function show(value: unknown): string {
  return typeof value === 'number' || (typeof value === 'string' && value.length <= 40)
    ? JSON.stringify(value)
    : describeKind(value);
}
