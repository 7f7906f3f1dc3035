import { type HttpErrorInit, ResponseParseError } from '../errors.js';
import { formatPath, type PathSegment } from '../paths/pathSyntax.js';
import { isObject, isRecord, keysFound } from '../paths/paths.js';
import { recordsAt } from '../recordsAt.js';
import type { Path } from '../types.js';
import { failureIn, saysEmpty, saysFailed } from './answerSays.js';

/** Keys that APIs put their records under, the likelier first. */
const RECORD_KEYS = [
  'data',
  'items',
  'results',
  'entries',
  'records',
  'rows',
  'entities',
  'payload',
  'content',
  'objects',
  'values',
  'value',
  'hits',
  'nodes',
  'edges',
];
const RANK: ReadonlyMap<string, number> = /* @__PURE__ */ new Map(
  /* @__PURE__ */ RECORD_KEYS.map((key, rank) => [key, rank]),
);

/** Whether a list of this plain name is a page's records, and no field of a record. */
export const isRecordsKey = (plain: string): boolean => RANK.has(plain);

/** Keys that hold what is said about the records: no list in there, or of that name, is the records. */
const ABOUT = new Set(['links', 'meta', 'metadata', 'errors', 'paging', 'pagination']);

/** Lists that stand beside records: where there are several lists, these are not meant. */
const ASIDE = new Set(['link', 'messages', 'warnings', 'facets', 'filters', 'included', 'columns', 'fields']);

/** Of these a single record has its own: `null` there is a field of it, and no page without records. */
const FIELD_LIKE = new Set(['payload', 'content', 'value']);

/** How deep an envelope may be nested, and how many objects of it are looked at. */
const MAX_DEPTH = 8;
const MAX_OBJECTS = 1_000;

const LISTS_SHOWN = 5;
/** How to say that there is no list to look for. */
const WHOLE = "Where the answer as it is makes one record: `select: '$'`";

/** Where the records of a page are. */
export interface DetectedRecords {
  /** Steps from the body to the records; none when the body itself is them. */
  readonly path: readonly PathSegment[];
  readonly records: unknown[];
}

/**
 * The records of a page: what `path` leads to, or what detection finds. A list is handed on as it is, not copied;
 * `null`, or nothing in an answer that counts 0 and has no list, is a page without records, an object is one record.
 *
 * @throws ResponseParseError when `path` leads nowhere, naming it and the keys found, or to a bare value; without one where
 * {@link firstRecords} does
 */
export function recordsOf(body: unknown, path?: Path<readonly unknown[]>, init?: HttpErrorInit): unknown[] {
  return path === undefined ? firstRecords(body, init).records : recordsAt(body, path, init, isEmptyPage);
}

/**
 * The list whose key is one of `data items results entries records rows entities payload content objects values value
 * hits nodes edges` in any case, the shallowest first, never under or at `links meta metadata errors paging
 * pagination`; else the only list there is, lists of mere numbers or texts and those of messages, warnings and the like
 * left out where there are others; else the body itself, as one record.
 */
export function detectRecords(body: unknown): DetectedRecords {
  if (Array.isArray(body)) {
    // The World Bank's answers: what is said about the records, then the records.
    const [about, list] = body;
    const isPair = body.length === 2 && isRecord(about) && Array.isArray(list);
    return isPair ? { path: [1], records: list } : { path: [], records: body };
  }
  if (body === null || body === undefined) return { path: [], records: [] };
  if (!isObject(body)) return { path: [], records: [body] };

  const found = findLists(body);
  return onlyList(found) ?? nullList(body, found) ?? { path: [], records: [body] };
}

/** The records of a page where nothing is known yet. `isRecord`: the body itself is the one record. */
export interface PlacedRecords extends DetectedRecords {
  readonly isRecord?: boolean;
}

/**
 * What {@link detectRecords} finds, where that can be told from a failure and from an empty page.
 *
 * @throws ResponseParseError for two lists of no known name, and for an answer that says it failed
 */
export function firstRecords(body: unknown, init?: HttpErrorInit): PlacedRecords {
  if (!isRecord(body)) return detectRecords(body);
  const found = findLists(body);
  const list = onlyList(found);
  const failure = failureIn(body);
  // Beside a list an error is a field like others, unless the answer as a whole says that it failed.
  const isPage = list && (!saysFailed(body) || (found.named && list.records.length > 0));
  if (failure !== undefined && !isPage) {
    throw new ResponseParseError(`the answer says that it failed: ${failure} (${keysFound(body)}). ${WHOLE}`, init);
  }
  const records = list ?? nullList(body, found);
  // SCIM's `schemas`, beside no `Resources`.
  const isSure = records && (found.named || !isOfScalars(records.records));
  if (!isSure && saysEmpty(body)) return { path: [], records: [] };
  if (records) return records;
  if (found.lists.length === 0) return { path: [], records: [body], isRecord: true };
  const names = found.lists.map(({ path }) => `\`${formatPath(path)}\``);
  const shown = names.length > LISTS_SHOWN ? `${names.slice(0, LISTS_SHOWN).join(', ')} and more` : names.join(' and ');
  throw new ResponseParseError(
    `${shown} are lists, and none has a name that records usually have: name one by \`select\`. ${WHOLE}`,
    init,
  );
}

/** No list anywhere, and a count of 0. */
function isEmptyPage(body: unknown): boolean {
  return isObject(body) && failureIn(body) === undefined && saysEmpty(body, true) && findLists(body).lists.length === 0;
}

function onlyList({ named, lists }: FoundLists): DetectedRecords | undefined {
  if (named || lists.length < 2) return named ?? lists[0];
  const meant = lists.filter(({ path }) => !ASIDE.has(String(path.at(-1)).toLowerCase()));
  const [only, other] = meant.filter(({ records }) => !isOfScalars(records));
  // An empty list says nothing where another one has texts: these may be the records.
  return other || (only?.records.length === 0 && meant.length > 1) ? undefined : only;
}

/** Numbers or texts. Nobody knows what an empty list is of. */
function isOfScalars(list: readonly unknown[]): boolean {
  return list.length > 0 && !list.some(isObject);
}

/** Some servers (Go's nil slices) write `null` for an empty list. */
function nullList(body: object, { lists }: FoundLists): DetectedRecords | undefined {
  if (lists.length > 0) return undefined;
  const empty = Object.entries(body).find(([key, value]) => value === null && isPlural(key));
  return empty && { path: [empty[0]], records: [] };
}

interface FoundLists {
  readonly named?: DetectedRecords;
  readonly lists: readonly DetectedRecords[];
}

/** Level by level, so that the shallowest comes first; lists are not entered, what is in them is records. */
function findLists(body: object): FoundLists {
  const lists: DetectedRecords[] = [];
  let level: { value: object; path: readonly PathSegment[] }[] = [{ value: body, path: [] }];
  let objects = 0;

  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth++) {
    const below: typeof level = [];
    let named: DetectedRecords | undefined;
    let namedRank = RECORD_KEYS.length;
    for (const { value, path } of level) {
      if (++objects > MAX_OBJECTS) break;
      for (const [key, child] of Object.entries(value)) {
        const name = key.toLowerCase();
        if (!isObject(child) || ABOUT.has(name.replace(/^[_@$]+/, ''))) continue;
        const childPath = [...path, key];
        if (!Array.isArray(child)) {
          below.push({ value: child, path: childPath });
          continue;
        }
        const list = { path: childPath, records: child };
        lists.push(list);
        const rank = RANK.get(name) ?? RECORD_KEYS.length;
        if (rank < namedRank) [named, namedRank] = [list, rank];
      }
    }
    if (named) return { named, lists };
    level = below;
  }
  return { lists };
}

/** Records by their ids, or a lone one in an envelope: `{ page: 1, data: { a: …, b: … } }`. */
export function hasRecordsObject(body: unknown): boolean {
  return isObject(body) && Object.entries(body).some(([key, value]) => isObject(value) && isPlural(key));
}

function isPlural(key: string): boolean {
  const name = key.toLowerCase();
  return RANK.has(name) && !FIELD_LIKE.has(name);
}
