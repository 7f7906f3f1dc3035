import { type HttpErrorInit, ResponseParseError } from '../errors.js';
import { formatPath, type PathSegment } from '../paths/pathSyntax.js';
import { compilePath, describeKind, describeMissing, isObject, keysFound } from '../paths/paths.js';
import { failureIn, saysEmpty, saysFailed } from './answerSays.js';
import { firstRecords } from './detectRecords.js';

/** Where the records of a run are, decided on its first page that has any. Plain JSON. */
export interface RecordsPlace {
  /** Steps from the body; none where it is itself the list, or the one record. */
  readonly path: readonly PathSegment[];
  /** Each page is one record. */
  readonly isRecord?: boolean;
}

/** Finds the records of a run's pages. */
export interface RecordsReader {
  /** @throws ResponseParseError where they are not at the place that an earlier page decided */
  read(body: unknown, init?: HttpErrorInit): unknown[];
  /** What has been decided so far. */
  readonly place: RecordsPlace | undefined;
}

/** Finds the records of each page at the place where the first page with records had them. */
export function createRecordsReader(decided?: RecordsPlace): RecordsReader {
  let place = decided;
  let readAt = decided && placeReader(decided);
  return {
    get place() {
      return place;
    },
    read(body, init) {
      if (readAt) return readAt(body, init);
      const { path, records, isRecord } = firstRecords(body, init);
      if (records.length > 0) {
        place = isRecord ? { path, isRecord } : { path };
        readAt = placeReader(place);
      }
      return records;
    },
  };
}

function placeReader({ path, isRecord = false }: RecordsPlace): RecordsReader['read'] {
  const where = formatPath(path);
  const valueIn = path.length === 0 ? (body: unknown) => ({ found: true, value: body }) : compilePath(where);
  return (body, init) => {
    const { found, value }: { found: boolean; value?: unknown } = valueIn(body);
    const isList = Array.isArray(value);
    // Where an answer says that it failed, an empty list is no end.
    if (isList && (value.length > 0 || !saysFailed(body as object))) return value;
    if (body === null || body === undefined) return [];
    const failure = isObject(body) ? failureIn(body) : undefined;
    if (failure === undefined) {
      if (isRecord && isObject(body)) return saysEmpty(body) ? [] : [body];
      if (value === null || saysEmpty(body, true)) return [];
    }
    const problem = found
      ? `${where ? `\`${where}\`` : 'the body'} is ${describeKind(value)}${isList ? '' : ' and no list'} (${keysFound(body)})`
      : describeMissing(where, body);
    const reason =
      failure === undefined ? 'an earlier page had its records there' : `the answer says that it failed: ${failure}`;
    throw new ResponseParseError(`${problem}; ${reason}`, init);
  };
}
