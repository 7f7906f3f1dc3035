import { fromCursor, pageAt, paramsOf, TOTAL, toCursor, urlWith, type Vendor } from './vendor.js';

/** APIs that answer with the next page's address. */
export const linkVendors: readonly Vendor[] = [
  {
    name: 'GitHub',
    requests: ['/repositories/1/issues', '/repositories/1/issues?per_page=7&page=1'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [page, size] = [number('page', 1), number('per_page', 5)];
      const { items, more } = pageAt((page - 1) * size, size);
      const last = `<${urlWith(asked.url, { page: Math.ceil(TOTAL / size) })}>; rel="last"`;
      const link = more ? { link: `<${urlWith(asked.url, { page: page + 1 })}>; rel="next", ${last}` } : {};
      return unknown('page', 'per_page') ?? { body: items, headers: link };
    },
  },
  {
    name: 'GitLab, its totals in headers beside the links',
    requests: ['/api/v4/projects?per_page=5', '/api/v4/projects?pagination=keyset&per_page=5&order_by=id'],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const size = number('per_page', 5);
      const isKeyset = text('pagination') === 'keyset';
      const from = isKeyset ? number('id_after', 0) : (number('page', 1) - 1) * size;
      const { items, end, more } = pageAt(from, size);
      const next = urlWith(asked.url, isKeyset ? { id_after: end } : { page: end / size + 1 });
      const totals = isKeyset ? {} : { 'x-total': String(TOTAL), 'x-total-pages': String(Math.ceil(TOTAL / size)) };
      return (
        unknown('page', 'per_page', 'pagination', 'order_by', 'id_after') ?? {
          body: items,
          headers: { ...totals, ...(more && { link: `<${next}>; rel="next"` }) },
        }
      );
    },
  },
  {
    name: 'Shopify',
    requests: ['/admin/api/2024-01/products.json', '/admin/api/2024-01/products.json?limit=10&fields=id,name'],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const size = number('limit', 5);
      const pageInfo = text('page_info');
      // With `page_info` nothing but `limit` may stand beside it.
      if (pageInfo && text('fields')) return { status: 400, body: { errors: 'Invalid page_info' } };
      const { items, end, more } = pageAt(fromCursor(pageInfo), size);
      const next = `${asked.url.origin}${asked.url.pathname}?limit=${size}&page_info=${toCursor(end)}`;
      return (
        unknown('limit', 'fields', 'page_info') ?? {
          body: { products: items },
          headers: more ? { link: `<${next}>; rel="next"` } : {},
        }
      );
    },
  },
  {
    name: 'Sentry, whose links go on for ever',
    requests: ['/api/0/organizations/', '/api/0/organizations/?per_page=9'],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const size = number('per_page', 5);
      const from = Number(text('cursor')?.split(':')[1] ?? 0);
      const { items, more } = pageAt(from, size);
      const [previous, next] = [Math.max(0, from - size), from + size];
      const link = (rel: string, at: number, results: boolean) =>
        `<${urlWith(asked.url, { cursor: `0:${at}:0` })}>; rel="${rel}"; results="${results}"; cursor="0:${at}:0"`;
      return (
        unknown('per_page', 'cursor') ?? {
          body: items,
          headers: { link: `${link('previous', previous, from > 0)}, ${link('next', next, more)}` },
        }
      );
    },
  },
  {
    name: 'Microsoft Graph',
    requests: ['/v1.0/users', '/v1.0/users?$top=10&$select=id,name'],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const size = number('$top', 5);
      const { items, end, more } = pageAt(fromCursor(text('$skiptoken')), size);
      const next = more ? { '@odata.nextLink': urlWith(asked.url, { $skiptoken: toCursor(end) }) } : {};
      return (
        unknown('$top', '$select', '$skiptoken') ?? {
          body: { '@odata.context': `${asked.url.origin}/v1.0/$metadata#users`, ...next, value: items },
        }
      );
    },
  },
  {
    name: 'Salesforce',
    requests: [
      '/services/data/v59.0/query?q=SELECT+Id+FROM+Account',
      { path: '/services/data/v59.0/queryAll?q=SELECT' },
    ],
    serve({ url }) {
      const from = Number(/-(\d+)$/.exec(url.pathname)?.[1] ?? 0);
      const { items, end, more } = pageAt(from, 10);
      const next = more ? { nextRecordsUrl: `/services/data/v59.0/query/01gRO0000016PIA-${end}` } : {};
      return { body: { totalSize: TOTAL, done: !more, ...next, records: items } };
    },
  },
  {
    name: 'Zendesk, incremental by cursor',
    requests: ['/api/v2/incremental/tickets/cursor.json?start_time=1', '/api/v2/incremental/tickets/cursor?per_page=7'],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const { items, end, more } = pageAt(fromCursor(text('cursor')), number('per_page', 5));
      // The address is there on the last page, too: it is for the next export.
      const after = toCursor(end);
      const afterUrl = `${asked.url.origin}${asked.url.pathname}?cursor=${after}&per_page=${number('per_page', 5)}`;
      return (
        unknown('start_time', 'cursor', 'per_page') ?? {
          body: {
            after_url: afterUrl,
            before_url: null,
            after_cursor: after,
            before_cursor: null,
            end_of_stream: !more,
            tickets: items,
          },
        }
      );
    },
  },
  {
    name: 'Zendesk, incremental by time',
    requests: ['/api/v2/incremental/users.json?start_time=0', '/api/v2/incremental/users.json?start_time=0&per_page=7'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const size = number('per_page', 5);
      const { items, end, more } = pageAt(number('start_time', 0), size);
      return (
        unknown('start_time', 'per_page') ?? {
          body: {
            users: items,
            next_page: urlWith(asked.url, { start_time: end }),
            count: items.length,
            end_of_stream: !more,
            end_time: end,
          },
        }
      );
    },
  },
  {
    name: 'Zendesk, lists by cursor',
    requests: ['/api/v2/tickets.json?page[size]=5', '/api/v2/users?page[size]=23'],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const { items, end, more } = pageAt(fromCursor(text('page[after]')), number('page[size]', 5));
      return (
        unknown('page[size]', 'page[after]') ?? {
          body: {
            tickets: items,
            meta: { has_more: more, after_cursor: toCursor(end), before_cursor: toCursor(end - items.length) },
            // There on the last page, too.
            links: { prev: null, next: urlWith(asked.url, { 'page[after]': toCursor(end) }) },
          },
        }
      );
    },
  },
  {
    name: 'Facebook Graph',
    requests: ['/v19.0/me/feed?access_token=x', '/v19.0/me/feed?access_token=x&limit=9'],
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const { items, end, more } = pageAt(fromCursor(text('after')), number('limit', 5));
      const cursors = { before: toCursor(end - items.length), after: toCursor(end) };
      const next = more ? { next: urlWith(asked.url, { after: cursors.after }) } : {};
      return unknown('access_token', 'limit', 'after') ?? { body: { data: items, paging: { cursors, ...next } } };
    },
  },
  {
    name: 'Spotify',
    requests: ['/v1/me/tracks', '/v1/me/tracks?limit=10&offset=0'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [offset, limit] = [number('offset', 0), number('limit', 5)];
      const { items, end, more } = pageAt(offset, limit);
      const next = more ? urlWith(asked.url, { offset: end, limit }) : null;
      return (
        unknown('offset', 'limit') ?? {
          body: { href: asked.url.href, items, limit, next, offset, previous: null, total: TOTAL },
        }
      );
    },
  },
  {
    name: 'Confluence, whose links count from its context',
    requests: ['/wiki/rest/api/content?limit=5', '/wiki/rest/api/space'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      if (!asked.url.pathname.startsWith('/wiki/')) return { status: 404, body: {} };
      const [start, limit] = [number('start', 0), number('limit', 10)];
      const { items, end, more } = pageAt(start, limit);
      const path = asked.url.pathname.replace('/wiki', '');
      return (
        unknown('start', 'limit') ?? {
          body: {
            results: items,
            start,
            limit,
            size: items.length,
            _links: {
              self: asked.url.href,
              ...(more && { next: `${path}?limit=${limit}&start=${end}` }),
              base: `${asked.url.origin}/wiki`,
              context: '/wiki',
            },
          },
        }
      );
    },
  },
  {
    name: 'FHIR',
    requests: ['/fhir/Patient', '/fhir/Patient?_count=9'],
    numberOf: ({ resource }: { resource: { id: number } }) => resource.id,
    serve(asked) {
      const { number, text, unknown } = paramsOf(asked);
      const { items, end, more } = pageAt(fromCursor(text('_getpages')), number('_count', 5));
      const link = [
        { relation: 'self', url: asked.url.href },
        ...(more ? [{ relation: 'next', url: urlWith(asked.url, { _getpages: toCursor(end) }) }] : []),
      ];
      const entry = items.map((resource) => ({ fullUrl: `urn:${resource.id}`, resource, search: { mode: 'match' } }));
      return (
        unknown('_count', '_getpages') ?? {
          body: { resourceType: 'Bundle', id: 'x', type: 'searchset', total: TOTAL, link, entry },
        }
      );
    },
  },
  {
    name: 'Spring Data REST, its links as templates',
    requests: ['/people', '/people?size=10'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [page, size] = [number('page', 0), number('size', 5)];
      const { items, more } = pageAt(page * size, size);
      const next = { href: `${urlWith(asked.url, { page: page + 1, size })}{&sort}`, templated: true };
      const links = { self: { href: `${asked.url.href}{&sort}`, templated: true }, ...(more && { next }) };
      return unknown('page', 'size') ?? { body: { _links: links, _embedded: { people: items } } };
    },
  },
  {
    name: 'HAL, with a list of links and one relative to the answer',
    requests: ['/shop/orders'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const { items, end, more } = pageAt(number('from', 0), 5);
      const next = more ? { next: [{ href: `orders?from=${end}` }] } : {};
      return (
        unknown('from') ?? { body: { _links: { self: { href: 'orders' }, ...next }, _embedded: { orders: items } } }
      );
    },
  },
  {
    name: 'links with relations, relative to the answer',
    requests: ['/shop/orders'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const { items, end, more } = pageAt(number('from', 0), 5);
      const next = more ? [{ rel: 'next', href: `orders?from=${end}` }] : [];
      return unknown('from') ?? { body: { orders: items, links: [{ rel: 'self', href: 'orders' }, ...next] } };
    },
  },
  {
    name: 'Zhihu, which links on from its last page',
    requests: ['/api/v4/questions/1/answers'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const { items, more } = pageAt(number('offset', 0), 5);
      const next = urlWith(asked.url, { offset: number('offset', 0) + 5 });
      return unknown('offset') ?? { body: { data: items, paging: { is_end: !more, next, totals: TOTAL } } };
    },
  },
  {
    name: 'API Platform, by Hydra',
    requests: ['/api/books', '/api/books?itemsPerPage=10&page=1'],
    serve(asked) {
      const { number, unknown } = paramsOf(asked);
      const [page, size] = [number('page', 1), number('itemsPerPage', 5)];
      const { items, more } = pageAt((page - 1) * size, size);
      const next = more ? { 'hydra:next': urlWith(asked.url, { page: page + 1 }) } : {};
      const view = {
        '@id': asked.url.href,
        '@type': 'hydra:PartialCollectionView',
        'hydra:first': '/api/books',
        ...next,
      };
      return (
        unknown('page', 'itemsPerPage') ?? {
          body: { '@type': 'hydra:Collection', 'hydra:totalItems': TOTAL, 'hydra:member': items, 'hydra:view': view },
        }
      );
    },
  },
];
