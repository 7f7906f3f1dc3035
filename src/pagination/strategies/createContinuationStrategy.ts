import { isObject } from '../../core/paths/paths.js';
import type { HttpResponse, PlainRequestOptions } from '../../http/types.js';
import type { PaginationStrategy } from './types.js';

/** What an answer wants back, by the parameters that take it; `undefined` at the end. */
export type ReadContinuation = (
  response: HttpResponse,
) => Readonly<Record<string, string | number | bigint>> | undefined;

/**
 * Pages by values that go back as they came, each as a parameter of its own: MediaWiki's `continue`, Azure's
 * `x-ms-continuation-*`. Those of the page before that do not come again are taken out.
 *
 * ```
 * requests:  (none)-----?a=1&b=2---?b=3
 * answers:   ------a,b----------b--------|
 * ```
 */
export function createContinuationStrategy(read: ReadContinuation): PaginationStrategy {
  return {
    buildInitialRequest: (base) => base,
    buildNextRequest(previous, extraction, state) {
      if (extraction.done || !state.response) return undefined;
      const continuation = read(state.response);
      if (!continuation) return undefined;
      const { userState } = state;
      const kept = isObject(userState) ? userState : {};
      const sent = (kept as { sent?: unknown }).sent;
      state.userState = { ...kept, sent: Object.keys(continuation) };
      return withParameters(previous, continuation, Array.isArray(sent) ? sent : []);
    },
  };
}

/** In the form where the request has its parameters there, else in the query. */
function withParameters(
  request: PlainRequestOptions,
  parameters: Readonly<Record<string, string | number | bigint>>,
  gone: readonly unknown[],
): PlainRequestOptions {
  const { form, query = {} } = request;
  const isKept = ([name]: readonly [string, unknown]) => !gone.includes(name);
  if (Array.isArray(form)) {
    const others = form.filter((pair) => isKept(pair) && !Object.hasOwn(parameters, pair[0]));
    const added = Object.entries(parameters).map(([name, value]) => [name, String(value)] as const);
    return { ...request, form: [...others, ...added] };
  }
  const kept = Object.entries(form ?? query).filter(isKept);
  return { ...request, [form ? 'form' : 'query']: { ...Object.fromEntries(kept), ...parameters } };
}
