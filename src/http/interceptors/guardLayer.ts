import { map, throwError } from 'rxjs';
import { wrongAnswer } from '../../core/checkAnswer.js';
import { checkKind } from '../../core/checkOptions.js';
import { hrefOf } from '../../core/hrefOf.js';
import { isObject } from '../../core/paths/paths.js';
import { observableAnswer } from '../../resilience/observableAnswer.js';
import { credentialNamesOf } from '../credentials.js';
import type { PreparedRequest } from '../request.js';
import type { HttpInterceptor, HttpResponse } from '../types.js';
import { watchingAtOnce } from '../watchRequests.js';

/**
 * An interceptor of the user's as a layer that the others can rely on: what it throws, and what it answers or hands on
 * instead of a response or a request, is an error in the stream that names its place. Auth, which may stand anywhere, is
 * asked about nothing that goes to an origin that is not trusted.
 */
export function guardLayer(
  place: string,
  layer: HttpInterceptor,
  isAuth = credentialNamesOf(layer).length > 0,
): HttpInterceptor {
  checkKind(place, layer ?? null, 'function');
  if (watchingAtOnce(layer)) return layer;
  return (request, next) => {
    if (isAuth && !request.policy.isTrusted(new URL(hrefOf(request)))) return next(request);
    return observableAnswer(place, () =>
      layer(request, (handed) =>
        isRequest(handed)
          ? next((request as PreparedRequest).adopt(handed))
          : throwError(() => wrongAnswer(place, 'handed on', handed, CHANGED_REQUEST)),
      ),
    ).pipe(
      map((response) => {
        if (isResponse(response)) return response;
        throw wrongAnswer(place, 'answered with', response, 'a response');
      }),
    );
  };
}

const CHANGED_REQUEST = 'a request, as request.with({ … }) makes a changed one';

export function isResponse(answer: HttpResponse | undefined): boolean {
  return typeof answer?.status === 'number';
}

function isRequest(handed: unknown): boolean {
  return isObject(handed) && ('method' in handed || 'url' in handed);
}
