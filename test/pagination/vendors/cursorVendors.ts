import { fromCursor, pageAt, paramsOf, records, TOTAL, toCursor, type Vendor } from './vendor.js';

/** APIs that answer with a token for the next page, in bodies and in headers. */
export const cursorVendors: readonly Vendor[] = [
  {
    name: 'Slack',
    requests: ['/api/conversations.list', { method: 'POST', path: '/api/conversations.list', json: { limit: 9 } }],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const { items, end, more } = pageAt(fromCursor(text('cursor')), number('limit', 5));
      const answer = { ok: true, channels: items, response_metadata: { next_cursor: more ? toCursor(end) : '' } };
      return unknown('limit', 'cursor') ?? { body: answer };
    },
  },
  {
    name: 'Google Drive',
    requests: ['/drive/v3/files', '/drive/v3/files?pageSize=9&fields=files(id),nextPageToken'],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const { items, end, more } = pageAt(fromCursor(text('pageToken')), number('pageSize', 5));
      return (
        unknown('pageSize', 'pageToken', 'fields') ?? {
          body: { kind: 'drive#fileList', ...(more && { nextPageToken: toCursor(end) }), files: items },
        }
      );
    },
  },
  {
    name: 'Jira, enhanced search',
    requests: [
      '/rest/api/3/search/jql?jql=project=X&maxResults=5',
      { method: 'POST', path: '/rest/api/3/search/jql', json: { jql: 'project = X', maxResults: 9, fields: ['id'] } },
    ],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const { items, end, more } = pageAt(fromCursor(text('nextPageToken')), number('maxResults', 5));
      const next = more ? { nextPageToken: toCursor(end), isLast: false } : { isLast: true };
      return unknown('jql', 'maxResults', 'fields', 'nextPageToken') ?? { body: { issues: items, ...next } };
    },
  },
  {
    name: 'HubSpot, lists and searches',
    requests: [
      '/crm/v3/objects/contacts',
      '/crm/v3/objects/contacts?limit=9&properties=email',
      { method: 'POST', path: '/crm/v3/objects/contacts/search', json: { query: 'x', limit: 9, filterGroups: [] } },
    ],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      // What the link leaves out is lost: the properties, and with them what the records are read for.
      if (text('after') && asked.method === 'POST' && asked.url.search) return { status: 400, body: {} };
      if (text('after') && !text('properties') && number('limit', 5) === 9 && asked.method === 'GET') {
        return { status: 400, body: {} };
      }
      const { items, end, more } = pageAt(number('after', 0), number('limit', 5));
      const paging = more ? { paging: { next: { after: String(end), link: `?after=${end}` } } } : {};
      return (
        unknown('limit', 'after', 'properties', 'query', 'filterGroups') ?? {
          body: { ...(asked.method === 'POST' && { total: TOTAL }), results: items, ...paging },
        }
      );
    },
  },
  {
    name: 'Notion',
    requests: [
      '/v1/users',
      '/v1/blocks/x/children?page_size=9',
      { method: 'POST', path: '/v1/databases/x/query', json: { page_size: 9, sorts: [] } },
    ],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const { items, end, more } = pageAt(fromCursor(text('start_cursor')), number('page_size', 5));
      return (
        unknown('page_size', 'start_cursor', 'sorts') ?? {
          body: { object: 'list', results: items, next_cursor: more ? toCursor(end) : null, has_more: more, type: 'x' },
        }
      );
    },
  },
  {
    name: 'Stripe',
    requests: ['/v1/charges', '/v1/customers?limit=10'],
    numberOf: ({ id }: { id: string }) => Number(id.slice(3)),
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const { items, more } = pageAt(Number(text('starting_after')?.slice(3) ?? 0), number('limit', 5));
      const data = items.map(({ id }) => ({ id: `ch_${id}`, object: 'charge' }));
      const answer = { object: 'list', url: asked.url.pathname, has_more: more, data };
      return unknown('limit', 'starting_after', 'ending_before') ?? { body: answer };
    },
  },
  {
    name: 'X',
    requests: ['/2/tweets/search/recent?query=x', '/2/tweets/search/recent?query=x&max_results=10'],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const { items, end, more } = pageAt(fromCursor(text('next_token')), number('max_results', 5));
      const meta = {
        newest_id: '1',
        oldest_id: '2',
        result_count: items.length,
        ...(more && { next_token: toCursor(end) }),
      };
      return unknown('query', 'max_results', 'next_token') ?? { body: { data: items, meta } };
    },
  },
  {
    name: 'Twitch',
    requests: ['/helix/streams', '/helix/streams?first=10'],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const { items, end, more } = pageAt(fromCursor(text('after')), number('first', 5));
      const answer = { data: items, pagination: more ? { cursor: toCursor(end) } : {} };
      return unknown('first', 'after') ?? { body: answer };
    },
  },
  {
    name: 'DynamoDB',
    requests: [
      { method: 'POST', path: '/', json: { TableName: 'things' } },
      { method: 'POST', path: '/', json: { TableName: 'things', Limit: 10 } },
    ],
    numberOf: ({ id }: { id: { N: string } }) => Number(id.N),
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const start = (asked.json as { ExclusiveStartKey?: { id: { N: string } } }).ExclusiveStartKey;
      const { items, end, more } = pageAt(Number(start?.id.N ?? 0), number('Limit', 5));
      const Items = items.map(({ id }) => ({ id: { N: String(id) } }));
      const next = more ? { LastEvaluatedKey: { id: { N: String(end) } } } : {};
      const answer = { Items, Count: items.length, ScannedCount: items.length, ...next };
      return unknown('TableName', 'Limit', 'ExclusiveStartKey') ?? { body: answer };
    },
  },
  {
    name: 'AWS',
    requests: [
      { method: 'POST', path: '/', json: {} },
      { method: 'POST', path: '/', json: { MaxResults: 10 } },
    ],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const { items, end, more } = pageAt(fromCursor(text('NextToken')), number('MaxResults', 5));
      return (
        unknown('MaxResults', 'NextToken') ?? { body: { Parameters: items, ...(more && { NextToken: toCursor(end) }) } }
      );
    },
  },
  {
    name: 'Kubernetes',
    requests: ['/api/v1/pods?limit=5', '/apis/apps/v1/deployments?limit=10'],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const { items, end, more } = pageAt(fromCursor(text('continue')), number('limit', 500));
      const next = more ? { continue: toCursor(end), remainingItemCount: TOTAL - end } : {};
      const answer = { kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '8', ...next }, items };
      return unknown('limit', 'continue') ?? { body: answer };
    },
  },
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
    name: 'Azure tables',
    requests: ['/things()', '/things()?$top=10&$filter=x'],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const row = text('NextRowKey');
      if ((row === undefined) !== (text('NextPartitionKey') === undefined)) return { status: 400, body: {} };
      const { items, end, more } = pageAt(fromCursor(row), number('$top', 5));
      const continuation = {
        'x-ms-continuation-NextPartitionKey': '1!4!cA--',
        'x-ms-continuation-NextRowKey': toCursor(end),
      };
      return (
        unknown('$top', '$filter', 'NextPartitionKey', 'NextRowKey') ?? {
          body: { 'odata.metadata': 'https://x/$metadata#things', value: items },
          headers: more ? continuation : {},
        }
      );
    },
  },
  {
    name: 'Azure DevOps',
    requests: ['/org/_apis/projects?api-version=7.1', '/org/_apis/projects?api-version=7.1&$top=10'],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const { items, end, more } = pageAt(number('continuationToken', 0), number('$top', 5));
      return (
        unknown('api-version', '$top', 'continuationToken') ?? {
          body: { count: items.length, value: items },
          headers: more && text('api-version') ? { 'x-ms-continuationtoken': String(end) } : {},
        }
      );
    },
  },
];
