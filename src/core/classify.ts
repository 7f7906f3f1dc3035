import type { ClassifiedError, ErrorClassifier, ErrorContext } from '../resilience/types.js';
import { categoryOfStatus } from './status.js';
import type { ErrorCategory } from './types.js';

/** What decides about a failure besides the failure itself. */
export interface RetryRules {
  classifier?: ErrorClassifier;
  /** @default 408, 425, 429, 500–599 except 501 and 505 */
  retryOnStatus?: readonly number[] | ((status: number) => boolean);
  /** What an error of no kind we know means. True on a bare source, which may not speak HTTP at all. */
  retryUnknown: boolean;
}

/** Error names that are never worth a second try: mistakes of the program, and the wish to stop. */
const FINAL_NAMES: readonly unknown[] = ['AbortError', 'ConfigurationError', 'CrossOriginError', 'PaginationLoopError'];

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
];

const SAFE_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'];

/** Category of a failure and whether another attempt may help, without regard to the request's method. */
export function classifyFailure(context: ErrorContext, rules: RetryRules): ClassifiedError {
  return askClassifier(rules.classifier, context) ?? classifyByRules(context, rules);
}

/** True for what no classifier or `retryIf` is asked about. */
export function isFinal(error: unknown): boolean {
  const { name, scope } = shapeOf(error);
  return FINAL_NAMES.includes(name) || (name === 'HttpTimeoutError' && scope === 'total');
}

/** GET HEAD OPTIONS PUT DELETE and what says `idempotent: true`; the rest only after a failure that proves nothing was processed, or a 429. */
export function mayRepeat(request: { method: string; idempotent?: boolean }, error: unknown): boolean {
  if (request.idempotent ?? SAFE_METHODS.includes(request.method)) return true;
  return statusOf({ error }) === 429 || isUnsent(error);
}

/** The status that a failure carries, ours or another library's (`error.response.status`). */
export function statusOf({ response, error }: ErrorContext): number | undefined {
  const status = (response ?? responseOf(error))?.status;
  return typeof status === 'number' && status > 0 ? status : undefined;
}

/** `error.response`, where there is one: ky, axios and our own errors have it. */
export function responseOf(error: unknown): { status?: unknown; headers?: unknown } | undefined {
  const { response } = shapeOf(error);
  return typeof response === 'object' && response !== null ? response : undefined;
}

function classifyByRules(context: ErrorContext, { retryOnStatus = isRetryableStatus, retryUnknown }: RetryRules) {
  const { error } = context;
  const { name, category, cause } = shapeOf(error);
  if (name === 'PaginationError') return classifyByRules({ error: cause }, { retryOnStatus, retryUnknown });
  const status = statusOf(context);
  if (status !== undefined && (name === 'HttpStatusError' || category === undefined)) {
    const retryable = typeof retryOnStatus === 'function' ? retryOnStatus(status) : retryOnStatus.includes(status);
    return { category: categoryOfStatus(status), retryable };
  }
  // Ours, and read by shape: an error that crossed a bundle's border is no `instanceof` anything here.
  if (category !== undefined) return { category, retryable: category === 'transient' && !isFinal(error) };
  if (isNetworkFailure(error)) return { category: 'transient' as const, retryable: true };
  return { category: 'unknown' as const, retryable: retryUnknown && !isFinal(error) };
}

/** A classifier that throws counts as one without an answer. */
function askClassifier(classifier: ErrorClassifier | undefined, context: ErrorContext): ClassifiedError | undefined {
  try {
    return classifier?.classify(context);
  } catch {
    return undefined;
  }
}

function isRetryableStatus(status: number): boolean {
  if (status >= 500 && status <= 599) return status !== 501 && status !== 505;
  return status === 408 || status === 425 || status === 429;
}

function isUnsent(error: unknown): boolean {
  const { name, code, cause } = shapeOf(error);
  return name === 'CircuitOpenError' || UNSENT_CODES.includes(code ?? shapeOf(cause).code);
}

/** A transport of the user's own may fail with the platform's raw error. */
function isNetworkFailure(error: unknown): boolean {
  const { code, cause } = shapeOf(error);
  return isNetworkCode(code) || isNetworkCode(shapeOf(cause).code);
}

function isNetworkCode(code: unknown): boolean {
  return (
    UNSENT_CODES.includes(code) ||
    (typeof code === 'string' &&
      /^(?:ECONN(?:RESET|ABORTED)|EPIPE|ETIMEDOUT|UND_ERR_(?:SOCKET|\w+_TIMEOUT))$/.test(code))
  );
}

interface ErrorShape {
  name?: unknown;
  category?: ErrorCategory;
  code?: unknown;
  scope?: unknown;
  response?: object | null;
  cause?: unknown;
}

function shapeOf(error: unknown): ErrorShape {
  return typeof error === 'object' && error !== null ? error : {};
}
