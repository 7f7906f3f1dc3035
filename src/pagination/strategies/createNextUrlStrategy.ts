import { checkAnswer } from '../../core/checkAnswer.js';
import { checkKind } from '../../core/checkOptions.js';
import type { HttpResponse } from '../../http/types.js';
import { requestNextUrl } from './nextUrl.js';
import type { PaginationStrategy } from './types.js';

/**
 * Pages by a function from each response to the next URL, absolute or relative to that response.
 *
 * ```
 * requests:  /items----/items/b----/items/c
 * next:      -----/b-----------/c--------|
 * ```
 *
 * `''`, null or undefined ends it.
 *
 * What `next` throws ends the run.
 *
 * @example
 * paginate$({ baseRequest: '/items', strategy: createNextUrlStrategy((response) => response.headers.get('x-next')) })
 */
export function createNextUrlStrategy(next: (response: HttpResponse) => string | null | undefined): PaginationStrategy {
  checkKind('createNextUrlStrategy', next ?? null, 'function');
  return {
    buildInitialRequest: (base) => base,
    buildNextRequest(previous, extraction, { response }) {
      if (extraction.done || !response) return undefined;
      const answer = next(response);
      const target = checkAnswer(
        'createNextUrlStrategy',
        'a URL or nothing',
        answer,
        !answer || typeof answer === 'string',
      );
      return target ? requestNextUrl(previous, target, response, 'the next URL') : undefined;
    },
  };
}
