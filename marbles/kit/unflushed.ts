import { callSite, failureAt } from './callSite.js';

/** Nothing was requested because nothing was subscribed to yet, and whatever is asserted of that means nothing. */
export function earlyRead(reader: (...args: never[]) => unknown): Error {
  return failureAt(
    callSite(reader),
    'requests was read before flush(): virtual time has not run yet, so nothing that waits for it has been requested. Call flush() first, or read it before the first expectObservable',
  );
}

/** What a failed assertion says once it is known that there was nothing yet to assert on; any other error as it is. */
export function explainEarlyAssertion(error: unknown): unknown {
  if (!isFailedAssertion(error)) return error;
  const { actual, expected } = error as { actual?: unknown; expected?: unknown };
  return failureAt(
    error,
    `asserted before flush(): virtual time has not run yet. What is expected to have happened in it comes after a flush()\n\n${error.message}`,
    { cause: error, ...('expected' in error && { actual, expected }) },
  );
}

/** By the marks of node:assert, chai (and so vitest and mocha) and Jest. */
function isFailedAssertion(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return error.name === 'AssertionError' || 'matcherResult' in error;
}
