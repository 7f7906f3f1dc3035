import { describeKind, isObject, isRecord } from '../paths/paths.js';
import { isCountName } from './countNames.js';
import { asCount } from './looseValues.js';
import { plainName } from './plainName.js';

/** Objects of an answer that speak about it: `meta`, `paging`, `page_details`, `search_info`. */
const ABOUT_ANSWER = /meta|pag(?:e|ing|ination)|info|summary|header|response|result|cursor/;
const FAILED = new Set(['error', 'fail', 'failed', 'failure']);
const FAILURES = new Set(['error', 'errors', 'errormessage', 'exception']);
const TEXT_SHOWN = 60;

/**
 * True for an answer without a list that counts 0 records: Gmail's `{ resultSizeEstimate: 0 }`, X's
 * `{ meta: { result_count: 0 } }`. `isPage` where it can be nothing else than a page; a record by itself may have a
 * count of its own.
 */
export function saysEmpty(body: unknown, isPage = false, depth = 0): boolean {
  if (!isRecord(body) || depth > 2 || (!isPage && isEntity(body))) return false;
  return Object.entries(body).some(([key, value]) => {
    const plain = plainName(key);
    if (isObject(value)) return (isPage || ABOUT_ANSWER.test(plain)) && saysEmpty(value, isPage, depth + 1);
    return asCount(value) === 0 && isCountName(plain);
  });
}

/**
 * How an answer with a good status says that it failed all the same: `ok` or `success` that is false, an `error`.
 * `undefined` where it does not, also for a record that has such fields for reasons of its own.
 */
export function failureIn(body: object): string | undefined {
  if (isEntity(body)) return undefined;
  const said = Object.entries(body).filter(([key, value]) => isFailure(plainName(key), value, body));
  return said.length === 0 ? undefined : said.map(([key, value]) => `\`${key}\` is ${show(value)}`).join(', ');
}

/** `ok` or `success` that is false: no list beside it is records. */
export function saysFailed(body: object): boolean {
  return !isEntity(body) && Object.entries(body).some(([key, value]) => value === false && isVerdict(plainName(key)));
}

function isFailure(plain: string, value: unknown, body: object): boolean {
  if (isVerdict(plain)) return value === false;
  // JSend and its like.
  if (plain === 'status') return FAILED.has(String(value)) && ('message' in body || 'data' in body);
  return FAILURES.has(plain) && (isObject(value) ? Object.keys(value).length > 0 : Boolean(value));
}

function isVerdict(plain: string): boolean {
  return plain === 'ok' || plain === 'success';
}

/** A record by itself. In JSON-RPC the `id` is the request's. */
function isEntity(body: object): boolean {
  return (Object.hasOwn(body, 'id') || Object.hasOwn(body, '_id')) && !Object.hasOwn(body, 'jsonrpc');
}

/** The value, or of an object or list the message in it, not too much of either. */
function show(value: unknown): string {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  const said = isObject(first) ? (first as { message?: unknown }).message : first;
  if (said === undefined || isObject(said)) return describeKind(value);
  const text = JSON.stringify(said);
  return text.length > TEXT_SHOWN ? `${text.slice(0, TEXT_SHOWN)}…` : text;
}
