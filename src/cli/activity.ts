import type { HttpInterceptor } from '../http/types.js';
import { watchRequests } from '../http/watchRequests.js';
import { waitFor } from './waitFor.js';

/** What the requests of a pull are doing just now. */
export interface Activity {
  /** Goes into the client's options. */
  readonly interceptor: HttpInterceptor;
  /** Nothing is on its way, and all that is left to do is wait: for what, and until when where that is known. */
  wait(): Wait | undefined;
  /** The most requests that were under way, or waited, at once. */
  mostAtOnce(): number;
  /** Milliseconds since the oldest request that has no answer was sent. */
  unansweredMs(): number | undefined;
}

export interface Wait {
  /** `waiting for a 429` */
  readonly what: string;
  /** By the clock of the activity. */
  readonly until?: number;
  readonly since: number;
}

type State = { readonly sentAt: number } | Wait;

/** What is shorter than this is no wait for one's turn. */
const QUEUED_MS = 300;

/** Looks on at the requests of a client. */
export function followRequests(now: () => number = () => performance.now()): Activity {
  const states = new Set<{ state: State }>();
  let most = 0;
  return {
    interceptor: watchRequests(() => {
      const request: { state: State } = { state: { what: 'waiting for its turn', since: now() } };
      states.add(request);
      most = Math.max(most, states.size);
      const over = () => void states.delete(request);
      return {
        attempt: () => {
          request.state = { sentAt: now() };
        },
        retry: ({ error, delayMs }) => {
          request.state = { what: waitFor(error), since: now(), until: now() + delayMs };
        },
        response: over,
        error: over,
        abort: over,
      };
    }),
    wait() {
      const all = [...states].map(({ state }) => state);
      const waits = all.filter((state): state is Wait => 'what' in state);
      if (waits.length < all.length) return undefined;
      // What has an end is what the others wait for.
      const timed = waits.filter(({ until }) => until !== undefined).sort((a, b) => (a.until ?? 0) - (b.until ?? 0));
      return timed[0] ?? waits.find(({ since }) => now() - since >= QUEUED_MS);
    },
    mostAtOnce: () => most,
    unansweredMs() {
      const sent = [...states].flatMap(({ state }) => ('sentAt' in state ? [state.sentAt] : []));
      return sent.length > 0 ? now() - Math.min(...sent) : undefined;
    },
  };
}
