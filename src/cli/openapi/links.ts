import { decodeComponent } from '../../core/decodeComponent.js';
import type { Link, OpenedDocument, Operation, Resolve } from './types.js';

/** What a link says of a parameter: a field of the record, a parameter of the request for it, or a value. */
export type LinkedValue = { readonly field: string } | { readonly request: string } | { readonly given: string };

/** The list whose records an operation is asked for by, as a link has it. */
export interface LinkedParent {
  /** Its path. */
  readonly base: string;
  /** The parameter of a record's own path, where the link stands there. */
  readonly own?: string;
  readonly values: ReadonlyMap<string, LinkedValue>;
}

/** By what they lead to (`GET /users/{id}/posts`). */
export type Links = ReadonlyMap<string, readonly LinkedParent[]>;

interface Located {
  readonly key: string;
  readonly path: string;
  readonly operation: Operation;
}

/** All links of a document's answers. */
export function linksOf(opened: OpenedDocument): Links {
  const { resolve } = opened;
  const operations = operationsOf(opened);
  const byId = new Map(
    operations.flatMap(({ key, operation: { operationId } }) => (operationId ? [[operationId, key]] : [])),
  );
  const links = new Map<string, LinkedParent[]>();
  for (const { path, operation } of operations) {
    for (const link of linksIn(operation, resolve)) {
      const target = link.operationId === undefined ? keyOf(link.operationRef) : byId.get(link.operationId);
      if (target === undefined) continue;
      const [, base = path, own] = /^(.*)\/\{([^}]+)\}$/.exec(path) ?? [];
      const values = Object.entries(link.parameters ?? {}).flatMap(([name, expression]) => {
        const value = linkedValue(expression);
        return value ? [[name.replace(/^(path|query)\./, ''), value] as const] : [];
      });
      const parent = { base, ...(own !== undefined && { own }), values: new Map(values) };
      links.set(target, [...(links.get(target) ?? []), parent]);
    }
  }
  return links;
}

function operationsOf({ document, resolve }: OpenedDocument): Located[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, value]) => {
    const item = resolve<Record<string, unknown>>(value) ?? {};
    return ['get', 'post', 'put', 'patch'].flatMap((method) => {
      const operation = resolve<Operation>(item[method]);
      return operation ? [{ key: `${method.toUpperCase()} ${path}`, path, operation }] : [];
    });
  });
}

function linksIn({ responses = {} }: Operation, resolve: Resolve): Link[] {
  return Object.entries(responses)
    .filter(([status]) => /^2|^default$/.test(status))
    .flatMap(([, response]) => Object.values(resolve<{ links?: Record<string, unknown> }>(response)?.links ?? {}))
    .flatMap((link) => resolve<Link>(link) ?? []);
}

/** `#/paths/~1users~1{id}/get` as `GET /users/{id}`. */
function keyOf(reference: string | undefined): string | undefined {
  const [, pointer, method] = /#\/paths\/([^/]+)\/(\w+)$/.exec(reference ?? '') ?? [];
  if (pointer === undefined || method === undefined) return undefined;
  return `${method.toUpperCase()} ${decoded(pointer)}`;
}

/** A runtime expression, as far as it is one of a record. */
function linkedValue(expression: unknown): LinkedValue | undefined {
  if (typeof expression !== 'string') return typeof expression === 'number' ? { given: String(expression) } : undefined;
  if (!expression.startsWith('$')) return { given: expression };
  const [, request] = /^\$request\.path\.(.+)$/.exec(expression) ?? [];
  if (request !== undefined) return { request };
  const [, pointer] = /^\$response\.body#\/(.+)$/.exec(expression) ?? [];
  const keys = pointer?.split('/').map(decoded) ?? [];
  // Of a list it is the field of one of its records.
  const field = keys.slice(keys.findLastIndex((key) => /^\d+$/.test(key)) + 1).join('.');
  return field === '' ? undefined : { field };
}

function decoded(pointer: string): string {
  return decodeComponent(pointer).replaceAll('~1', '/').replaceAll('~0', '~');
}
