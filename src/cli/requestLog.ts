import { defer, finalize, tap } from 'rxjs';
import { describeRequest } from '../core/describeError.js';
import { messageOf } from '../core/messageOf.js';
import type { HttpClientOptions } from '../http/types.js';

/** Of one request: when it began to wait for its turn, or for another attempt. */
interface Wait {
  since: number;
}
const WAIT = 'cli.wait';
/** What is shorter is no wait that anybody wants to read of. */
const SHORTEST_WAIT_MS = 20;

/** `-v`: a line for each request that is sent, with what it waited before, and one for each answer or failure. */
export function requestLog(
  print: (line: string) => void,
  now: () => number = () => performance.now(),
): Required<Pick<HttpClientOptions, 'interceptors' | 'attemptInterceptors'>> {
  return {
    interceptors: [
      (request, next) =>
        defer(() => next(request.with({ extensions: { ...request.extensions, [WAIT]: { since: now() } } }))),
    ],
    attemptInterceptors: [
      (request, next) =>
        defer(() => {
          const wait = request.extensions?.[WAIT] as Wait | undefined;
          const startedAt = now();
          const waitedMs = wait ? startedAt - wait.since : 0;
          const waited = waitedMs >= SHORTEST_WAIT_MS ? ` after a wait of ${seconds(waitedMs)}` : '';
          const target = describeRequest(request);
          const retry = request.attempt > 1 ? `, retry ${request.attempt - 1}` : '';
          print(`> ${target}${retry}${waited}`);
          const took = () => seconds(now() - startedAt);
          return next(request).pipe(
            tap({
              next: ({ status, statusText, headers, content }) => {
                const retryAfter = headers.get('retry-after');
                const size = content ? `${content.length.toLocaleString('en')} bytes in ` : '';
                print(
                  `< ${status}${statusText && ` ${statusText}`} from ${target}: ${size}${took()}${retryAfter === null ? '' : `; Retry-After: ${retryAfter}`}`,
                );
              },
              error: (error: unknown) => {
                print(`< ${target} failed after ${took()}: ${messageOf(error)}`);
              },
            }),
            finalize(() => {
              if (wait) wait.since = now();
            }),
          );
        }),
    ],
  };
}

function seconds(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
