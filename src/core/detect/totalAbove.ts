import { TOTAL_PAGES_NAMES } from './detectPageNumber.js';
import { isRecordsKey } from './detectRecords.js';
import type { EnvelopePart } from './envelope.js';
import { headerTotals } from './headerTotals.js';
import type { LastAnswer } from './lastAnswer.js';
import { looksLikePaging } from './looksLikePaging.js';
import { askedLimit, type DetectedTotal, isKeyRange } from './rangeSight.js';
import { countIn, totalIn } from './readFields.js';

/** A total, and where it was told. */
interface Told {
  readonly place: string;
  readonly value: number;
}

/** A total of records or of pages that is above what a run has read, for a message. `parts`: nearest to the records first. */
export function totalAbove(parts: readonly EnvelopePart[], listName: string, answer: LastAnswer): string | undefined {
  const { headers, decision, before, delivered, pages, itemCount } = answer;
  const { headerTotal, headerPages } = headerTotals(headers);
  const known = knownTotal(answer);
  const isOfRecords = decision.kind === 'offset-limit' || 'itemsPerPage' in decision;

  const told = recordsTold(parts, listName, answer) ?? toldAt(headerTotal);
  // A later page that counts none at all has taken the parameter for a filter, or its API counts for the first page only:
  // what was told before counts.
  const records = told?.value ? told : isOfRecords ? known : undefined;
  if (records && before?.records !== null && records.value > delivered + (before?.records ?? 0)) {
    return `${tell(records)}, and ${delivered} records were read${itemCount === 0 ? '; this page has none' : ''}`;
  }
  const ofPages = pagesTold(parts, listName) ?? toldAt(headerPages) ?? (isOfRecords ? undefined : known);
  if (ofPages && before?.pages !== null && ofPages.value > pages + (before?.pages ?? 0)) {
    return `${tell(ofPages)}, and ${pages} pages were read`;
  }
  return undefined;
}

function recordsTold(parts: readonly EnvelopePart[], listName: string, answer: LastAnswer): Told | undefined {
  const trusted = parts.filter((part) => !isAside(part));
  const found = totalIn(trusted, answer.itemCount, listName);
  // The size of pages that was asked for is no total.
  const isSize = found && !found.isOfAll && found.value === askedLimit(answer)?.value;
  // CouchDB counts all rows of a view.
  const isBeyond = found?.name === 'totalrows' && isKeyRange(answer);
  return found && !isSize && !isBeyond ? { place: found.path, value: found.value } : undefined;
}

function pagesTold(parts: readonly EnvelopePart[], listName: string): Told | undefined {
  for (const part of parts) {
    const told = countIn(part, TOTAL_PAGES_NAMES);
    // A book has pages, too.
    if (told && !(told.name === 'pages' && part.name === '' && !isRecordsKey(listName)))
      return { place: told.path, value: told.value };
  }
  return undefined;
}

/** The total that a range goes by: an earlier answer told it. */
function knownTotal({ decision }: LastAnswer): Told | undefined {
  const { total, totalPath } = decision as DetectedTotal;
  return toldAt(total, totalPath);
}

/** Without a place it was told in the headers. */
function toldAt(value: number | undefined, place = ''): Told | undefined {
  return value === undefined ? undefined : { place, value };
}

function tell({ place, value }: Told): string {
  return place === '' ? `the headers tell a total of ${value}` : `\`${place}\` is ${value}`;
}

/** Objects that count something else; YouTube's totals are estimates. */
function isAside({ name, entries, holdsRecords }: EnvelopePart): boolean {
  if (name === 'pageinfo' && entries.has('resultsperpage')) return true;
  // A record with a list in it may have a total of its own, such as an order's.
  if (entries.has('id') && !looksLikePaging(entries)) return true;
  return !holdsRecords && /shard|rate|quota|usage|facet|aggregat|stat/.test(name);
}
