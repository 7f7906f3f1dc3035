import { pageAt, paramsOf, TOTAL, urlWith, type Vendor } from './vendor.js';

const pagesOf = (size: number): number => Math.ceil(TOTAL / size);

/** APIs that are asked for a page by its number, and count their pages. */
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
    name: 'an API that counts for the first page only, by pages',
    requests: ['/counted-once?page=1&per_page=5', '/counted-once'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [page, size] = [number('page', 1), number('per_page', 10)];
      const { items } = pageAt((page - 1) * size, size);
      const pages = page === 1 ? Math.ceil(TOTAL / size) : 0;
      return unknown('page', 'per_page') ?? { body: { items, page, total_pages: pages } };
    },
  },
  {
    name: 'a total that counts pages',
    requests: ['/things', '/things?page=1&per_page=10'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [page, per_page] = [number('page', 1), number('per_page', 6)];
      const { items } = pageAt((page - 1) * per_page, per_page);
      return (
        unknown('page', 'per_page') ?? { body: { data: items, page, per_page, total: Math.ceil(TOTAL / per_page) } }
      );
    },
  },
  {
    name: 'a page and its size without a total',
    requests: ['/things', '/things?page=1&per_page=10'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [page, per_page] = [number('page', 1), number('per_page', 5)];
      const { items } = pageAt((page - 1) * per_page, per_page);
      return unknown('page', 'per_page') ?? { body: { data: items, page, per_page, total: -1 } };
    },
  },
  {
    name: 'the number of the last page, from 0',
    requests: ['/things', '/things?page=0'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const page = number('page', 0);
      const { items } = pageAt(page * 5, 5);
      return unknown('page') ?? { body: { data: items, current_page: page, last_page: Math.ceil(TOTAL / 5) - 1 } };
    },
  },
  {
    name: 'a next page of 0 at the end',
    requests: ['/things'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const page = number('page', 1);
      const { items, more } = pageAt((page - 1) * 5, 5);
      return unknown('page') ?? { body: { data: items, next_page: more ? page + 1 : 0 } };
    },
  },
  {
    name: 'a next offset of -1 at the end',
    requests: ['/things'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const { items, end, more } = pageAt(number('offset', 0), 5);
      return unknown('offset') ?? { body: { data: items, next_offset: more ? end : -1 } };
    },
  },
  {
    name: 'an API that counts what is left, by pages',
    requests: ['/things', '/things?page=1&per_page=10'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [page, size] = [number('page', 1), number('per_page', 5)];
      const { items } = pageAt((page - 1) * size, size);
      const total = Math.max(0, TOTAL - (page - 1) * size);
      return unknown('page', 'per_page') ?? { body: { items, page, per_page: size, total } };
    },
  },
];
