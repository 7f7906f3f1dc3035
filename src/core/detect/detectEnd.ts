import { formatPath } from '../paths/pathSyntax.js';
import { isObject, isRecord } from '../paths/paths.js';
import type { EnvelopePart } from './envelope.js';
import { asFlag } from './looseValues.js';
import { plainName } from './plainName.js';

/** Where answers say whether they are the last one. Plain JSON. */
export interface DetectedEnd {
  /** False there ends. */
  readonly hasMorePath?: string;
  /** True there ends. */
  readonly isLastPath?: string;
}

/**
 * `has_more`, `hasNextPage`, `more_items_in_collection`, `moreResults`, `has_more_rows`, `more_results_available`; Amazon's
 * `IsTruncated`, ArcGIS's `exceededTransferLimit`.
 */
const HAS_MORE =
  /^(has)?(more|next|additional)(pages?|results?|items?|records?|rows?|entries|data|itemsincollection)?(available|exists?)?$|^ismore$|^(is|results?)?truncated$|^exceededtransferlimit$/;
/** `hasMoreTickets`, beside `tickets`. */
const HAS_MORE_OF = /^hasmore([a-z]+)$/;
/** `isLast`, Spring's `last`, `end_of_stream`, Zhihu's `is_end`. */
const IS_LAST = /^(is)?(last|end)(page)?$|^(is)?endof(stream|records?|results?|data|list|pages?)$/;
/** Salesforce's `done`: true there may mean many things, false beside records means that they are not all. */
const IS_DONE = /^(is)?(done|eof|finished|completed?)$|^nomore(pages|results|items|records|data)?$/;
/** Fields of something that may be done for reasons of its own. */
const OWN_NAMES = ['id', 'name', 'title', 'slug', 'uuid'];

/** The flags of an answer about its end: those of `near`, else the outermost. `more` is what they say. */
export function detectEnd(
  parts: readonly EnvelopePart[],
  near?: EnvelopePart,
): { readonly end: DetectedEnd; readonly more?: boolean } {
  const all = near ? [near, ...parts] : parts;
  const hasMore = flagIn(all, HAS_MORE);
  const isLast = flagIn(all, IS_LAST);
  const isEnd = hasMore?.value === false || isLast?.value === true;
  return {
    end: { ...(hasMore && { hasMorePath: hasMore.path }), ...(isLast && { isLastPath: isLast.path }) },
    ...((hasMore || isLast) && { more: !isEnd }),
  };
}

/** Where an answer says beside its records that they are not all: `done` that is false. */
export function unfinishedIn(parts: readonly EnvelopePart[]): string | undefined {
  const envelopes = parts.filter(({ entries }) => !OWN_NAMES.some((name) => entries.has(name)));
  const isDone = flagIn(envelopes, IS_DONE);
  return isDone?.value === false ? isDone.path : undefined;
}

/** Whether a body says, itself or in an object of it, that there is no more. */
export function saysLast(body: unknown): boolean {
  if (!isObject(body)) return false;
  const parts = Object.values(body).filter(isRecord);
  return [body, ...parts].some((part: object) =>
    Object.entries(part).some(
      ([key, value]) => typeof value === 'boolean' && (value ? IS_LAST : HAS_MORE).test(plainName(key)),
    ),
  );
}

function flagIn(parts: readonly EnvelopePart[], names: RegExp): { path: string; value: boolean } | undefined {
  for (const { entries, path } of parts) {
    for (const [name, { key, value: written }] of entries) {
      const list = names === HAS_MORE ? HAS_MORE_OF.exec(name)?.[1] : undefined;
      if (!names.test(name) && !(list && Array.isArray(entries.get(list)?.value))) continue;
      const value = asFlag(written);
      // `last: 1` is a page's number, `more: "y"` a text.
      const isFlag = value !== undefined && (/^(has|is)/.test(name) || /^(true|false)$/i.test(String(written)));
      if (isFlag) return { path: formatPath([...path, key]), value };
    }
  }
  return undefined;
}
