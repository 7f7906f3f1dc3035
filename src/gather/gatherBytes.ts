import { map, type Observable, type ObservableInput } from 'rxjs';
import { checkOptions } from '../core/checkOptions.js';
import { describeError } from '../core/describeError.js';
import type { HttpResponse, RequestInput } from '../http/types.js';
import { gather$ } from './gather.js';
import type { GatherOptions } from './types.js';

/**
 * Like `gather$`, for those who want the bodies only: each as bytes, or through `parse`.
 *
 * ```
 * requests: (abc|)
 * gatherBytes$(requests, { client, parse: (content) => content.length })
 * result:   ---3-1-7|
 * ```
 *
 * With `returnErrors` errors come in their place here, too. A `parse` that throws ends the result with that error.
 *
 * Errors: what the requests end with, and what `parse` throws, named by its request; a `TypeError` for a streamed body.
 *
 * @example
 * gatherBytes$(urls, { client, parse: (content) => simdjson.parse(content) }).subscribe(show);
 */
export function gatherBytes$<T = Uint8Array>(
  requests: ObservableInput<RequestInput>,
  options: GatherOptions & { parse?: ((content: Uint8Array) => T) | undefined } = {},
): Observable<T> {
  checkOptions(options, { function: ['parse'] });
  const { parse = (content: Uint8Array) => content as T } = options;
  return gather$(requests, options).pipe(
    // An error in its place has no content and passes through, whatever the types say about `returnErrors`.
    map((response: HttpResponse) => {
      if (response instanceof Error) return response as T;
      try {
        return parse(contentOf(response));
      } catch (error) {
        throw describeError(error, response);
      }
    }),
  );
}

/** Always there in an answer to `request$`; a hook may still have put a stream in its place. */
function contentOf(response: HttpResponse): Uint8Array {
  if (!response.content) throw new TypeError('the body is streamed: gatherBytes$ reads buffered ones');
  return response.content;
}
