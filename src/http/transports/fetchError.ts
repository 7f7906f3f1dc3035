import { ConfigurationError, HttpError, HttpNetworkError } from '../../core/errors.js';
import { proxyRefusal } from '../../core/retry/proxyRefusal.js';

/** What the platform threw, as one of ours: the innermost message says most (`fetch failed` says nothing). */
export function fetchError(error: unknown): unknown {
  if (error instanceof HttpError || error instanceof ConfigurationError) return error;
  const cause = (
    error as { cause?: { message?: string; code?: string; errors?: { code?: string; message?: string }[] } } | undefined
  )?.cause;
  const inner = cause?.errors?.[0] ?? cause;
  const code = cause?.code ?? inner?.code;
  const message = inner?.message || cause?.message || (error instanceof Error ? error.message : String(error));
  return new HttpNetworkError(message, { code, cause: error, ...proxyRefusal(message) });
}
