import type { City } from '../dataset.js';
import type { PageRequest, Style } from './style.js';

/** `?cursor=` → `{ data, next_cursor }`; `null` at the end. */
export const cursor: Style = (request) => {
  const { items, next } = cut(request, 'cursor');
  return { items, body: { data: items, next_cursor: next, ...request.hasMore('has_more', next !== null) } };
};

/** `?cursor=` → `{ results, cursors: { next } }`; `next` is missing at the end. */
export const cursors: Style = (request) => {
  const { items, next } = cut(request, 'cursor');
  return {
    items,
    body: {
      results: items,
      cursors: next === null ? {} : { next },
      ...request.hasMore('has_more', next !== null),
    },
  };
};

/** Google's: `?pageToken=` → `{ items, nextPageToken }`; `''` at the end. */
export const pageToken: Style = (request) => {
  const { items, next } = cut(request, 'pageToken');
  return { items, body: { items, nextPageToken: next ?? '' } };
};

/** Stripe's: `?starting_after=<id>` → `{ object: 'list', data, has_more }`. */
export const stripe: Style = ({ records, size, param }) => {
  const after = param('starting_after');
  const start = after === undefined ? 0 : indexOf(records, Number(after)) + 1;
  const items = records.slice(start, start + size);
  return { items, body: { object: 'list', data: items, has_more: start + items.length < records.length } };
};

/** GraphQL connections: variable `after` → `{ data: { cities: { nodes, pageInfo: { endCursor, hasNextPage } } } }`. */
export const graphql: Style = (request) => {
  const { items, next } = cut(request, 'after');
  const pageInfo = { endCursor: next, hasNextPage: next !== null };
  return { items, body: { data: { cities: { nodes: items, pageInfo } } } };
};

/** `?cursor=` → a bare list, with the next cursor in the header `X-Next-Cursor`. */
export const headerCursor: Style = (request) => {
  const { items, next } = cut(request, 'cursor');
  return { items, body: items, headers: next === null ? undefined : { 'x-next-cursor': next } };
};

function cut({ records, size, param }: PageRequest, name: string): { items: readonly City[]; next: string | null } {
  const start = decodeCursor(param(name));
  const items = records.slice(start, start + size);
  const end = start + items.length;
  return { items, next: end < records.length ? encodeCursor(end) : null };
}

/** Opaque to the client, as cursors are, with characters that need encoding in a URL. */
function encodeCursor(start: number): string {
  return `${Buffer.from(`after ${start}`).toString('base64')}+/=`;
}

function decodeCursor(text: string | undefined): number {
  if (text === undefined || text === '') return 0;
  return Number(Buffer.from(text.slice(0, -3), 'base64').toString().slice('after '.length));
}

const indexes = new WeakMap<readonly City[], Map<number, number>>();

function indexOf(records: readonly City[], id: number): number {
  const index = indexes.get(records) ?? new Map(records.map((city, position) => [city.id, position]));
  indexes.set(records, index);
  return index.get(id) ?? records.length;
}
