import type { Asked } from '../strategies/readThrough.js';
import { fromCursor, pageAt, TOTAL, toCursor, type Vendor } from './vendor.js';

interface GraphQlBody {
  query: string;
  variables?: Record<string, unknown> | null;
}

/** A body's root takes what a GraphQL server takes; variables that the document does not name are refused. */
function variablesOf({ json }: Asked): Record<string, unknown> | undefined {
  const { query, variables } = json as GraphQlBody;
  const names = Object.keys(variables ?? {});
  const isKnown = Object.keys(json as object).every((key) => /^(query|variables|operationName|extensions)$/.test(key));
  return isKnown && names.every((name) => query.includes(`$${name}`)) ? (variables ?? {}) : undefined;
}

const refused = { status: 400, body: { errors: [{ message: 'bad request' }] } };
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** APIs that are asked for pages by a document and its variables. */
export const graphQlVendors: readonly Vendor[] = [
  {
    name: 'GitHub GraphQL: nodes',
    requests: [
      {
        method: 'POST',
        path: '/graphql',
        json: {
          query:
            'query($owner: String!, $cursor: String) { repository(owner: $owner) { issues(first: 5, after: $cursor) { nodes { id } pageInfo { endCursor hasNextPage } } } }',
          variables: { owner: 'x' },
        },
      },
      {
        method: 'POST',
        path: '/graphql',
        json: {
          query: 'query($after: String) { repository { issues(first: 9, after: $after) { nodes { id } } } }',
          variables: { after: null },
        },
      },
      {
        method: 'POST',
        path: '/graphql',
        json: { query: 'query($after: String) { issues(first: 9, after: $after) { nodes { id } } }' },
      },
    ],
    serve(asked) {
      const variables = variablesOf(asked);
      if (!variables) return refused;
      const { items, end, more } = pageAt(fromCursor(text(variables.after ?? variables.cursor)), 5);
      const pageInfo = { endCursor: toCursor(end), hasNextPage: more };
      return { body: { data: { repository: { issues: { totalCount: TOTAL, nodes: items, pageInfo } } } } };
    },
  },
  {
    name: 'Shopify GraphQL: edges',
    requests: [
      {
        method: 'POST',
        path: '/admin/api/2024-01/graphql.json',
        json: {
          query: 'query($n: Int!, $after: String) { products(first: $n, after: $after) { edges { node { id } } } }',
          variables: { n: 5 },
          operationName: null,
        },
      },
      {
        method: 'POST',
        path: '/admin/api/2024-01/graphql.json',
        json: {
          query: 'query Q($n: Int, $after: String) { products(first: $n, after: $after) { edges { node { id } } } }',
          variables: { n: 23 },
          operationName: 'Q',
        },
      },
    ],
    numberOf: ({ node }: { node: { id: number } }) => node.id,
    serve(asked) {
      const variables = variablesOf(asked);
      if (!variables) return refused;
      const { items, end, more } = pageAt(fromCursor(text(variables.after)), Number(variables.n));
      const edges = items.map((node) => ({ cursor: toCursor(node.id), node }));
      const pageInfo = {
        hasNextPage: more,
        hasPreviousPage: end > items.length,
        startCursor: 'x',
        endCursor: toCursor(end),
      };
      const cost = { requestedQueryCost: 12, throttleStatus: { maximumAvailable: 1000, currentlyAvailable: 988 } };
      return { body: { data: { products: { edges, pageInfo } }, extensions: { cost } } };
    },
  },
  {
    name: 'Rick and Morty GraphQL: pages by number',
    requests: [
      {
        method: 'POST',
        path: '/graphql',
        json: {
          query: 'query($page: Int) { characters(page: $page) { info { count pages next prev } results { id } } }',
          variables: {},
        },
      },
      {
        method: 'POST',
        path: '/graphql',
        json: {
          query: 'query($p: Int) { characters(page: $p) { info { next pages } results { id } } }',
          variables: { p: 1 },
        },
      },
    ],
    serve(asked) {
      const variables = variablesOf(asked);
      if (!variables) return refused;
      const page = Number(variables.page ?? variables.p ?? 1);
      const { items, more } = pageAt((page - 1) * 5, 5);
      const info = { count: TOTAL, pages: 5, next: more ? page + 1 : null, prev: page > 1 ? page - 1 : null };
      return { body: { data: { characters: { info, results: items } } } };
    },
  },
  {
    name: 'AniList: pages by number, and a flag',
    requests: [
      {
        method: 'POST',
        path: '/',
        json: {
          query: 'query ($page: Int) { Page(page: $page) { pageInfo { currentPage hasNextPage } media { id } } }',
          variables: { page: 1 },
        },
      },
      {
        method: 'POST',
        path: '/',
        json: { query: 'query ($n: Int) { Page(page: $n) { pageInfo { currentPage } media { id } } }', variables: {} },
      },
    ],
    serve(asked) {
      const variables = variablesOf(asked);
      if (!variables) return refused;
      const page = Number(variables.page ?? variables.n ?? 1);
      const { items, more } = pageAt((page - 1) * 5, 5);
      const pageInfo = { total: TOTAL, perPage: 5, currentPage: page, lastPage: 5, hasNextPage: more };
      return { body: { data: { Page: { pageInfo, media: items } } } };
    },
  },
];
