import { pageAt, paramsOf, TOTAL, urlWith, type Vendor } from './vendor.js';

const pagesOf = (size: number): number => Math.ceil(TOTAL / size);

/** APIs that are asked for a page by its number. */
export const pageVendors: readonly Vendor[] = [
  {
    name: 'Spring: a Page',
    requests: ['/people', '/people?page=0&size=10'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [page, size] = [number('page', 0), number('size', 5)];
      const { items, more } = pageAt(page * size, size);
      const sort = { empty: true, sorted: false, unsorted: true };
      return (
        unknown('page', 'size') ?? {
          body: {
            content: items,
            pageable: { pageNumber: page, pageSize: size, sort, offset: page * size, paged: true, unpaged: false },
            last: !more,
            totalPages: pagesOf(size),
            totalElements: TOTAL,
            size,
            number: page,
            sort,
            first: page === 0,
            numberOfElements: items.length,
            empty: items.length === 0,
          },
        }
      );
    },
  },
  {
    name: 'Spring: a Slice, without a total',
    requests: ['/people/slice', '/people/slice?page=0&size=10'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [page, size] = [number('page', 0), number('size', 5)];
      const { items, more } = pageAt(page * size, size);
      return (
        unknown('page', 'size') ?? {
          body: {
            content: items,
            pageable: { pageNumber: page, pageSize: size, offset: page * size, paged: true, unpaged: false },
            size,
            number: page,
            first: page === 0,
            last: !more,
            numberOfElements: items.length,
            empty: items.length === 0,
          },
        }
      );
    },
  },
  {
    name: 'Cloudflare',
    requests: ['/client/v4/zones', '/client/v4/zones?page=1&per_page=10'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [page, size] = [number('page', 1), number('per_page', 5)];
      const { items } = pageAt((page - 1) * size, size);
      const info = { page, per_page: size, total_pages: pagesOf(size), count: items.length, total_count: TOTAL };
      return (
        unknown('page', 'per_page') ?? {
          body: { result: items, result_info: info, success: true, errors: [], messages: [] },
        }
      );
    },
  },
  {
    name: 'Cloudflare, an endpoint that does not count pages',
    requests: ['/client/v4/accounts/x/rules', '/client/v4/accounts/x/rules?per_page=10'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [page, size] = [number('page', 1), number('per_page', 5)];
      const { items } = pageAt((page - 1) * size, size);
      const info = { page, per_page: size, count: items.length, total_count: TOTAL };
      return (
        unknown('page', 'per_page') ?? {
          body: { errors: [], messages: [], success: true, result: items, result_info: info },
        }
      );
    },
  },
  {
    name: 'Laravel',
    requests: ['/api/users', '/api/users?page=1'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const page = number('page', 1);
      const { items, end, more } = pageAt((page - 1) * 5, 5);
      return (
        unknown('page') ?? {
          body: {
            current_page: page,
            data: items,
            first_page_url: urlWith(asked.url, { page: 1 }),
            from: end - items.length + 1,
            last_page: pagesOf(5),
            links: [{ url: null, label: '&laquo; Previous', active: false }],
            next_page_url: more ? urlWith(asked.url, { page: page + 1 }) : null,
            path: asked.url.pathname,
            per_page: 5,
            prev_page_url: null,
            to: end,
            total: TOTAL,
          },
        }
      );
    },
  },
  {
    name: 'Strapi',
    requests: ['/api/articles', '/api/articles?pagination[pageSize]=10', '/api/articles?pagination[page]=1'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [page, pageSize] = [number('pagination[page]', 1), number('pagination[pageSize]', 5)];
      const { items } = pageAt((page - 1) * pageSize, pageSize);
      const pagination = { page, pageSize, pageCount: pagesOf(pageSize), total: TOTAL };
      return unknown('pagination[page]', 'pagination[pageSize]') ?? { body: { data: items, meta: { pagination } } };
    },
  },
  {
    name: 'JSON:API without links',
    requests: ['/articles?page[size]=5', '/articles?page[size]=10&page[number]=1'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [page, size] = [number('page[number]', 1), number('page[size]', 5)];
      const { items } = pageAt((page - 1) * size, size);
      const meta = { page: { number: page, size, total: pagesOf(size) }, totalPages: pagesOf(size), currentPage: page };
      return unknown('page[size]', 'page[number]') ?? { body: { data: items, meta } };
    },
  },
  {
    name: 'Mailman',
    requests: ['/3.1/lists?count=5&page=1', '/3.1/lists?count=10'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [page, count] = [number('page', 1), number('count', TOTAL)];
      const start = (page - 1) * count;
      const { items } = pageAt(start, count);
      return unknown('count', 'page') ?? { body: { start, total_size: TOTAL, entries: items, http_etag: '"x"' } };
    },
  },
  {
    name: 'TMDB',
    requests: ['/3/discover/movie', '/3/discover/movie?page=1'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const page = number('page', 1);
      const { items } = pageAt((page - 1) * 5, 5);
      const answer = { page, results: items, total_pages: pagesOf(5), total_results: TOTAL };
      return unknown('page') ?? { body: answer };
    },
  },
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
];
