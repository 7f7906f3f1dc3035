import { map } from 'rxjs';
import { HttpStatusError } from '../../core/errors.js';
import type { HttpInterceptor } from '../types.js';

/** At the end of each attempt a response outside 2xx becomes an {@link HttpStatusError}. */
export const statusInterceptor: HttpInterceptor = (request, next) =>
  next(request).pipe(
    map((response) => {
      if (response.ok) return response;
      throw new HttpStatusError(response, { request, outcome: response.outcome });
    }),
  );
