import { fromCursor, pageAt, paramsOf, TOTAL, toCursor, type Vendor } from './vendor.js';

const pagesOf = (size: number): number => Math.ceil(TOTAL / size);

/** APIs that say in headers what there is to say. */
export const headerVendors: readonly Vendor[] = [
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
  {
    name: 'json-server 0.17, its links hidden from a browser',
    requests: ['/posts?_page=1&_limit=5', '/posts?_page=1&_limit=10'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const { items } = pageAt((number('_page', 1) - 1) * number('_limit', 10), number('_limit', 10));
      return unknown('_page', '_limit') ?? { body: items, headers: { 'x-total-count': String(TOTAL) } };
    },
  },
  {
    name: 'WordPress, its links hidden by a proxy',
    requests: ['/wp-json/wp/v2/posts', '/wp-json/wp/v2/posts?per_page=10&page=1'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const size = number('per_page', 5);
      const { items } = pageAt((number('page', 1) - 1) * size, size);
      return (
        unknown('page', 'per_page') ?? {
          body: items,
          headers: { 'x-wp-total': String(TOTAL), 'x-wp-totalpages': String(pagesOf(size)) },
        }
      );
    },
  },
  {
    name: 'GitLab, its links hidden by a proxy',
    requests: ['/api/v4/issues', '/api/v4/issues?per_page=10'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [page, size] = [number('page', 1), number('per_page', 5)];
      const { items, more } = pageAt((page - 1) * size, size);
      return (
        unknown('page', 'per_page') ?? {
          body: items,
          headers: { 'x-page': String(page), 'x-next-page': more ? String(page + 1) : '', 'x-total': String(TOTAL) },
        }
      );
    },
  },
  {
    name: 'Oracle Cloud',
    requests: ['/20160918/instances?compartmentId=x', '/20160918/instances?compartmentId=x&limit=10'],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const { items, end, more } = pageAt(fromCursor(text('page')), number('limit', 5));
      return (
        unknown('compartmentId', 'limit', 'page') ?? {
          body: items,
          headers: more ? { 'opc-next-page': toCursor(end) } : {},
        }
      );
    },
  },
  {
    name: 'ASP.NET, its counts as JSON in a header',
    requests: ['/api/owners?pageNumber=1&pageSize=10', '/api/owners?pageNumber=1'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [page, size] = [number('pageNumber', 1), number('pageSize', 5)];
      const { items, more } = pageAt((page - 1) * size, size);
      const counts = { TotalCount: TOTAL, PageSize: size, CurrentPage: page, TotalPages: pagesOf(size), HasNext: more };
      return unknown('pageNumber', 'pageSize') ?? { body: items, headers: { 'x-pagination': JSON.stringify(counts) } };
    },
  },
  {
    name: 'flask-smorest',
    requests: ['/pets/', '/pets/?page_size=10'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [page, size] = [number('page', 1), number('page_size', 5)];
      const { items, more } = pageAt((page - 1) * size, size);
      const counts = { total: TOTAL, total_pages: pagesOf(size), first_page: 1, last_page: pagesOf(size), page };
      const pagination = { ...counts, ...(more && { next_page: page + 1 }) };
      return unknown('page', 'page_size') ?? { body: items, headers: { 'x-pagination': JSON.stringify(pagination) } };
    },
  },
  {
    name: 'CoinGecko',
    requests: ['/api/v3/exchanges?page=1', '/api/v3/exchanges?per_page=10'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [page, size] = [number('page', 1), number('per_page', 5)];
      const { items } = pageAt((page - 1) * size, size);
      return (
        unknown('page', 'per_page') ?? { body: items, headers: { total: String(TOTAL), 'per-page': String(size) } }
      );
    },
  },
];
