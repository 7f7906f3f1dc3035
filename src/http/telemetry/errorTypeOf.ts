import { HttpStatusError } from '../../core/errors.js';

/** The conventional `error.type`: a status as text, else the name of the error. (OpenTelemetry semantic conventions, HTTP.) */
export function errorTypeOf(error: unknown): string {
  if (error instanceof HttpStatusError) return String(error.status);
  return error instanceof Error ? error.name : '_OTHER';
}
