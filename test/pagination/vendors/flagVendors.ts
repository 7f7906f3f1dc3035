import { pageAt, paramsOf, TOTAL, type Vendor } from './vendor.js';

const pagesOf = (size: number): number => Math.ceil(TOTAL / size);

/** APIs that are asked for a page by its number, most of which say whether there is another. */
export const flagVendors: readonly Vendor[] = [
  {
    name: 'Zoho CRM',
    requests: ['/crm/v2/Leads', '/crm/v2/Leads?per_page=10&page=1'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [page, size] = [number('page', 1), number('per_page', 5)];
      const { items, more } = pageAt((page - 1) * size, size);
      const info = { per_page: size, count: items.length, page, more_records: more };
      return unknown('page', 'per_page') ?? { body: { data: items, info } };
    },
  },
  {
    name: 'Zoho Books',
    requests: ['/books/v3/contacts', '/books/v3/contacts?per_page=10'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [page, size] = [number('page', 1), number('per_page', 5)];
      const { items, more } = pageAt((page - 1) * size, size);
      const context = { page, per_page: size, has_more_page: more, applied_filter: 'Status.All', sort_column: 'x' };
      return (
        unknown('page', 'per_page') ?? { body: { code: 0, message: 'success', contacts: items, page_context: context } }
      );
    },
  },
  {
    name: 'Stack Exchange, asked for a page',
    requests: ['/2.3/questions?site=x&page=1', '/2.3/questions?site=x&pagesize=10'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [page, size] = [number('page', 1), number('pagesize', 5)];
      const { items, more } = pageAt((page - 1) * size, size);
      return (
        unknown('site', 'page', 'pagesize') ?? {
          body: { items, has_more: more, quota_max: 300, quota_remaining: 299 },
        }
      );
    },
  },
  {
    name: 'ClickUp, pages from 0',
    requests: ['/api/v2/list/1/task?page=0', '/api/v2/list/1/task?page=0&archived=false'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const page = number('page', 0);
      const { items, more } = pageAt(page * 5, 5);
      return unknown('page', 'archived') ?? { body: { tasks: items, last_page: !more } };
    },
  },
  {
    name: 'Dailymotion',
    requests: ['/videos', '/videos?limit=10'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [page, limit] = [number('page', 1), number('limit', 5)];
      const { items, more } = pageAt((page - 1) * limit, limit);
      return unknown('page', 'limit') ?? { body: { page, limit, explicit: false, has_more: more, list: items } };
    },
  },
  {
    name: 'Flickr',
    requests: ['/services/rest?method=x', '/services/rest?method=x&per_page=10&page=1'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [page, perpage] = [number('page', 1), number('per_page', 5)];
      const { items } = pageAt((page - 1) * perpage, perpage);
      const photos = { page, pages: pagesOf(perpage), perpage, total: TOTAL, photo: items };
      return unknown('method', 'page', 'per_page') ?? { body: { photos, stat: 'ok' } };
    },
  },
  {
    name: 'Last.fm, numbers as text beside the list',
    requests: ['/2.0/?method=x&format=json', '/2.0/?method=x&format=json&limit=10'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [page, limit] = [number('page', 1), number('limit', 5)];
      const { items } = pageAt((page - 1) * limit, limit);
      const attributes = {
        page: String(page),
        perPage: String(limit),
        totalPages: String(pagesOf(limit)),
        total: String(TOTAL),
      };
      return (
        unknown('method', 'format', 'page', 'limit') ?? { body: { artists: { artist: items, '@attr': attributes } } }
      );
    },
  },
  {
    name: 'json-server 1',
    requests: ['/posts?_page=1&_per_page=5', '/posts?_page=1&_per_page=23'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [page, size] = [number('_page', 1), number('_per_page', 10)];
      const { items, more } = pageAt((page - 1) * size, size);
      return (
        unknown('_page', '_per_page') ?? {
          body: {
            first: 1,
            prev: page > 1 ? page - 1 : null,
            next: more ? page + 1 : null,
            last: pagesOf(size),
            pages: pagesOf(size),
            items: TOTAL,
            data: items,
          },
        }
      );
    },
  },
  {
    name: 'Auth0, whose pages count from 0 and whose answers say an offset',
    requests: ['/api/v2/users?page=0&per_page=5&include_totals=true', '/api/v2/users?page=0&include_totals=true'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [page, limit] = [number('page', 0), number('per_page', 10)];
      const { items } = pageAt(page * limit, limit);
      const answer = { start: page * limit, limit, length: items.length, total: TOTAL, users: items };
      return unknown('page', 'per_page', 'include_totals') ?? { body: answer };
    },
  },
  {
    name: 'mongoose-paginate',
    requests: ['/things', '/things?limit=10&page=1'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [page, limit] = [number('page', 1), number('limit', 5)];
      const { items, more } = pageAt((page - 1) * limit, limit);
      return (
        unknown('page', 'limit') ?? {
          body: {
            docs: items,
            totalDocs: TOTAL,
            limit,
            totalPages: pagesOf(limit),
            page,
            pagingCounter: (page - 1) * limit + 1,
            hasPrevPage: page > 1,
            hasNextPage: more,
            prevPage: page > 1 ? page - 1 : null,
            nextPage: more ? page + 1 : null,
          },
        }
      );
    },
  },
  {
    name: 'World Bank: what is said about the records, then the records',
    requests: ['/v2/country?format=json', '/v2/country?format=json&per_page=10&page=1'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [page, size] = [number('page', 1), number('per_page', 5)];
      const { items } = pageAt((page - 1) * size, size);
      const about = { page, pages: pagesOf(size), per_page: String(size), total: TOTAL };
      return unknown('format', 'page', 'per_page') ?? { body: [about, items] };
    },
  },
  {
    name: 'Jikan',
    requests: ['/v4/anime', '/v4/anime?limit=10'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [page, limit] = [number('page', 1), number('limit', 5)];
      const { items, more } = pageAt((page - 1) * limit, limit);
      const counts = { count: items.length, total: TOTAL, per_page: limit };
      const pagination = { last_visible_page: pagesOf(limit), has_next_page: more, current_page: page, items: counts };
      return unknown('page', 'limit') ?? { body: { pagination, data: items } };
    },
  },
  {
    name: 'Typesense',
    requests: ['/collections/x/documents/search?q=*', '/collections/x/documents/search?q=*&per_page=10'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [page, size] = [number('page', 1), number('per_page', 5)];
      const { items } = pageAt((page - 1) * size, size);
      const request = { collection_name: 'x', per_page: size, q: '*' };
      const answer = { facet_counts: [], found: TOTAL, hits: items, out_of: 1000, page, request_params: request };
      return unknown('q', 'page', 'per_page') ?? { body: answer };
    },
  },
  {
    name: 'Magento',
    requests: ['/rest/V1/products?searchCriteria[pageSize]=5', '/rest/V1/products?searchCriteria[currentPage]=1'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [page, size] = [number('searchCriteria[currentPage]', 1), number('searchCriteria[pageSize]', 5)];
      const { items } = pageAt((page - 1) * size, size);
      const criteria = { filter_groups: [], page_size: size, current_page: page };
      return (
        unknown('searchCriteria[currentPage]', 'searchCriteria[pageSize]') ?? {
          body: { items, search_criteria: criteria, total_count: TOTAL },
        }
      );
    },
  },
];
