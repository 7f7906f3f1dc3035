import { ConfigurationError, HttpError, HttpNetworkError } from '../core/errors.js';
import { quotingError } from '../core/quotingError.js';
import { proxyRefusal } from '../core/retry/proxyRefusal.js';

/**
 * What undici, a socket, TLS or zlib reported, as one of ours. `code` is the platform's own (`ECONNREFUSED`,
 * `UND_ERR_CONNECT_TIMEOUT`, `DEPTH_ZERO_SELF_SIGNED_CERT`, `HPE_INVALID_CHUNK_SIZE`, `Z_DATA_ERROR` …), which is
 * how the retry rules know that nothing was sent.
 */
export function networkError(error: unknown, where?: string): Error {
  if (error instanceof HttpError || error instanceof ConfigurationError) return error;
  const { code, message, errors } = shapeOf(error);
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED') {
    return quotingError('', message, { cause: error });
  }
  // An attempt at several addresses fails with all of their errors; the first says what went wrong.
  const first = shapeOf(errors?.[0]);
  const detail = message || first.message || 'the connection failed';
  return new HttpNetworkError(where ? `${where}: ${detail}` : detail, {
    code: code ?? first.code,
    cause: error,
    ...proxyRefusal(detail),
  });
}

/**
 * True where undici misses the body that `Content-Length` announces, in an answer that has none: a 304 says there how long
 * the whole would be (RFC 9110 section 8.6), and of HEAD alone undici knows that.
 */
export function isMissedInVain(error: unknown, status: number | undefined): boolean {
  return isBodiless(status) && shapeOf(error).code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH';
}

/** Answers without a body, whatever their headers say. */
export function isBodiless(status: number | undefined): boolean {
  return status === 204 || status === 304;
}

function shapeOf(error: unknown): { code?: string; message: string; errors?: readonly unknown[] } {
  if (typeof error !== 'object' || error === null) return { message: error === undefined ? '' : String(error) };
  const { code, message, errors } = error as { code?: unknown; message?: unknown; errors?: unknown };
  return {
    code: typeof code === 'string' ? code : undefined,
    message: typeof message === 'string' ? message : '',
    errors: Array.isArray(errors) ? errors : undefined,
  };
}
