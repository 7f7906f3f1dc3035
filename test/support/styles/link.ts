import type { PageRequest, Style } from './style.js';

/** GitHub's: `?page=` → a bare list with `Link: <…>; rel="next", <…>; rel="last"`. */
export const link: Style = (request) => {
  const { items, number, pages, more } = cut(request);
  const to = (page: number, rel: string) => `<${request.link({ page }, 'url')}>; rel="${rel}"`;
  const values = [to(1, 'first'), ...(more ? [to(number + 1, 'next')] : []), to(pages, 'last')];
  return { items, body: items, headers: { link: values.join(', ') } };
};

/** JSON:API's: `{ data, links: { self, next } }` with paths from the root; `next` is `null` at the end. */
export const jsonLink: Style = (request) => {
  const { items, number, more } = cut(request);
  const next = more ? request.link({ page: number + 1 }) : null;
  return { items, body: { data: items, links: { self: request.link({}), next } } };
};

/** OData's: `{ value, '@odata.nextLink' }` with a whole URL; the key is missing at the end. */
export const odata: Style = (request) => {
  const start = request.integer('$skiptoken', 0);
  const items = request.records.slice(start, start + request.size);
  const end = start + items.length;
  const body = {
    '@odata.context': '$metadata#cities',
    ...(request.totals && { '@odata.count': request.records.length }),
    value: items,
    ...(end < request.records.length && { '@odata.nextLink': request.link({ $skiptoken: end }, 'url') }),
  };
  return { items, body };
};

/** HAL: `{ _embedded: { cities }, _links: { self, next: { href } } }`. */
export const hal: Style = (request) => {
  const { items, number, more } = cut(request);
  const next = more && { next: { href: request.link({ page: number + 1 }) } };
  return { items, body: { _links: { self: { href: request.link({}) }, ...next }, _embedded: { cities: items } } };
};

/** Everything in one answer, whatever the size asked for. */
export const single: Style = ({ records }) => ({ items: records, body: { data: records } });

function cut({ records, size, integer }: PageRequest) {
  const number = integer('page', 1, 1);
  const pages = Math.max(1, Math.ceil(records.length / size));
  return { items: records.slice((number - 1) * size, number * size), number, pages, more: number < pages };
}
