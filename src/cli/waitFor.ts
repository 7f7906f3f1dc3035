import { HttpTimeoutError } from '../core/errors.js';

/** What a wait is for, by what went wrong before it: `waiting for a 429`. */
export function waitFor(error: unknown): string {
  const { status } = (error ?? {}) as { status?: unknown };
  if (typeof status === 'number') return `waiting for a ${status}`;
  return error instanceof HttpTimeoutError ? 'waiting after a timeout' : 'waiting after a lost connection';
}
