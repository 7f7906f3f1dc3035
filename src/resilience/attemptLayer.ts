import type { SchedulerLike } from 'rxjs';
import { ConfigurationError } from '../core/errors.js';
import type { HttpInterceptor, HttpResponse } from '../http/types.js';

/** What a client lends to the layers that its options bring. */
export interface ClientTools {
  readonly scheduler: SchedulerLike;
  whenBodyDone(response: HttpResponse, callback: () => void): void;
}

/**
 * Under this key a limiter or breaker brings the layer that a client puts around each attempt: who uses none has none of
 * it in the bundle. A copy of one with methods of its own (`{ ...limiter, report }`) brings it, too.
 */
export const attemptLayer: unique symbol = /* @__PURE__ */ Symbol.for('rxjs-resilient-http.attemptLayer');

type LayerMaker<T> = (source: T, tools: ClientTools) => HttpInterceptor;

/** The same value with the layer it brings. */
export function withAttemptLayer<T extends object>(source: T, layer: LayerMaker<T>): T {
  return Object.assign(source, { [attemptLayer]: layer });
}

/** Errors: {@link ConfigurationError} with `advice` for what brings none. */
export function attemptLayerOf<T extends object>(
  place: string,
  source: T,
  tools: ClientTools,
  advice: string,
): HttpInterceptor {
  const make = (Object(source) as { [attemptLayer]?: LayerMaker<T> })[attemptLayer];
  if (!make) throw new ConfigurationError(place, advice);
  return make(source, tools);
}
