/**
 * Codes of failures before the first byte of the request left: nobody can have acted on it.
 * Node's own and undici's.
 */
const UNSENT_CODES: readonly string[] = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_PRX_CONN',
];
const BROKEN_CODE = /^(?:ECONN(?:RESET|ABORTED)|EPIPE|ETIMEDOUT|UND_ERR_(?:SOCKET|\w+_TIMEOUT))$/;

/** The names that OpenSSL and Node have for certificates which no second look makes valid, and for peers that speak no TLS of ours. */
const UNTRUSTED =
  /^(?:CERT_|CRL_|ERROR_IN_C|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|INVALID_(?:CA|PURPOSE)$|PATH_LENGTH_|HOSTNAME_|ERR_TLS_CERT_|ERR_SSL_(?:WRONG_VERSION_NUMBER|UNSUPPORTED_PROTOCOL|\w+_ALERT_(?:\w*CERTIFICATE|UNKNOWN_CA|PROTOCOL_VERSION|HANDSHAKE_FAILURE)))/;

/** A TLS handshake that cannot come off: self-signed, expired, for another name … */
export function isUntrusted(error: unknown): boolean {
  return UNTRUSTED.test(codeOf(error));
}

/** Nothing of the request left. */
export function isUnsent(error: unknown): boolean {
  return UNSENT_CODES.includes(codeOf(error));
}

/** A connection that did not come off, or broke. */
export function isBroken(error: unknown): boolean {
  return BROKEN_CODE.test(codeOf(error));
}

/** The platform's code of a failure, which `fetch` hides in the cause. */
function codeOf(error: unknown): string {
  const { code, cause } = Object(error) as { code?: unknown; cause?: unknown };
  return String(code ?? (Object(cause) as { code?: unknown }).code);
}
