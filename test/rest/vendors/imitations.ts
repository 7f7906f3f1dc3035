import type { Answer, Asked } from '../../pagination/strategies/readThrough.js';
import { fromCursor, pageAt, paramsOf, toCursor, urlWith } from '../../pagination/vendors/vendor.js';

/** One record of an imitated API: its number, and when it was changed last (epoch milliseconds, whole seconds). */
export interface Row {
  readonly id: number;
  readonly at: number;
}

/** An imitation of one API over rows that grow, sorted by their time. What it does not know it refuses. */
export interface Imitation {
  readonly serve: (asked: Asked, rows: readonly Row[]) => Answer;
  /** A record's number. @default its `id` */
  readonly numberOf?: (record: never) => number;
  /** The second run brings what is new, and no more. @default false */
  readonly isIncremental?: boolean;
}

const SIZE = 5;
const iso = (at: number) => new Date(at).toISOString();
const since = (rows: readonly Row[], from: number) => rows.filter(({ at }) => at >= from);
const sinceText = (rows: readonly Row[], text: string | undefined) => since(rows, text ? Date.parse(text) : 0);

/** One page of rows from a position on. */
function pageOf(rows: readonly Row[], from: number, size = SIZE) {
  const { end, more } = pageAt(from, size, rows.length);
  return { items: rows.slice(from, end), end, more };
}
function without(names: readonly string[], asked: Asked): Answer | undefined {
  return paramsOf(asked).unknown(...names);
}
const bodyOf = ({ json }: Asked) => json as Record<string, never>;

export const imitations: Readonly<Record<string, Imitation>> = {
  github: {
    isIncremental: true,
    serve(asked, rows) {
      const { number, text } = paramsOf(asked);
      const page = number('page', 1);
      const found = sinceText(rows, text('since'));
      const { items, more } = pageOf(found, (page - 1) * SIZE);
      const link = `<${urlWith(asked.url, { page: page + 1 })}>; rel="next", <${urlWith(asked.url, { page: Math.ceil(found.length / SIZE) })}>; rel="last"`;
      return (
        without(['per_page', 'page', 'state', 'sort', 'direction', 'since'], asked) ?? {
          body: items.map(({ id, at }) => ({ id, updated_at: iso(at).replace('.000Z', 'Z') })),
          headers: more ? { link } : {},
        }
      );
    },
  },
  stripe: {
    isIncremental: true,
    numberOf: ({ id }: { id: string }) => Number(id.slice(3)),
    serve(asked, rows) {
      const { number, text } = paramsOf(asked);
      const found = since(rows, number('created[gte]', 0) * 1000).toReversed();
      const after = text('starting_after');
      const from = after ? found.findIndex(({ id }) => `ch_${id}` === after) + 1 : 0;
      const { items, more } = pageOf(found, from);
      const data = items.map(({ id, at }) => ({ id: `ch_${id}`, created: at / 1000 }));
      return (
        without(['limit', 'starting_after', 'created[gte]'], asked) ?? {
          body: { object: 'list', has_more: more, data },
        }
      );
    },
  },
  shopify: {
    isIncremental: true,
    serve(asked, rows) {
      const { text } = paramsOf(asked);
      const info = text('page_info');
      if (info && text('updated_at_min')) return { status: 400, body: { errors: 'Invalid page_info' } };
      const [position, from] = info ? (JSON.parse(atob(info)) as [number, string]) : [0, text('updated_at_min') ?? ''];
      const { items, end, more } = pageOf(sinceText(rows, from), position);
      const next = `${asked.url.origin}${asked.url.pathname}?limit=${SIZE}&page_info=${btoa(JSON.stringify([end, from]))}`;
      return (
        without(['limit', 'page_info', 'updated_at_min'], asked) ?? {
          body: { products: items.map(({ id, at }) => ({ id, updated_at: iso(at) })) },
          headers: more ? { link: `<${next}>; rel="next"` } : {},
        }
      );
    },
  },
  hubspot: {
    serve(asked, rows) {
      const { number } = paramsOf(asked);
      const { items, end, more } = pageOf(rows, number('after', 0));
      const paging = more ? { paging: { next: { after: String(end), link: `?after=${end}` } } } : {};
      return without(['limit', 'after', 'properties'], asked) ?? { body: { results: items, ...paging } };
    },
  },
  'hubspot-search': {
    isIncremental: true,
    serve(asked, rows) {
      const { number } = paramsOf(asked);
      const [{ filters }] = bodyOf(asked).filterGroups as unknown as [
        { filters: [{ value: number; operator: string }] },
      ];
      if (filters[0].operator !== 'GTE' || typeof filters[0].value !== 'number') return { status: 400, body: {} };
      const found = since(rows, filters[0].value);
      const { items, end, more } = pageOf(found, number('after', 0));
      const results = items.map(({ id, at }) => ({ id, properties: { at: iso(at) } }));
      const paging = more ? { paging: { next: { after: String(end) } } } : {};
      return without(['after', 'filterGroups'], asked) ?? { body: { total: found.length, results, ...paging } };
    },
  },
  notion: {
    isIncremental: true,
    serve(asked, rows) {
      const { text } = paramsOf(asked);
      if (!asked.headers.get('notion-version')) return { status: 400, body: { code: 'missing_version' } };
      const { last_edited_time: filter } = bodyOf(asked).filter as unknown as {
        last_edited_time: { on_or_after: string };
      };
      const { items, end, more } = pageOf(sinceText(rows, filter.on_or_after), fromCursor(text('start_cursor')));
      const results = items.map(({ id, at }) => ({ id, last_edited_time: iso(at) }));
      return (
        without(['start_cursor', 'filter'], asked) ?? {
          body: { object: 'list', results, next_cursor: more ? toCursor(end) : null, has_more: more },
        }
      );
    },
  },
  salesforce: {
    isIncremental: true,
    numberOf: ({ Id }: { Id: number }) => Id,
    serve(asked, rows) {
      if (asked.headers.get('authorization') !== 'Bearer secret-token') return { status: 401, body: {} };
      const locator = /01g-(\d+)-(\d+)$/.exec(asked.url.pathname);
      const start = locator
        ? Number(locator[1])
        : Date.parse(/>= (\S+)/.exec(paramsOf(asked).text('q') ?? '')?.[1] ?? '');
      const { items, end, more } = pageOf(since(rows, start), Number(locator?.[2] ?? 0));
      const next = more ? { nextRecordsUrl: `/services/data/v59.0/query/01g-${start}-${end}` } : {};
      const records = items.map(({ id, at }) => ({ Id: id, SystemModstamp: iso(at) }));
      return without(['q'], asked) ?? { body: { done: !more, ...next, records } };
    },
  },
  'zendesk-cursor': {
    serve(asked, rows) {
      const { text } = paramsOf(asked);
      const { items, end, more } = pageOf(rows, fromCursor(text('page[after]')));
      const links = { prev: null, next: urlWith(asked.url, { 'page[after]': toCursor(end) }) };
      return (
        without(['page[size]', 'page[after]'], asked) ?? { body: { tickets: items, meta: { has_more: more }, links } }
      );
    },
  },
  'zendesk-offset': {
    serve(asked, rows) {
      const page = paramsOf(asked).number('page', 1);
      const { items, more } = pageOf(rows, (page - 1) * SIZE);
      const next_page = more ? urlWith(asked.url, { page: page + 1 }) : null;
      return without(['per_page', 'page'], asked) ?? { body: { groups: items, count: rows.length, next_page } };
    },
  },
  'zendesk-incremental': {
    isIncremental: true,
    serve(asked, rows) {
      const { text } = paramsOf(asked);
      const { items, end, more } = pageOf(rows, fromCursor(text('cursor')));
      const body = { tickets: items, after_cursor: toCursor(end), after_url: 'x', end_of_stream: !more };
      return without(['start_time', 'cursor', 'per_page'], asked) ?? { body };
    },
  },
  'zendesk-time': {
    isIncremental: true,
    serve(asked, rows) {
      const start = paramsOf(asked).number('start_time', 0);
      const { items, end, more } = pageOf(rows, start);
      const next_page = urlWith(asked.url, { start_time: end });
      const body = { users: items, next_page, count: items.length, end_of_stream: !more, end_time: end };
      return without(['start_time', 'per_page'], asked) ?? { body };
    },
  },
  'jira-search': {
    isIncremental: true,
    serve(asked, rows) {
      const { text } = paramsOf(asked);
      const start = Number(/updated >= (\d+)/.exec(text('jql') ?? '')?.[1]);
      const { items, end, more } = pageOf(since(rows, start), fromCursor(text('nextPageToken')));
      const issues = items.map(({ id, at }) => ({ id, fields: { updated: iso(at).replace('Z', '+0000') } }));
      const next = more ? { nextPageToken: toCursor(end), isLast: false } : { isLast: true };
      return without(['jql', 'maxResults', 'nextPageToken'], asked) ?? { body: { issues, ...next } };
    },
  },
  'jira-offset': {
    serve(asked, rows) {
      const startAt = paramsOf(asked).number('startAt', 0);
      const { items } = pageOf(rows, startAt);
      const body = { startAt, maxResults: SIZE, total: rows.length, issues: items };
      return without(['jql', 'startAt', 'maxResults'], asked) ?? { body };
    },
  },
  'jira-agile': {
    serve(asked, rows) {
      const startAt = paramsOf(asked).number('startAt', 0);
      const { items, more } = pageOf(rows, startAt);
      return (
        without(['startAt', 'maxResults'], asked) ?? {
          body: { maxResults: SIZE, startAt, isLast: !more, values: items },
        }
      );
    },
  },
  'jira-servicedesk': {
    serve(asked, rows) {
      const start = paramsOf(asked).number('start', 0);
      const { items, end, more } = pageOf(rows, start);
      // The link is there on the last page, too.
      const _links = { base: asked.url.origin, next: urlWith(asked.url, { start: end }) };
      return (
        without(['start', 'limit'], asked) ?? { body: { start, limit: SIZE, isLastPage: !more, values: items, _links } }
      );
    },
  },
  'jira-comments': {
    serve(asked, rows) {
      const startAt = paramsOf(asked).number('startAt', 0);
      const issue = Number(/issue\/(\d+)/.exec(asked.url.pathname)?.[1] ?? 0);
      if (issue === 0) {
        return { body: { total: 7, issues: pageOf(rows.slice(0, 7), startAt).items } };
      }
      // Seven issues share the comments among them.
      const comments = rows.filter(({ id }) => id % 7 === issue % 7);
      return { body: { total: comments.length, comments: pageOf(comments, startAt).items } };
    },
  },
  slack: {
    isIncremental: true,
    numberOf: ({ ts }: { ts: string }) => Number(ts.split('.')[1]),
    serve(asked, rows) {
      const { number, text } = paramsOf(asked);
      const found = since(rows, number('oldest', 0) * 1000 - 1).toReversed();
      const { items, end, more } = pageOf(found, fromCursor(text('cursor')));
      const messages = items.map(({ id, at }) => ({ ts: `${at / 1000}.${String(id).padStart(6, '0')}` }));
      const body = {
        ok: true,
        messages,
        has_more: more,
        response_metadata: { next_cursor: more ? toCursor(end) : '' },
      };
      return without(['channel', 'limit', 'inclusive', 'cursor', 'oldest'], asked) ?? { body };
    },
  },
  'google-calendar': {
    isIncremental: true,
    serve: (asked, rows) => synced(asked, rows, { list: 'items', size: 'maxResults', known: [] }),
  },
  'google-drive': {
    isIncremental: true,
    serve(asked, rows) {
      const { items, end, more } = pageOf(rows, paramsOf(asked).number('pageToken', 0));
      const token = more ? { nextPageToken: String(end) } : { newStartPageToken: String(end) };
      return (
        without(['pageSize', 'pageToken'], asked) ?? { body: { kind: 'drive#changeList', changes: items, ...token } }
      );
    },
  },
  'google-people': {
    isIncremental: true,
    serve: (asked, rows) =>
      synced(asked, rows, { list: 'connections', size: 'pageSize', known: ['personFields', 'requestSyncToken'] }),
  },
  facebook: {
    isIncremental: true,
    serve(asked, rows) {
      const { number, text } = paramsOf(asked);
      const found = since(rows, number('since', 0) * 1000).toReversed();
      const { items, end, more } = pageOf(found, fromCursor(text('after')));
      const data = items.map(({ id, at }) => ({ id, updated_time: iso(at).replace('.000Z', '+0000') }));
      const next = more ? { next: urlWith(asked.url, { after: toCursor(end) }) } : {};
      const body = { data, paging: { cursors: { after: toCursor(end) }, ...next } };
      return without(['access_token', 'limit', 'fields', 'since', 'after'], asked) ?? { body };
    },
  },
  elasticsearch: {
    isIncremental: true,
    numberOf: ({ _id }: { _id: number }) => _id,
    serve(asked, rows) {
      const { query, search_after } = bodyOf(asked) as unknown as {
        query: { range: { at: { gte: string } } };
        search_after?: [number, number];
      };
      const found = sinceText(rows, query.range.at.gte);
      const from = search_after ? found.findIndex(({ id }) => id === search_after[1]) + 1 : 0;
      const { items } = pageOf(found, from);
      const hits = items.map(({ id, at }) => ({ _id: id, _source: { at: iso(at) }, sort: [at, id] }));
      return { body: { took: 1, timed_out: false, hits: { total: { value: found.length, relation: 'eq' }, hits } } };
    },
  },
  relay: {
    isIncremental: true,
    serve(asked, rows) {
      const { query, variables } = bodyOf(asked) as unknown as {
        query: string;
        variables: { after?: string; since?: string | null };
      };
      if (!query.endsWith('} } } }')) return { body: { errors: [{ message: 'Expected Name, found <EOF>' }] } };
      const { items, end, more } = pageOf(sinceText(rows, variables.since ?? undefined), fromCursor(variables.after));
      const nodes = items.map(({ id, at }) => ({ id, updatedAt: iso(at) }));
      const issues = { nodes, pageInfo: { endCursor: toCursor(end), hasNextPage: more } };
      return { body: { data: { repository: { issues } } } };
    },
  },
};

/** Google's: pages by `pageToken`, and a `syncToken` on the last one that the next run starts from. */
function synced(
  asked: Asked,
  rows: readonly Row[],
  { list, size, known }: { list: string; size: string; known: readonly string[] },
): Answer {
  const { text } = paramsOf(asked);
  const start = fromCursor(text('syncToken'));
  const page = text('pageToken');
  const { items, end, more } = pageOf(rows, page ? fromCursor(page) : start);
  const token = more ? { nextPageToken: toCursor(end) } : { nextSyncToken: toCursor(end) };
  return without([size, 'pageToken', 'syncToken', ...known], asked) ?? { body: { [list]: items, ...token } };
}
