import { type Attributes, type Span, SpanStatusCode } from '@opentelemetry/api';
import { HttpError } from '../core/errors.js';
import type { PreparedRequest } from '../http/request.js';
import { errorTypeOf } from '../http/telemetry/errorTypeOf.js';

/** `server.address`, `server.port`, `url.scheme`. */
export function serverAttributes({ url }: PreparedRequest): Attributes {
  const scheme = url.protocol.slice(0, -1);
  const port = url.port === '' ? (scheme === 'https' ? 443 : 80) : Number(url.port);
  return { 'server.address': url.hostname.replace(/^\[|\]$/g, ''), 'server.port': port, 'url.scheme': scheme };
}

/** What a span says of its request. */
export function attributesOf(request: PreparedRequest): Attributes {
  const { operation, requestId, correlationId, parentCorrelationId, method, policy, href } = request;
  return {
    ...serverAttributes(request),
    'http.request.method': method,
    'url.full': policy.redactor.url(href),
    'rxjs_resilient_http.operation': operation,
    'rxjs_resilient_http.request_id': requestId,
    'rxjs_resilient_http.correlation_id': correlationId,
    'rxjs_resilient_http.parent_correlation_id': parentCorrelationId,
  };
}

/** `error.type`, with the status where it is one. */
export function failureAttributes(error: unknown): Attributes {
  const type = errorTypeOf(error);
  const status = /^\d{3}$/.test(type) ? { 'http.response.status_code': Number(type) } : {};
  return { 'error.type': type, ...status };
}

/** The message of an error of ours holds no secret; of others, only the type is shown. */
export function failSpan(span: Span, error: unknown): void {
  const type = errorTypeOf(error);
  span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof HttpError ? error.message : type });
  span.setAttribute('error.type', type);
}
