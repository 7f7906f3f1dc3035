import { channel } from 'node:diagnostics_channel';
import type { PreparedRequest } from '../http/request.js';
import { addCounts, countsOf, NO_COUNTS, shownCounts } from '../http/telemetry/countsOf.js';
import { createTelemetry } from '../http/telemetry/createTelemetry.js';
import type { Telemetry } from '../http/telemetry/types.js';

const on = (moment: string) => channel(`rxjs-resilient-http:${moment}`);
const requests = {
  start: on('request:start'),
  attempt: on('request:attempt'),
  retry: on('request:retry'),
  response: on('request:response'),
  error: on('request:error'),
  abort: on('request:abort'),
};
const flows = {
  start: on('flow:start'),
  value: on('flow:value'),
  complete: on('flow:complete'),
  error: on('flow:error'),
  abort: on('flow:abort'),
};

/**
 * Requests and flows on Node's `diagnostics_channel`, for whoever in the process subscribes; without subscribers it does nothing.
 *
 * Channels, each message an object: `rxjs-resilient-http:request:start`, `:attempt`, `:retry`, `:response`, `:error`, `:abort` with
 * `{ id, parentId?, request, … }` (`request` prints and serialises without secrets), and `rxjs-resilient-http:flow:start`, `:value`,
 * `:complete`, `:error`, `:abort` with `{ id, name, kind, … }`.
 *
 * @see Node's `node:diagnostics_channel`
 */
export function diagnosticsTelemetry(): Telemetry {
  let ids = 0;
  return createTelemetry<number>({
    request(request, parentId) {
      if (!Object.values(requests).some(({ hasSubscribers }) => hasSubscribers)) return undefined;
      const message = { id: ++ids, parentId, request };
      const { run } = request as PreparedRequest;
      requests.start.publish(message);
      return {
        attempt: (attempt) => requests.attempt.publish({ ...message, attempt }),
        retry: (retry) => requests.retry.publish({ ...message, ...retry }),
        response: (response) => requests.response.publish({ ...message, response, attempts: run.attempts }),
        error: (error) => requests.error.publish({ ...message, error, attempts: run.attempts }),
        abort: () => requests.abort.publish({ ...message, attempts: run.attempts }),
      };
    },
    flow(flow) {
      if (![...Object.values(flows), ...Object.values(requests)].some(({ hasSubscribers }) => hasSubscribers))
        return undefined;
      const id = ++ids;
      const message = { id, ...flow };
      let counts = NO_COUNTS;
      flows.start.publish(message);
      return {
        context: id,
        value(value) {
          counts = addCounts(counts, countsOf(flow, value));
          flows.value.publish({ ...message, value });
        },
        complete: () => flows.complete.publish({ ...message, ...shownCounts(counts) }),
        error: (error) => flows.error.publish({ ...message, error, ...shownCounts(counts) }),
        abort: () => flows.abort.publish({ ...message, ...shownCounts(counts) }),
      };
    },
  });
}
