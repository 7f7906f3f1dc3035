import { type MonoTypeOperatorFunction, type SchedulerLike, throwError, timeout } from 'rxjs';
import { HttpTimeoutError } from '../core/errors.js';

/** Fails with an `HttpTimeoutError` when nothing has come for `idleTimeoutMs`; `Infinity` sets no limit. */
export function idleTimeout<T>(idleTimeoutMs: number, scheduler: SchedulerLike): MonoTypeOperatorFunction<T> {
  if (!Number.isFinite(idleTimeoutMs)) return (source) => source;
  return timeout({ each: idleTimeoutMs, scheduler, with: () => throwError(() => idleError(idleTimeoutMs)) });
}

export function idleError(idleTimeoutMs: number): HttpTimeoutError {
  return new HttpTimeoutError('attempt', idleTimeoutMs);
}
