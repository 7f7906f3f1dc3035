import type { Observable, SchedulerLike } from 'rxjs';
import type { SteadyClock } from '../core/rate/steadyClock.js';
import type { Exchange, ExchangeAnswer } from './exchange.js';

export interface SharedLimitSettings {
  /** Which process this is. */
  id: string;
  clock: SteadyClock;
  scheduler: SchedulerLike;
  /** One round trip. Errors with a {@link RedisUnavailableError} when Redis is away or slow. */
  exchange(request: Exchange): Observable<ExchangeAnswer>;
  onUnavailable: 'fail' | 'local';
  /** How many share the limit, for as long as Redis has not told. */
  processes?: number;
  /** Milliseconds ahead for which slots are given out. */
  aheadMs: number;
  leaseMs: number;
  /** How late a request may be with the server, instead of what the limits say. */
  marginMs?: number;
}
