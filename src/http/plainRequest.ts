import { checkKind } from '../core/checkOptions.js';
import { recordOf } from '../core/recordOf.js';
import type { HttpRequestOptions, PlainRequestOptions, RequestInput } from './types.js';

/** Headers and query as everything works with them. */
export type PlainValues = Pick<PlainRequestOptions, 'headers' | 'query'>;

/** A URL alone is a GET. What it is not, stays to be checked. Throws `ConfigurationError` for what is no request at all. */
export function plainRequest(request: RequestInput): PlainRequestOptions {
  checkKind('request', request ?? null, 'string or object');
  if (typeof request === 'string') return { path: request };
  if (request instanceof URL) return { path: request.href };
  const plain = plainOptions(request);
  const { path, form } = plain;
  if (!(path instanceof URL) && !(form instanceof URLSearchParams)) return plain as PlainRequestOptions;
  return {
    ...plain,
    ...(path instanceof URL && { path: path.href }),
    // As pairs: their order may matter.
    ...(form instanceof URLSearchParams && { form: [...form] }),
  } as PlainRequestOptions;
}

/** `Headers` and `URLSearchParams` as the records that everything after works with; the options themselves where they are. */
export function plainOptions<T extends Pick<HttpRequestOptions, 'headers' | 'query'>>(
  options: T,
): Omit<T, 'headers' | 'query'> & PlainValues {
  const headers = recordOf('headers', options.headers);
  const query = recordOf('query', options.query);
  const isPlain = headers === options.headers && query === options.query;
  return (isPlain ? options : { ...options, headers, query }) as Omit<T, 'headers' | 'query'> & PlainValues;
}
