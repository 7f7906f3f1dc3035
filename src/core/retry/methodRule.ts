import type { ClassifiedError } from '../../resilience/types.js';
import { codeOf, isRefusal, isUntrusted, shapeOf } from './classify.js';

/**
 * Codes of failures before the first byte of the request left: nobody can have acted on it.
 * Node's own and undici's.
 */
const UNSENT_CODES: readonly unknown[] = [
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
const SAFE_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'];

/** GET HEAD OPTIONS PUT DELETE and what says `idempotent: true`; the rest only after a failure that proves nothing was processed, a 429 (or a 403 that is one) among them. */
export function mayRepeat(request: { method: string; idempotent?: boolean }, error: unknown): boolean {
  if (request.idempotent ?? SAFE_METHODS.includes(request.method)) return true;
  return isRefusal({ error }) || isUnsent(error);
}

/** What `fetch` says when no response came, in Node, Chromium, Safari and Firefox. */
const FETCH_FAILED = /^(?:fetch failed|Failed to fetch|Load failed|NetworkError when)/i;

/** In a client an error of no kind we know is a mistake in somebody's hook, unless it reads like a network failure: a transport may throw the platform's raw error. */
export function classifyRawError(error: unknown): ClassifiedError {
  const code = codeOf(error);
  const { name, message } = Object(error) as Partial<Error>;
  const unanswered = name === 'TypeError' && FETCH_FAILED.test(String(message));
  const broken = typeof code === 'string' && BROKEN_CODE.test(code);
  const network = (unanswered && !isUntrusted(error)) || broken || UNSENT_CODES.includes(code);
  return { category: network ? 'transient' : 'unknown', retryable: network };
}

function isUnsent(error: unknown): boolean {
  return shapeOf(error).name === 'CircuitOpenError' || UNSENT_CODES.includes(codeOf(error));
}
