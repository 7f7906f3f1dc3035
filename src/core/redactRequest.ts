import type { PlainRequestOptions } from '../http/types.js';
import type { PaginationCheckpoint } from '../pagination/types.js';
import { MASK, type Redactor } from './redact.js';
import { redactJson } from './redactJson.js';

/**
 * The options of a request (or what a checkpoint keeps of it) as they may be shown: what is secret in URL, query,
 * headers and JSON masked, and of another body only that there is one.
 */
export function redactRequest(
  request: Partial<PlainRequestOptions>,
  redactor: Redactor,
  isCredential: (headerName: string) => boolean = redactor.isSecret,
): Record<string, unknown> {
  const shown = redactJson({ ...request }, redactor) as Record<string, unknown>;
  const { path, headers, form, body } = request;
  // Whole, whatever characters stand in it.
  if (typeof path === 'string') shown.path = redactor.url(path);
  if (headers) {
    const names = Object.entries(headers);
    shown.headers = Object.fromEntries(
      names.map(([name, value]) => [name, value != null && isCredential(name) ? MASK : redactJson(value, redactor)]),
    );
  }
  if (Array.isArray(form)) {
    shown.form = form.map(([name, value]: [string, string]) => [name, redactor.isSecret(name) ? MASK : value]);
  }
  if (body != null) shown.body = MASK;
  return shown;
}

/** A checkpoint as it may be shown. It holds what the server signed, and cannot be gone on from without. */
export function redactCheckpoint(checkpoint: PaginationCheckpoint, redactor: Redactor): unknown {
  const shown = redactJson(checkpoint, redactor) as object;
  return checkpoint.next ? { ...shown, next: redactRequest(checkpoint.next, redactor) } : shown;
}
