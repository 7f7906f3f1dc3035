import { type Attributes, type Counter, createNoopMeter, type Histogram, type Meter } from '@opentelemetry/api';

/** What is measured. Durations in seconds. */
export interface Instruments {
  /** Nothing, where somebody else measures it. */
  readonly requestDuration?: Histogram<Attributes>;
  readonly retries: Counter<Attributes>;
  readonly waitDuration: Histogram<Attributes>;
  readonly pages: Counter<Attributes>;
  readonly records: Counter<Attributes>;
  readonly events: Counter<Attributes>;
}

/** The buckets that the conventions advise for HTTP durations. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
/** Waits for a rate limit may last minutes. */
const WAIT_SECONDS = [0.01, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3600];

/** Nothing for a meter that measures nothing. */
export function instrumentsOf(meter: Meter, durations: boolean): Instruments | undefined {
  if (meter instanceof createNoopMeter().constructor) return undefined;
  const duration = (name: string, description: string, buckets: number[]) =>
    meter.createHistogram(name, { description, unit: 's', advice: { explicitBucketBoundaries: buckets } });
  const count = (name: string, description: string, unit: string) =>
    meter.createCounter(`rxjs_resilient_http.${name}`, { description, unit });
  return {
    requestDuration: durations
      ? duration('http.client.request.duration', 'Duration of HTTP client requests.', SECONDS)
      : undefined,
    retries: count('request.retries', 'Attempts after the first one.', '{retry}'),
    waitDuration: duration(
      'rxjs_resilient_http.request.wait.duration',
      'Time between attempts, and in queues for a turn.',
      WAIT_SECONDS,
    ),
    pages: count('pages', 'Pages delivered by pagination runs.', '{page}'),
    records: count('records', 'Records delivered by pagination runs.', '{record}'),
    events: count('events', 'Values of gathers and streams.', '{event}'),
  };
}
