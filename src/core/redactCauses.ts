import type { Redactor } from './redact.js';

/** Causes of causes that are looked at. */
const DEPTH = 8;

/**
 * Masks the secrets in what an error was caused by: the platform's errors name the URLs that they failed at, in
 * messages and in fields of their own (`input`), and whoever prints an error prints its causes. The same objects, of
 * which only texts with something secret in them change.
 */
export function redactCauses(error: Error, redactor: Redactor, depth = DEPTH): void {
  const { cause, errors } = error as { cause?: unknown; errors?: unknown };
  if (typeof cause === 'string') replace(error, 'cause', cause, redactor);
  for (const inner of [cause, ...(Array.isArray(errors) ? errors : [])]) {
    if (inner instanceof Error && depth > 0) redactError(inner, redactor, depth);
  }
}

function redactError(error: Error, redactor: Redactor, depth: number): void {
  // The stack begins with the message, and is costly to ask for.
  if (replace(error, 'message', error.message, redactor)) replace(error, 'stack', error.stack, redactor);
  for (const [name, value] of Object.entries(error)) replace(error, name, value, redactor);
  redactCauses(error, redactor, depth - 1);
}

/** True when there was something to mask. An object that cannot be changed stays as it is. */
function replace(holder: object, name: string, value: unknown, { text }: Redactor): boolean {
  const shown = typeof value === 'string' ? text(value) : value;
  if (shown === value) return false;
  Reflect.set(holder, name, shown);
  return true;
}
