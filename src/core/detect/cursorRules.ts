import { isObject } from '../paths/paths.js';
import { detectEnd } from './detectEnd.js';
import type { EnvelopePart } from './envelope.js';

/** What a rule looks at: one part of an answer, and the parts around it. */
export interface CursorSight {
  readonly part: EnvelopePart;
  readonly parts: readonly EnvelopePart[];
  /** Whether the part has a field of this plain name. */
  has(name: string): boolean;
  is(name: string, value: unknown): boolean;
}

/** By its plain name, when it counts as a cursor, and the parameter that takes it back. */
export interface CursorRule {
  readonly name: RegExp;
  /** From the key; by default that without `next`. */
  readonly param?: string | ((key: string) => string);
  readonly when?: (sight: CursorSight, value: unknown) => boolean;
  /** What may be one: a `number` (text under such a name is a link or nothing known), or an `object`. */
  readonly only?: 'number' | 'object';
}

const ownName = (key: string): string => key;
const isIn =
  (...names: string[]) =>
  ({ part }: CursorSight): boolean =>
    names.includes(part.name);

const isMore = ({ part, parts }: CursorSight): boolean => detectEnd(parts, part).more === true;
const isWord = (value: unknown): boolean => typeof value === 'string' && !/^\d+$/.test(value);

/** APIs that are told by the fields beside the cursor: these come before what a name alone says. */
export const EXACT_CURSORS: readonly CursorRule[] = [
  // Jira, Marketo and Zoom take it back under the name that it came by.
  { name: /^nextpagetoken$/, param: ownName, when: ({ has }) => has('islast') || has('moreresult') || has('pagesize') },
  // Intercom counts pages, too, and takes no numbers.
  { name: /^(after|startingafter|cursor|pagetoken|token)$/, param: ownName, when: /* @__PURE__ */ isIn('next') },
  // Google's places.
  { name: /^nextpagetoken$/, param: 'pagetoken', when: ({ has }) => has('htmlattributions') },
  // Eventbrite, beside numbers of pages.
  { name: /^continuation$/, param: ownName, when: isMore },
  // Relay, and who took its words over.
  { name: /^endcursor$/, param: 'after', when: ({ is }) => is('hasnextpage', true) },
];

export const CURSORS: readonly CursorRule[] = [
  // Notion's lists say `next_cursor` and take `start_cursor`.
  { name: /^nextcursor$/, param: 'start_cursor', when: ({ parts: [body] }) => isNotion(body) },
  { name: /^nexttoken$/, param: ownName },
  // Bitbucket's `nextPageStart` is the next page's `start`.
  { name: /^nextpagestart$/, param: 'start' },
  { name: /^next(page|continuation)?(cursor|cursormark|token|marker|bookmark|offset|start|startat|skip)$/ },
  { name: /^next(startingafter|after|maxid|pageid)$/ },
  { name: /^nextpage$/, only: 'number' },
  // Kubernetes has a text at `continue`, where MediaWiki has parameters.
  { name: /^(continuationtoken|bookmark|continue)$/, param: ownName },
  // AWS; Stargate.
  { name: /^paginationtoken$/, param: ownName },
  { name: /^pagestate$/, param: 'page-state' },
  // DynamoDB's key of the last record.
  { name: /^lastevaluatedkey$/, param: 'ExclusiveStartKey', only: 'object' },
  { name: /^(offset|page)$/, param: ownName, only: 'number', when: /* @__PURE__ */ isIn('next') },
  { name: /^next$/, param: 'cursor', when: /* @__PURE__ */ isIn('cursors', 'cursor') },
  // GoCardless. Facebook's are there on every page, the last one too, and never null.
  { name: /^after$/, param: ownName, when: ({ is }) => is('before', null) },
  { name: /^aftercursor$/, param: 'cursor', when: ({ has, is }) => has('endofstream') || is('hasmore', true) },
  // Twitch's `pagination: { cursor }`.
  { name: /^cursor$/, param: 'after', when: ({ part }) => part.name === 'pagination' && part.entries.size === 1 },
  // Reddit's `after`, Airtable's `offset`: a word, where a number would be a position.
  {
    name: /^(startingafter|after|offset)$/,
    param: ownName,
    when: ({ part }, value) => part.holdsRecords && isWord(value),
  },
  // Semantic Scholar's next position beside its position.
  { name: /^next$/, param: 'offset', only: 'number', when: ({ has }) => has('offset') },
  // A page's number beside the number of pages.
  { name: /^next$/, param: 'page', only: 'number', when: ({ has }) => has('pages') || has('prev') || has('previous') },
];

/** Names that may mean where the page is: these come last. */
export const WEAK_CURSORS: readonly CursorRule[] = [
  // TikTok's is a number.
  { name: /^cursor$/, param: ownName, when: (sight, value) => isWord(value) || isMore(sight) },
  // Lever.
  { name: /^next$/, param: 'offset', when: ({ is }, value) => is('hasnext', true) && isWord(value) },
];

/** Whether a value can be a cursor under the rule. */
export function isCursor(value: unknown, only: CursorRule['only']): boolean {
  if (only === 'object') return isObject(value) && Object.keys(value).length > 0;
  if (typeof value === 'number' || typeof value === 'bigint') return true;
  return typeof value === 'string' && (only === 'number' ? /^\d+$/.test(value) : value !== '');
}

function isNotion(body: EnvelopePart | undefined): boolean {
  return body?.entries.get('object')?.value === 'list' && Array.isArray(body.entries.get('results')?.value);
}
