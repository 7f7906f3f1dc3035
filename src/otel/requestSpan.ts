import {
  type Attributes,
  type Context,
  context,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { PreparedRequest } from '../http/request.js';
import type { RequestWatcher } from '../http/requestWatcher.js';
import { errorTypeOf } from '../http/telemetry/errorTypeOf.js';
import type { HttpRequest } from '../http/types.js';
import { attemptMetrics } from './attemptMetrics.js';
import { attributesOf, failSpan, failureAttributes } from './attributes.js';
import type { Instruments } from './instruments.js';

export interface SpanConfig {
  tracer: Tracer;
  parent: Context;
  instruments: Instruments | undefined;
}

/** One logical request. Nothing where neither spans nor metrics are recorded. */
export function requestSpan(
  request: HttpRequest,
  { tracer, parent, instruments }: SpanConfig,
): RequestWatcher | undefined {
  const prepared = request as PreparedRequest;
  const span = tracer.startSpan(prepared.operation ?? `HTTP ${prepared.method}`, { kind: SpanKind.INTERNAL }, parent);
  const measure = instruments && attemptMetrics(prepared, instruments);
  if (!span.isRecording() && !measure) return undefined;
  if (span.isRecording()) span.setAttributes(attributesOf(prepared));
  const spanContext = trace.setSpan(parent, span);
  const end = (attributes: Attributes) => {
    const { attempts } = prepared.run;
    span.setAttributes(attempts > 1 ? { ...attributes, 'http.request.resend_count': attempts - 1 } : attributes);
    span.end();
  };
  return {
    within: (send) => context.with(spanContext, send),
    attempt: () => measure?.attempt(),
    retry({ error, attempt, delayMs }) {
      measure?.retry(error, delayMs);
      span.addEvent('retry', {
        'error.type': errorTypeOf(error),
        'rxjs_resilient_http.attempt': attempt,
        'rxjs_resilient_http.delay_ms': delayMs,
      });
    },
    response({ status }) {
      measure?.end({ 'http.response.status_code': status, ...(status >= 400 ? { 'error.type': String(status) } : {}) });
      if (status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
      end({ 'http.response.status_code': status });
    },
    error(error) {
      measure?.end(failureAttributes(error));
      failSpan(span, error);
      end(failureAttributes(error));
    },
    abort() {
      measure?.end({ 'error.type': 'aborted' });
      end({ 'rxjs_resilient_http.aborted': true });
    },
  };
}
