export interface RequestLimit {
  /** Requests let through in each window. */
  requests: number;
  perMs: number;
}

export interface LimitDecision {
  allowed: boolean;
  remaining: number;
  /** Until the window is over. */
  resetMs: number;
}

/** A fixed window, as most public APIs hold it. */
export function requestLimit({ requests, perMs }: RequestLimit): (nowMs: number) => LimitDecision {
  let windowEnd = 0;
  let used = 0;
  return (nowMs) => {
    if (nowMs >= windowEnd) {
      windowEnd = nowMs + perMs;
      used = 0;
    }
    const allowed = used < requests;
    if (allowed) used += 1;
    return { allowed, remaining: requests - used, resetMs: windowEnd - nowMs };
  };
}

/** `Retry-After` where whole seconds will do, else the finer `retry-after-ms`. */
export function retryAfterHeader(ms: number): Record<string, string> {
  return ms >= 1000 ? { 'retry-after': String(Math.ceil(ms / 1000)) } : { 'retry-after-ms': String(Math.ceil(ms)) };
}

/** The limit in the headers most APIs name it in, the reset in seconds. */
export function limitHeaders(limit: RequestLimit, { remaining, resetMs }: LimitDecision): Record<string, string> {
  return {
    'x-ratelimit-limit': String(limit.requests),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(Math.ceil(resetMs / 1000)),
  };
}
