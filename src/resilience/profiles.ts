import type { ResilienceProfile } from './types.js';

/**
 * Three jobs, three profiles, ready to use or to spread: `{ ...resilienceProfiles.batch, maxAttempts: 20 }`.
 *
 * | | `interactive` | `background` | `batch` |
 * |---|---|---|---|
 * | who waits | a person | a service | nobody |
 * | attempts | 3 | 5 | 10 |
 * | first · longest wait | 100 ms · 2 s | 500 ms · 30 s | 1 s · 60 s |
 * | longest `Retry-After` | 5 s | 60 s | 15 min |
 * | in all | 10 s | 2 min | no limit |
 * | queue | high | normal | low |
 *
 * "In all" ends with the headers of a streamed response: a live stream is never cut by a profile.
 */
export const resilienceProfiles: Readonly<Record<'interactive' | 'background' | 'batch', ResilienceProfile>> =
  /* @__PURE__ */ Object.freeze({
    /** Ten seconds is how long a person keeps attention on one thing (Nielsen 1993): what has not come by then is an error worth showing. */
    interactive: /* @__PURE__ */ Object.freeze<ResilienceProfile>({
      priority: 'high',
      maxAttempts: 3,
      maxEndToEndLatencyMs: 10_000,
      maxRetryAfterMs: 5_000,
      backoff: /* @__PURE__ */ Object.freeze({ initialDelayMs: 100, factor: 2, maxDelayMs: 2_000, jitter: 'equal' }),
    }),
    /** Rides out a restart or a deployment of the other side, and is done before a caller's own lease or lock runs out. */
    background: /* @__PURE__ */ Object.freeze<ResilienceProfile>({
      priority: 'normal',
      maxAttempts: 5,
      maxEndToEndLatencyMs: 120_000,
      maxRetryAfterMs: 60_000,
      backoff: /* @__PURE__ */ Object.freeze({ initialDelayMs: 500, factor: 2, maxDelayMs: 30_000, jitter: 'equal' }),
    }),
    /**
     * Ends when the work is done: no wall, and a quota window of 15 minutes is waited for.
     * The waits add up to 2–4 minutes, the time an outage takes to be noticed and rolled back.
     */
    batch: /* @__PURE__ */ Object.freeze<ResilienceProfile>({
      priority: 'low',
      maxAttempts: 10,
      maxRetryAfterMs: 900_000,
      backoff: /* @__PURE__ */ Object.freeze({ initialDelayMs: 1_000, factor: 2, maxDelayMs: 60_000, jitter: 'equal' }),
    }),
  });
