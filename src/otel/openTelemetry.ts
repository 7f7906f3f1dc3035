import {
  type Context,
  context,
  type MeterProvider,
  metrics,
  ProxyTracerProvider,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import { checkOptions } from '../core/checkOptions.js';
import { createTelemetry } from '../http/telemetry/createTelemetry.js';
import type { Telemetry } from '../http/telemetry/types.js';
import { flowSpan } from './flowSpan.js';
import { type Instruments, instrumentsOf } from './instruments.js';
import { requestSpan, type SpanConfig } from './requestSpan.js';

export interface OpenTelemetryConfig {
  /** @default the global one, also one that is registered later */
  tracerProvider?: TracerProvider | undefined;
  /** @default the global one, looked up at each request */
  meterProvider?: MeterProvider | undefined;
  /**
   * `http.client.request.duration` for each attempt. Switch it off where an instrumentation of the transport measures it
   * already.
   * @default true
   */
  durations?: boolean | undefined;
}

/** What the global tracer provider passes on to while nobody has registered one. */
const UNREGISTERED = /* @__PURE__ */ new ProxyTracerProvider().getDelegate();

/** The instrumentation scope of all spans and metrics. */
const SCOPE = 'rxjs-resilient-http';

/**
 * Spans and metrics by OpenTelemetry.
 *
 * Spans are INTERNAL: one a logical request (its retries are events), one a pagination run, gather or stream around them. Where the
 * transport is instrumented (`@opentelemetry/instrumentation-undici`), its CLIENT spans become children of the request's.
 * URLs are shown as errors show them, without secrets; headers and bodies never.
 *
 * Without a provider it costs a look at the API for each request: about 1 % of one over loopback.
 *
 * Metrics, in seconds and counts: `http.client.request.duration`, `rxjs_resilient_http.request.retries`,
 * `rxjs_resilient_http.request.wait.duration`, `rxjs_resilient_http.pages`, `rxjs_resilient_http.records`,
 * `rxjs_resilient_http.events`.
 *
 * @see OpenTelemetry semantic conventions 1.23+, HTTP (stable)
 */
export function openTelemetry(config: OpenTelemetryConfig = {}): Telemetry {
  checkOptions(config, { '.getTracer': ['tracerProvider'], '.getMeter': ['meterProvider'], boolean: ['durations'] });
  // The global one follows one that is registered later, and so do its tracers; meters do not.
  const { tracerProvider = trace.getTracerProvider(), durations = true } = config;
  let measured: { provider: MeterProvider; instruments: Instruments | undefined } | undefined;
  const instruments = (): Instruments | undefined => {
    const provider = config.meterProvider ?? metrics.getMeterProvider();
    if (measured?.provider !== provider) {
      measured = { provider, instruments: instrumentsOf(provider.getMeter(SCOPE), durations) };
    }
    return measured.instruments;
  };
  const tracer = tracerProvider.getTracer(SCOPE);
  /** Nothing where no provider is: no span is begun to be thrown away. */
  const spanConfig = (parent?: Context): SpanConfig | undefined => {
    const measured = instruments();
    if (!measured && (tracerProvider as Partial<ProxyTracerProvider>).getDelegate?.() === UNREGISTERED)
      return undefined;
    return { tracer, parent: parent ?? context.active(), instruments: measured };
  };
  return createTelemetry<Context>({
    request(request, parent) {
      const span = spanConfig(parent);
      return span && requestSpan(request, span);
    },
    flow(flow) {
      const span = spanConfig();
      return span && flowSpan(flow, span);
    },
  });
}
