import type { Context } from '@opentelemetry/api';
import { SpanKind, trace } from '@opentelemetry/api';
import { addCounts, countsOf, NO_COUNTS, shownCounts } from '../http/telemetry/countsOf.js';
import type { Flow, FlowWatcher } from '../http/telemetry/types.js';
import { failSpan } from './attributes.js';
import type { SpanConfig } from './requestSpan.js';

/** One pagination run, gather or stream. Nothing where neither spans nor metrics are recorded. */
export function flowSpan(flow: Flow, { tracer, parent, instruments }: SpanConfig): FlowWatcher<Context> | undefined {
  const span = tracer.startSpan(`${flow.kind} ${flow.name}`, { kind: SpanKind.INTERNAL }, parent);
  if (!span.isRecording() && !instruments) return undefined;
  const attributes = { 'rxjs_resilient_http.flow.kind': flow.kind, 'rxjs_resilient_http.flow.name': flow.name };
  span.setAttributes(attributes);
  let counts = NO_COUNTS;
  const end = () => {
    for (const [name, count] of Object.entries(shownCounts(counts))) {
      span.setAttribute(`rxjs_resilient_http.flow.${name}`, count);
    }
    span.end();
  };
  return {
    context: trace.setSpan(parent, span),
    value(value) {
      const more = countsOf(flow, value);
      counts = addCounts(counts, more);
      if (more.pages > 0) instruments?.pages.add(more.pages, attributes);
      if (more.records > 0) instruments?.records.add(more.records, attributes);
      if (more.values > 0) instruments?.events.add(more.values, attributes);
    },
    complete: end,
    error(error) {
      failSpan(span, error);
      end();
    },
    abort() {
      span.setAttribute('rxjs_resilient_http.aborted', true);
      end();
    },
  };
}
