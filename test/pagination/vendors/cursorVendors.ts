import { fromCursor, pageAt, paramsOf, TOTAL, toCursor, type Vendor } from './vendor.js';

/** APIs that answer with a token for the next page. */
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
    name: 'Square',
    requests: [
      '/v2/payments?limit=5',
      { method: 'POST', path: '/v2/customers/search', json: { limit: 10, query: {} } },
    ],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const { items, end, more } = pageAt(fromCursor(text('cursor')), number('limit', 5));
      return (
        unknown('limit', 'query', 'cursor') ?? { body: { payments: items, ...(more && { cursor: toCursor(end) }) } }
      );
    },
  },
  {
    name: 'Zendesk, lists by cursor, without links',
    requests: ['/api/v2/tickets.json?page[size]=5'],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const { items, end, more } = pageAt(fromCursor(text('page[after]')), number('page[size]', 5));
      const meta = { has_more: more, after_cursor: toCursor(end), before_cursor: toCursor(end - items.length) };
      return unknown('page[size]', 'page[after]') ?? { body: { tickets: items, meta } };
    },
  },
  {
    name: 'Cloudflare, by cursor',
    requests: ['/client/v4/accounts/x/keys', '/client/v4/accounts/x/keys?per_page=10'],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const { items, end, more } = pageAt(fromCursor(text('cursor')), number('per_page', 5));
      const info = { count: items.length, cursor: more ? toCursor(end) : '' };
      return (
        unknown('per_page', 'cursor') ?? {
          body: { errors: [], messages: [], success: true, result: items, result_info: info },
        }
      );
    },
  },
  {
    name: 'TikTok, whose cursor is a number',
    requests: [{ method: 'POST', path: '/v2/video/list/', json: { max_count: 5 } }],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const { items, end, more } = pageAt(number('cursor', 0), number('max_count', 10));
      const data = { videos: items, cursor: end, has_more: more };
      return unknown('max_count', 'cursor') ?? { body: { data, error: { code: 'ok', message: '', log_id: 'x' } } };
    },
  },
  {
    name: 'AWS resource tags',
    requests: [
      { method: 'POST', path: '/', json: { ResourcesPerPage: 10 } },
      { method: 'POST', path: '/', json: {} },
    ],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const { items, end, more } = pageAt(fromCursor(text('PaginationToken')), number('ResourcesPerPage', 5));
      const token = more ? toCursor(end) : '';
      return (
        unknown('ResourcesPerPage', 'PaginationToken') ?? {
          body: { PaginationToken: token, ResourceTagMappingList: items },
        }
      );
    },
  },
  {
    name: 'Stargate',
    requests: ['/v2/keyspaces/k/t/rows', '/v2/keyspaces/k/t/rows?page-size=10'],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const { items, end, more } = pageAt(fromCursor(text('page-state')), number('page-size', 5));
      const state = more ? { pageState: toCursor(end) } : {};
      return unknown('page-size', 'page-state') ?? { body: { count: items.length, ...state, data: items } };
    },
  },
];
