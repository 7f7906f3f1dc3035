import { fromCursor, pageAt, paramsOf, records, TOTAL, toCursor, type Vendor } from './vendor.js';

/** APIs that answer with a token for the next page, or with where it starts. */
export const positionVendors: readonly Vendor[] = [
  {
    name: 'Airtable',
    requests: ['/v0/app1/Things', '/v0/app1/Things?pageSize=10'],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const { items, end, more } = pageAt(Number(text('offset')?.split('/rec')[1] ?? 0), number('pageSize', 5));
      return unknown('pageSize', 'offset') ?? { body: { records: items, ...(more && { offset: `itrABC/rec${end}` }) } };
    },
  },
  {
    name: 'Reddit',
    requests: ['/r/x/new.json', '/r/x/new.json?limit=10'],
    numberOf: ({ data }: { data: { id: number } }) => data.id,
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const { items, end, more } = pageAt(Number(text('after')?.slice(3) ?? 0), number('limit', 5));
      const children = items.map((data) => ({ kind: 't3', data }));
      const after = more ? `t3_${end}` : null;
      return (
        unknown('limit', 'after') ?? {
          body: {
            kind: 'Listing',
            data: { after, dist: items.length, modhash: null, geo_filter: '', children, before: null },
          },
        }
      );
    },
  },
  {
    name: 'Pipedrive',
    requests: ['/v1/deals', '/v1/deals?start=0&limit=10'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [start, limit] = [number('start', 0), number('limit', 5)];
      const { items, end, more } = pageAt(start, limit);
      const pagination = { start, limit, more_items_in_collection: more, ...(more && { next_start: end }) };
      return unknown('start', 'limit') ?? { body: { success: true, data: items, additional_data: { pagination } } };
    },
  },
  {
    name: 'Intercom',
    requests: ['/contacts', '/contacts?per_page=10'],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const size = number('per_page', 5);
      const { items, end, more } = pageAt(fromCursor(text('starting_after')), size);
      const page = Math.ceil(end / size);
      const next = more ? { next: { page: page + 1, starting_after: toCursor(end) } } : {};
      const pages = { type: 'pages', ...next, page, per_page: size, total_pages: Math.ceil(TOTAL / size) };
      return (
        unknown('per_page', 'starting_after') ?? { body: { type: 'list', data: items, total_count: TOTAL, pages } }
      );
    },
  },
  {
    name: 'Zoom',
    requests: ['/v2/users', '/v2/users?page_size=10&status=active'],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const size = number('page_size', 5);
      const { items, end, more } = pageAt(fromCursor(text('next_page_token')), size);
      return (
        unknown('page_size', 'next_page_token', 'status') ?? {
          body: {
            page_count: Math.ceil(TOTAL / size),
            page_number: Math.ceil(end / size),
            page_size: size,
            total_records: TOTAL,
            next_page_token: more ? toCursor(end) : '',
            users: items,
          },
        }
      );
    },
  },
  {
    name: 'GoCardless',
    requests: ['/customers', '/customers?limit=10'],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const limit = number('limit', 5);
      const { items, end, more } = pageAt(fromCursor(text('after')), limit);
      const cursors = {
        before: text('after') ? toCursor(end - items.length) : null,
        after: more ? toCursor(end) : null,
      };
      return unknown('limit', 'after') ?? { body: { customers: items, meta: { cursors, limit } } };
    },
  },
  {
    name: 'Solr, by cursor: it comes back unchanged at the end',
    requests: ['/solr/x/select?q=*:*&sort=id+asc&rows=5&cursorMark=*'],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const mark = text('cursorMark');
      const { items, end } = pageAt(mark === '*' ? 0 : fromCursor(mark), number('rows', 5));
      return (
        unknown('q', 'sort', 'rows', 'cursorMark') ?? {
          body: {
            responseHeader: { status: 0, QTime: 1 },
            response: { numFound: TOTAL, start: 0, docs: items },
            nextCursorMark: items.length > 0 ? toCursor(end) : mark,
          },
        }
      );
    },
  },
  {
    name: 'Elasticsearch, sorted',
    requests: [
      { method: 'POST', path: '/things/_search', json: { size: 5, sort: [{ id: 'asc' }] } },
      { method: 'POST', path: '/things/_search', json: { query: { match_all: {} }, size: 10, sort: ['id'], from: 0 } },
    ],
    numberOf: ({ _source }: { _source: { id: number } }) => _source.id,
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const { search_after: after } = asked.json as { search_after?: [number] };
      const hits = records(after?.[0] ?? 0, number('size', 10)).map((_source) => ({
        _index: 'things',
        _id: String(_source.id),
        _score: null,
        _source,
        sort: [_source.id],
      }));
      return (
        unknown('size', 'sort', 'query', 'from', 'search_after') ?? {
          body: {
            took: 1,
            timed_out: false,
            _shards: { total: 1, successful: 1, skipped: 0, failed: 0 },
            hits: { total: { value: TOTAL, relation: 'eq' }, max_score: null, hits },
          },
        }
      );
    },
  },
  {
    name: 'Bitbucket Server',
    requests: ['/rest/api/1.0/projects', '/rest/api/1.0/projects?limit=10&start=0'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [start, limit] = [number('start', 0), number('limit', 5)];
      const { items, end, more } = pageAt(start, limit);
      const next = { isLastPage: !more, start, ...(more ? { nextPageStart: end } : {}) };
      return unknown('start', 'limit') ?? { body: { size: items.length, limit, values: items, ...next } };
    },
  },
  {
    name: 'MediaWiki',
    requests: [
      '/w/api.php?action=query&list=allpages&aplimit=5&format=json',
      '/w/api.php?action=query&list=allpages&prop=images&aplimit=10&format=json&formatversion=2',
    ],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const from = fromCursor(text('apcontinue'));
      const { items, end, more } = pageAt(from, number('aplimit', 5));
      // Whoever does not send `continue` with it starts over.
      const isRight = from === 0 || text('continue') === '-||';
      // The images of a page come in a batch of their own first, whose parameter must not go on.
      if (text('imcontinue') && text('apcontinue')) return { status: 400, body: {} };
      const next = { apcontinue: toCursor(end), continue: '-||' };
      return (
        unknown('action', 'list', 'prop', 'aplimit', 'format', 'formatversion', 'apcontinue', 'continue') ?? {
          body: { batchcomplete: true, ...(more && { continue: next }), query: { allpages: isRight ? items : [] } },
        }
      );
    },
  },
  {
    name: 'CouchDB, a search: its bookmark comes back unchanged at the end',
    requests: [{ method: 'POST', path: '/things/_find', json: { selector: {}, limit: 5 } }],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const { items, end } = pageAt(fromCursor(text('bookmark')), number('limit', 25));
      return unknown('selector', 'limit', 'bookmark') ?? { body: { docs: items, bookmark: toCursor(end) } };
    },
  },
  {
    name: 'Marketo',
    requests: ['/rest/v1/leads.json?batchSize=5'],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const { items, end, more } = pageAt(fromCursor(text('nextPageToken')), number('batchSize', 5));
      const next = more ? { nextPageToken: toCursor(end), moreResult: true } : { moreResult: false };
      const answer = { requestId: 'x', success: true, result: items, ...next };
      return unknown('batchSize', 'nextPageToken') ?? { body: answer };
    },
  },
  {
    name: 'Eventbrite, beside numbers of pages',
    requests: ['/v3/events/', '/v3/events/?page_size=10'],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const size = number('page_size', 5);
      const { items, end, more } = pageAt(fromCursor(text('continuation')), size);
      const pagination = {
        object_count: TOTAL,
        page_number: Math.ceil(end / size),
        page_size: size,
        page_count: Math.ceil(TOTAL / size),
        ...(more && { continuation: toCursor(end) }),
        has_more_items: more,
      };
      return unknown('page_size', 'continuation') ?? { body: { pagination, events: items } };
    },
  },
  {
    name: 'Gong',
    requests: ['/v2/calls', { method: 'POST', path: '/v2/calls/extensive', json: { filter: {} } }],
    serve(asked) {
      const { text, unknown } = paramsOf(asked);
      const { items, end, more } = pageAt(fromCursor(text('cursor')), 5);
      const counts = { totalRecords: TOTAL, currentPageSize: items.length, currentPageNumber: Math.ceil(end / 5) };
      const about = { ...counts, ...(more && { cursor: toCursor(end) }) };
      return unknown('filter', 'cursor') ?? { body: { requestId: 'x', records: about, calls: items } };
    },
  },
  {
    name: 'Lever',
    requests: ['/v1/opportunities', '/v1/opportunities?limit=10'],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const { items, end, more } = pageAt(fromCursor(text('offset')), number('limit', 5));
      const next = more ? { next: toCursor(end) } : {};
      return unknown('limit', 'offset') ?? { body: { data: items, hasNext: more, ...next } };
    },
  },
  {
    name: 'HubSpot, first versions, with where the next page starts',
    requests: ['/companies/v2/companies/paged', '/companies/v2/companies/paged?limit=1', '/x/paged?offset=0&limit=10'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const { items, end, more } = pageAt(number('offset', 0), number('limit', 5));
      return unknown('limit', 'offset') ?? { body: { companies: items, 'has-more': more, offset: end } };
    },
  },
];
