/**
 * What `onAbort.ts` is where a bundler builds for browsers (the `browser` condition of `#onAbort` in package.json): they
 * do not warn of many listeners.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const listener = () => callback();
  signal.addEventListener('abort', listener);
  return () => signal.removeEventListener('abort', listener);
}
