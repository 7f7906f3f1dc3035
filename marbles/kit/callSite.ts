interface V8Errors {
  stackTraceLimit?: number;
  captureStackTrace?(target: object, above: (...args: never[]) => unknown): void;
}

/** Deep enough to come through the matchers of a test framework to the line that called them. */
const FRAMES = 50;

/** Remembers whose line called `called`: a marble is compared long after the line that wrote it has returned. */
export function callSite(called: (...args: never[]) => unknown): Error {
  const v8 = Error as V8Errors;
  const limit = v8.stackTraceLimit;
  if (v8.captureStackTrace) v8.stackTraceLimit = FRAMES;
  const site = new Error();
  v8.captureStackTrace?.(site, called);
  if (limit !== undefined) v8.stackTraceLimit = limit;
  return site;
}

/**
 * What a test fails with: its stack is the user's, and a failed comparison stays one for whoever shows differences.
 *
 * @param site An error whose stack leads to the user's line.
 */
export function failureAt(
  site: Error,
  message: string,
  failed?: { cause: unknown; actual?: unknown; expected?: unknown },
) {
  const error = new Error(message, failed && { cause: failed.cause });
  const hidden = (value: unknown) => ({ value, configurable: true, writable: true });
  if (failed && 'expected' in failed) {
    Object.defineProperties(error, { actual: hidden(failed.actual), expected: hidden(failed.expected) });
  }
  Object.defineProperty(error, 'stack', hidden(`Error: ${message}\n${framesOf(site)}`));
  return error;
}

/** A stack without the name and message that V8 writes above it. */
function framesOf({ stack = '' }: Error): string {
  const first = stack.search(/^ {4}at /m);
  return first < 0 ? stack : stack.slice(first);
}
