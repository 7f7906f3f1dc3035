import { pageAt, paramsOf, records, TOTAL, type Vendor } from './vendor.js';

/** APIs that are asked for an offset. */
export const offsetVendors: readonly Vendor[] = [
  {
    name: 'Feathers',
    requests: ['/messages?$limit=5', '/messages?$sort[id]=1', { path: '/messages', query: { $limit: 10, $skip: 0 } }],
    serve(asked) {
      const { number, text } = paramsOf(asked);
      const [skip, limit] = [number('$skip', 0), number('$limit', 5)];
      // What has no `$` is a filter, and no message has a field of that name.
      const isFiltered = [...asked.url.searchParams.keys()].some((name) => !name.startsWith('$'));
      const { items } = pageAt(isFiltered ? TOTAL : skip, limit);
      return { body: { total: isFiltered ? 0 : TOTAL, limit, skip: Number(text('$skip') ?? 0), data: items } };
    },
  },
  {
    name: 'DummyJSON',
    requests: ['/products', '/products?limit=10&skip=0'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [skip, limit] = [number('skip', 0), number('limit', 5)];
      const { items } = pageAt(skip, limit);
      return unknown('skip', 'limit') ?? { body: { products: items, total: TOTAL, skip, limit: items.length } };
    },
  },
  {
    name: 'json-server, from one position on',
    requests: ['/posts?_start=0&_limit=5', '/posts?_limit=10'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const { items } = pageAt(number('_start', 0), number('_limit', TOTAL));
      return unknown('_start', '_limit') ?? { body: items, headers: { 'x-total-count': String(TOTAL) } };
    },
  },
  {
    name: 'CouchDB',
    requests: ['/things/_all_docs?limit=5', '/things/_all_docs?limit=10&skip=0&include_docs=true'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const skip = number('skip', 0);
      const rows = records(skip, number('limit', TOTAL)).map(({ id }) => ({ id, key: id, value: { rev: '1-x' } }));
      return unknown('limit', 'skip', 'include_docs') ?? { body: { total_rows: TOTAL, offset: skip, rows } };
    },
  },
  {
    name: 'CouchDB, a range of keys: its offset and total count all rows',
    requests: ['/things/_design/x/_view/y?limit=5&startkey=3', '/things/_design/x/_view/y?limit=10&endkey=30'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const skip = number('skip', 0);
      const rows = records(skip, number('limit', TOTAL)).map(({ id }) => ({ id, key: id, value: null }));
      const isOpen = !asked.url.searchParams.has('endkey');
      const body = { total_rows: isOpen ? TOTAL + 2 : 1000, offset: skip + (isOpen ? 2 : 0), rows };
      return unknown('limit', 'skip', 'startkey', 'endkey') ?? { body };
    },
  },
  {
    name: 'Jira, search with a total',
    requests: [
      '/rest/api/2/search?jql=x',
      { method: 'POST', path: '/rest/api/2/search', json: { jql: 'project = X', maxResults: 10, startAt: 0 } },
    ],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [startAt, maxResults] = [number('startAt', 0), number('maxResults', 5)];
      const { items } = pageAt(startAt, maxResults);
      return unknown('jql', 'startAt', 'maxResults') ?? { body: { startAt, maxResults, total: TOTAL, issues: items } };
    },
  },
  {
    name: 'Jira, a server that gives less than it was asked for, and says that it was asked',
    requests: ['/rest/api/2/search?jql=x&maxResults=1000'],
    serve(asked) {
      const { number } = paramsOf(asked);
      const startAt = number('startAt', 0);
      return { body: { startAt, maxResults: 1000, total: TOTAL, issues: pageAt(startAt, 5).items } };
    },
  },
  {
    name: 'Jira agile, without a total',
    requests: ['/rest/agile/1.0/board', '/rest/agile/1.0/board?maxResults=10&startAt=0'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [startAt, maxResults] = [number('startAt', 0), number('maxResults', 5)];
      const { items, more } = pageAt(startAt, maxResults);
      return unknown('startAt', 'maxResults') ?? { body: { maxResults, startAt, isLast: !more, values: items } };
    },
  },
  {
    name: 'SCIM',
    requests: ['/scim/v2/Users', '/scim/v2/Users?startIndex=1&count=10'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const startIndex = number('startIndex', 1);
      const { items } = pageAt(startIndex - 1, number('count', 5));
      return (
        unknown('startIndex', 'count') ?? {
          body: {
            schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
            totalResults: TOTAL,
            itemsPerPage: items.length,
            startIndex,
            Resources: items,
          },
        }
      );
    },
  },
  {
    name: 'PagerDuty, with a flag and a total of null',
    requests: ['/incidents', '/incidents?limit=10&offset=0'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [offset, limit] = [number('offset', 0), number('limit', 5)];
      const { items, more } = pageAt(offset, limit);
      return unknown('offset', 'limit') ?? { body: { incidents: items, limit, offset, total: null, more } };
    },
  },
  {
    name: 'GBIF, whose count is the total',
    requests: ['/v1/species/search?q=x', '/v1/species/search?q=x&limit=10'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [offset, limit] = [number('offset', 0), number('limit', 5)];
      const { items, more } = pageAt(offset, limit);
      const answer = { offset, limit, endOfRecords: !more, count: TOTAL, results: items, facets: [] };
      return unknown('q', 'offset', 'limit') ?? { body: answer };
    },
  },
  {
    name: 'Mailchimp, which says nothing but the total',
    requests: ['/3.0/lists?count=5&offset=0', '/3.0/lists?count=10&offset=0&fields=lists.id'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const { items } = pageAt(number('offset', 0), number('count', 5));
      return (
        unknown('count', 'offset', 'fields') ?? {
          body: {
            lists: items,
            total_items: TOTAL,
            constraints: { may_create: false, max_instances: 5, current_total_instances: 2 },
            _links: [{ rel: 'self', href: asked.url.href, method: 'GET' }],
          },
        }
      );
    },
  },
  {
    name: 'OData, where the client sets the size: no link comes',
    requests: ['/odata/Products?$top=5&$count=true', '/odata/Products?$top=10&$skip=0&$count=true'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const { items } = pageAt(number('$skip', 0), number('$top', 5));
      return (
        unknown('$top', '$skip', '$count') ?? { body: { '@odata.context': 'x', '@odata.count': TOTAL, value: items } }
      );
    },
  },
  {
    name: 'PostgREST, with a Content-Range',
    requests: ['/people?limit=5', '/people?limit=10&offset=0&order=id'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const offset = number('offset', 0);
      const { items, end } = pageAt(offset, number('limit', TOTAL));
      const range = `${offset}-${end - 1}/${TOTAL}`;
      return unknown('limit', 'offset', 'order') ?? { status: 206, body: items, headers: { 'content-range': range } };
    },
  },
  {
    name: 'LinkedIn, whose count is the page’s size',
    requests: ['/v2/organizations?q=x', '/v2/organizations?q=x&start=0&count=10'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [start, count] = [number('start', 0), number('count', 5)];
      const { items } = pageAt(start, count);
      const paging = { start, count, total: TOTAL, links: [] };
      return unknown('q', 'start', 'count') ?? { body: { elements: items, paging } };
    },
  },
  {
    name: 'Solr, by position',
    requests: ['/solr/x/select?q=*:*', '/solr/x/select?q=*:*&rows=10&start=0'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const start = number('start', 0);
      const { items } = pageAt(start, number('rows', 5));
      const response = { numFound: TOTAL, start, numFoundExact: true, docs: items };
      return unknown('q', 'rows', 'start') ?? { body: { responseHeader: { status: 0, QTime: 1 }, response } };
    },
  },
  {
    name: 'CKAN',
    requests: ['/api/3/action/package_search?rows=10', '/api/3/action/package_search?rows=5&start=0'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const { items } = pageAt(number('start', 0), number('rows', 10));
      const result = { count: TOTAL, facets: {}, results: items, sort: 'score desc', search_facets: {} };
      return unknown('rows', 'start') ?? { body: { help: 'x', success: true, result } };
    },
  },
  {
    name: 'MusicBrainz, a search',
    requests: ['/ws/2/artist?query=x&fmt=json', '/ws/2/artist?query=x&fmt=json&limit=10&offset=0'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const offset = number('offset', 0);
      const { items } = pageAt(offset, number('limit', 5));
      const answer = { created: '2024-01-01T00:00:00.000Z', count: TOTAL, offset, artists: items };
      return unknown('query', 'fmt', 'offset', 'limit') ?? { body: answer };
    },
  },
  {
    name: 'Marvel',
    requests: ['/v1/public/characters', '/v1/public/characters?limit=10'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [offset, limit] = [number('offset', 0), number('limit', 5)];
      const { items } = pageAt(offset, limit);
      const data = { offset, limit, total: TOTAL, count: items.length, results: items };
      return unknown('offset', 'limit') ?? { body: { code: 200, status: 'Ok', copyright: '©', etag: 'x', data } };
    },
  },
  {
    name: 'Meilisearch, which estimates',
    requests: ['/indexes/x/search?q=', { method: 'POST', path: '/indexes/x/search', json: { q: '', limit: 10 } }],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [offset, limit] = [number('offset', 0), number('limit', 5)];
      const { items } = pageAt(offset, limit);
      const answer = { hits: items, query: '', processingTimeMs: 1, limit, offset, estimatedTotalHits: 1000 };
      return unknown('q', 'offset', 'limit') ?? { body: answer };
    },
  },
  {
    name: 'openFDA',
    requests: ['/drug/event.json', '/drug/event.json?limit=10'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [skip, limit] = [number('skip', 0), number('limit', 5)];
      const meta = { disclaimer: 'x', last_updated: '2024-01-01', results: { skip, limit, total: TOTAL } };
      return unknown('skip', 'limit') ?? { body: { meta, results: pageAt(skip, limit).items } };
    },
  },
  {
    name: 'an API that counts for the first page only, by offsets',
    requests: ['/counted-once?offset=0&limit=5', '/counted-once'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [offset, limit] = [number('offset', 0), number('limit', 10)];
      const { items } = pageAt(offset, limit);
      return unknown('offset', 'limit') ?? { body: { items, offset, limit, total: offset === 0 ? TOTAL : 0 } };
    },
  },
  {
    name: 'ArcGIS',
    requests: [
      '/0/query?where=1%3D1&f=geojson&resultOffset=0&resultRecordCount=10',
      '/0/query?f=geojson&resultRecordCount=10',
      '/0/query?f=geojson',
    ],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const { items, more } = pageAt(number('resultOffset', 0), number('resultRecordCount', 5));
      const exceeded = more ? { properties: { exceededTransferLimit: true } } : {};
      return (
        unknown('where', 'f', 'resultOffset', 'resultRecordCount') ?? {
          body: { type: 'FeatureCollection', features: items, ...exceeded },
        }
      );
    },
  },
  {
    name: 'an offset and a limit without a total',
    requests: ['/things', '/things?limit=10'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [offset, limit] = [number('offset', 0), number('limit', 5)];
      const { items } = pageAt(offset, limit);
      return unknown('offset', 'limit') ?? { body: { data: items, offset, limit, total: null } };
    },
  },
  {
    name: 'an API that counts what is left, by offsets',
    requests: ['/things', '/things?offset=0&limit=10'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [offset, limit] = [number('offset', 0), number('limit', 5)];
      const { items } = pageAt(offset, limit);
      return unknown('offset', 'limit') ?? { body: { items, offset, limit, total: Math.max(0, TOTAL - offset) } };
    },
  },
  {
    name: 'Semantic Scholar',
    requests: ['/graph/v1/paper/1/citations', '/graph/v1/paper/1/citations?limit=10&fields=title'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const { items, end, more } = pageAt(number('offset', 0), number('limit', 5));
      const next = more ? { next: end } : {};
      return unknown('offset', 'limit', 'fields') ?? { body: { offset: number('offset', 0), ...next, data: items } };
    },
  },
];
