import { formatPath } from '../paths/pathSyntax.js';
import { isRecord } from '../paths/paths.js';
import type { EnvelopePart } from './envelope.js';

/** Values that all go back, each as a parameter of its own: those of an object in the body, else of headers. */
export interface DetectedContinuation {
  readonly kind: 'continuation';
  readonly path?: string;
}

/** Headers of answers, and the parameters that take them back: Azure's tables, Azure DevOps, usual ones, Oracle's cloud. */
const HEADER_PARAMS: readonly (readonly [header: string, param: string])[] = [
  ['x-ms-continuation-nextpartitionkey', 'NextPartitionKey'],
  ['x-ms-continuation-nextrowkey', 'NextRowKey'],
  ['x-ms-continuation-nexttablename', 'NextTableName'],
  ['x-ms-continuationtoken', 'continuationToken'],
  ['x-next-cursor', 'cursor'],
  ['x-next-page-token', 'page_token'],
  ['x-next-page', 'page'],
  ['opc-next-page', 'page'],
];

/** Headers that hold a cursor, and do not say what takes it back: in Cosmos DB a header of the next request. */
const CURSOR_HEADERS = [
  'x-ms-continuation',
  'next-cursor',
  'x-continuation-token',
  'x-next-token',
  'x-next-offset',
  'x-next-page',
  'next-page',
  'x-next-link',
  'x-next',
  'next',
  'x-cursor',
  'cursor',
];

/** Cursors in the headers of an answer, whether it can be told what takes them back or not. */
export function cursorsInHeaders(headers: { get(name: string): string | null }): string[] {
  const others = CURSOR_HEADERS.map((name) => headers.get(name)?.trim() ?? '');
  return [...Object.values(continuationIn(headers) ?? {}), ...others].filter(Boolean);
}

/** What the headers of an answer want back; `undefined` when nothing. */
export function continuationIn(headers: { get(name: string): string | null }): Record<string, string> | undefined {
  const given = HEADER_PARAMS.flatMap(([header, param]) => {
    const value = headers.get(header)?.trim();
    // A page is a number: what is none may be its address.
    return value && (header !== 'x-next-page' || /^\d+$/.test(value)) ? [[param, value] as const] : [];
  });
  return given.length > 0 ? Object.fromEntries(given) : undefined;
}

/** MediaWiki's `continue`: `{ apcontinue: 'B', continue: '-||' }`. */
export function detectContinuation(
  [body]: readonly EnvelopePart[],
  headers: { get(name: string): string | null },
): DetectedContinuation | undefined {
  if (continuationIn(headers)) return { kind: 'continuation' };
  const entry = body?.entries.get('continue');
  return entry && parametersIn(entry.value) ? { kind: 'continuation', path: formatPath([entry.key]) } : undefined;
}

/** The members of an object that can all be parameters; `undefined` for anything else. */
export function parametersIn(value: unknown): Record<string, string | number | bigint> | undefined {
  if (!isRecord(value)) return undefined;
  const members = Object.values(value);
  return members.length > 0 && members.every((member) => ['string', 'number', 'bigint'].includes(typeof member))
    ? { ...(value as Record<string, string | number | bigint>) }
    : undefined;
}
