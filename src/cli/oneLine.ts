import { HttpStatusError } from '../core/errors.js';
import { seconds } from './progressText.js';

/** A failure in one line: what happened and, where the message leaves it out, why. */
export function oneLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause =
    error.cause instanceof Error && !error.message.includes(error.cause.message) ? `: ${error.cause.message}` : '';
  return `${error.message}${cause}${askedWait(error)}`.replace(/\s*\n\s*/g, ' ');
}

/** A wait that the server asks for, and that nobody waited for. */
function askedWait(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if (!(error instanceof HttpStatusError)) return askedWait(error.cause);
  const wait = error.response.headers.get('retry-after') ?? '';
  if (!/^\d{1,9}$/.test(wait)) return wait && `; Retry-After: ${wait}`;
  return `; the server asks to come back in ${seconds(Number(wait) * 1000)}`;
}
