import type { Attributes } from '@opentelemetry/api';
import type { PreparedRequest } from '../http/request.js';
import { failureAttributes, serverAttributes } from './attributes.js';
import type { Instruments } from './instruments.js';

/** Durations and waits of one logical request's attempts. */
export interface AttemptMetrics {
  attempt(): void;
  retry(error: unknown, delayMs: number): void;
  end(attributes: Attributes): void;
}

export function attemptMetrics(request: PreparedRequest, instruments: Instruments): AttemptMetrics {
  const { requestDuration, retries, waitDuration } = instruments;
  const { run, method } = request;
  const now = () => run.scheduler?.now() ?? run.startedAt;
  const common = { ...serverAttributes(request), 'http.request.method': method };
  let sentAt: number | undefined;
  const record = (attributes: Attributes) => {
    if (sentAt !== undefined) requestDuration?.record((now() - sentAt) / 1000, { ...common, ...attributes });
    sentAt = undefined;
  };
  return {
    attempt() {
      sentAt = now();
      const { queuedMs = 0 } = run;
      if (queuedMs > 0) waitDuration.record(queuedMs / 1000, { ...common, 'wait.reason': 'queue' });
    },
    retry(error, delayMs) {
      record(failureAttributes(error));
      retries.add(1, { ...common, ...failureAttributes(error) });
      waitDuration.record(delayMs / 1000, { ...common, 'wait.reason': 'retry' });
    },
    end: record,
  };
}
