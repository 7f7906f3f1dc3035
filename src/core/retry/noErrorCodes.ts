/*
 * What `errorCodes.ts` is where a bundler builds for browsers (the `browser` condition of `#errorCodes` in package.json):
 * their errors have no codes.
 */

export function isUntrusted(_error: unknown): boolean {
  return false;
}

export function isUnsent(_error: unknown): boolean {
  return false;
}

export function isBroken(_error: unknown): boolean {
  return false;
}
