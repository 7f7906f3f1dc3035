import { formatPath } from '../paths/pathSyntax.js';
import { isObject, isRecord } from '../paths/paths.js';
import { defaultRedactor } from '../redact.js';
import { cursorsInHeaders } from './detectContinuation.js';
import { detectCursor, detectExactCursor } from './detectCursor.js';
import { detectEnd, unfinishedIn } from './detectEnd.js';
import { nextLinkIn } from './detectNextLink.js';
import type { DetectionInput } from './detectPagination.js';
import { detectRecords } from './detectRecords.js';
import { type EnvelopePart, envelopeOf } from './envelope.js';
import type { LastAnswer } from './lastAnswer.js';
import { findLink, parseLinkHeader } from './linkHeader.js';
import { asCount } from './looseValues.js';
import { plainName } from './plainName.js';
import { readNextLink } from './readNextLink.js';
import { totalAbove } from './totalAbove.js';

/**
 * What an answer shows of more to come than a run has read, for a message: `` `meta.total` is 237, and 10 records were
 * read ``. `undefined` where it shows nothing of the kind: no flag that says there is more, no total above what was read, no
 * cursor or link that was left.
 */
export function evidenceOfMore(answer: LastAnswer): string | undefined {
  const { body, decision } = answer;
  const { path } = detectRecords(body);
  const isLone = path.length === 0 && isRecord(body);
  const parts = nearestFirst(envelopeOf(body));
  const { end, more } = detectEnd(parts);
  const isRange = decision.kind === 'page-number' || decision.kind === 'offset-limit';
  // The fields of a record by itself are its own.
  if (isLone && Object.hasOwn(body, 'id')) return undefined;
  if (more === true) return end.hasMorePath ? `\`${end.hasMorePath}\` is true` : `\`${end.isLastPath}\` is false`;

  // A position that detection counts up itself may have missed some; the API's own word counts for its links and cursors.
  const counted =
    more === undefined || isRange ? totalAbove(isLone ? [] : parts, plainName(String(path.at(-1))), answer) : undefined;
  if (counted !== undefined || more !== undefined) return counted;
  const unfinished = isLone ? undefined : unfinishedIn(parts);
  return unfinished === undefined ? unusedWay(parts, answer) : `\`${unfinished}\` is false`;
}

/** The part that holds the records, then those around it, then all. */
function nearestFirst(parts: readonly EnvelopePart[]): EnvelopePart[] {
  return [...parts.filter(({ holdsRecords }) => holdsRecords).reverse(), ...parts];
}

/** `nextSearchToken`, `nextPartitionKey`, too. A token for the next synchronization is no way to the next page. */
const NEXT_NAME =
  /^next(?!sync|delta|poll|refresh|since|change)([a-z]{0,20}(cursor|token|marker|bookmark|key|iterator)|(page|results?|records?|items?|batch|set|chunk)?(link|url|uri|href|path|offset|start|index|after|page|id|from|position|(page)?num(ber)?)?)$/;
const CURSOR_NAME =
  /^(cursor(next)?|continu(e|ation(token)?)|(resumption|page|pagination|skip)token|lastevaluatedkey|pag(e|ing)state)$/;

function unusedWay(parts: readonly EnvelopePart[], answer: LastAnswer): string | undefined {
  const { headers, url, decision } = answer;
  const header = findLink(parseLinkHeader(headers.get('link')), 'next', url);
  if (header !== undefined) return `the Link header has a next link that nobody used: ${defaultRedactor.url(header)}`;
  const link = nextLinkIn(parts);
  if (link) return `\`${link.path}\` is a link that nobody used: ${defaultRedactor.url(link.target)}`;
  const isNew = (value: unknown) => !isEcho(value, answer);
  if (cursorsInHeaders(headers).some(isNew)) return 'the headers hold a cursor that nobody used';
  const cursor = detectExactCursor(parts, answer) ?? detectCursor(parts, answer);
  // The end of a range is where its total is: its answers may count on.
  const isRange = decision.kind === 'page-number' || decision.kind === 'offset-limit';
  for (const { entries, path } of parts) {
    for (const [plain, { key, value }] of entries) {
      const where = formatPath([...path, key]);
      const isWay =
        cursor?.cursorPath === where ||
        NEXT_NAME.test(plain) ||
        (decision.kind === 'single-page' && CURSOR_NAME.test(plain));
      if (!isWay || !isLeft(value, plain) || (isRange && asCount(value) !== undefined) || !isNew(value)) continue;
      return `\`${where}\` holds a cursor that nobody used`;
    }
  }
  return undefined;
}

/** Something to go on by. Flags are none, and objects only where they hold a link, or are a cursor by their name. */
function isLeft(value: unknown, plain: string): boolean {
  if (typeof value === 'number') return value > 0;
  if (typeof value === 'string') return !/^\s*(-1)?\s*$/.test(value);
  if (CURSOR_NAME.test(plain) && isObject(value)) return Object.keys(value).length > 0;
  return Boolean(readNextLink(value));
}

/** Cursors that come back as they were sent lead nowhere. */
function isEcho(value: unknown, { query, json }: DetectionInput): boolean {
  if ([...query.values()].some((sent) => String(sent) === String(value))) return true;
  return json !== undefined && JSON.stringify(json).includes(JSON.stringify(value));
}
