import { map } from 'rxjs';
import { HttpStatusError } from '../../core/errors.js';
import type { HttpInterceptor } from '../types.js';

/** At the end of each attempt a response outside 2xx becomes an {@link HttpStatusError}. */
export function statusInterceptor(errorBodyChars: number): HttpInterceptor {
  return (request, next) =>
    next(request).pipe(
      map((response) => {
        if (response.ok) return response;
        const excerpt = errorBodyChars > 0 && response.content ? response.contentText().slice(0, errorBodyChars) : '';
        throw new HttpStatusError(response, { request, outcome: response.outcome, excerpt });
      }),
    );
}
