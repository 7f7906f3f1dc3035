import { isBroken, isUnsent, isUntrusted } from '#errorCodes';
import type { ClassifiedError } from '../../resilience/types.js';
import { categoryOfResponse } from '../status.js';
import { responseOf, shapeOf } from './classify.js';

const SAFE_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'];

/** GET HEAD OPTIONS PUT DELETE and what says `idempotent: true`; the rest only after a failure that proves nothing was processed, a 429 (or a 403 that is one) among them. */
export function mayRepeat(request: { method: string; idempotent?: boolean }, error: unknown): boolean {
  if (request.idempotent ?? SAFE_METHODS.includes(request.method)) return true;
  return isRefusal(error) || isOpenCircuit(error) || isUnsent(error);
}

/** By its name, so that only who uses a breaker holds the class. */
export function isOpenCircuit(error: unknown): boolean {
  return shapeOf(error).name === 'CircuitOpenError';
}

/** Turned away for being one too many: nothing of the request was processed. */
export function isRefusal(error: unknown): boolean {
  const { status, headers } = responseOf(error) ?? {};
  return categoryOfResponse({ status: Number(status), headers }) === 'rate_limit';
}

/** What `fetch` says when no response came, in Node, Chromium, Safari and Firefox. */
const FETCH_FAILED = /^(?:fetch failed|Failed to fetch|Load failed|NetworkError when)/i;

/** In a client an error of no kind we know is a mistake in somebody's hook, unless it reads like a network failure: a transport may throw the platform's raw error. */
export function classifyRawError(error: unknown): ClassifiedError {
  const { name, message } = Object(error) as Partial<Error>;
  const unanswered = name === 'TypeError' && FETCH_FAILED.test(String(message));
  const network = (unanswered && !isUntrusted(error)) || isBroken(error) || isUnsent(error);
  return { category: network ? 'transient' : 'unknown', retryable: network };
}
