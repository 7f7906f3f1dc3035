import { defer, EMPTY, type Observable, type ObservableInput } from 'rxjs';
import { checkKind, checkOptions } from '../core/checkOptions.js';
import type { PlatformResponse } from '../core/platform.js';
import { responseSource } from '../http/body.js';
import { openBody } from '../http/response.js';
import type { HttpResponse } from '../http/types.js';

export interface BodyChunksOptions {
  /** The next chunk is read only after what this returns has emitted or completed. @default reads on at once */
  pace?: ((chunk: Uint8Array) => ObservableInput<unknown>) | undefined;
}

/**
 * The chunks of a body; unsubscribing cancels it, even while it is idle.
 *
 * ```
 * body:    --a--b-----------c--|
 * pace:      ?     ?-----!          (b is read once a was answered, c once b was)
 * result:  --a--b-----------c--|
 * ```
 *
 * Takes any WHATWG `Response`, ours or another's. A body can be read once: a `TypeError` when that has happened.
 * An error of `pace` ends the stream and cancels the body.
 *
 * Errors: a `TypeError` for a body that was read before; what the body breaks with, and what `pace` fails with.
 *
 * @example
 * ```ts
 * bodyChunks$(response, { pace: (chunk) => from(file.write(chunk)) }).subscribe();
 * ```
 */
export function bodyChunks$(
  response: PlatformResponse | HttpResponse,
  options: BodyChunksOptions = {},
): Observable<Uint8Array> {
  checkKind('response', response ?? null, 'object');
  checkOptions(options, { function: ['pace'] });
  const { pace } = options;
  if ('body$' in response) return openBody(response, pace);
  return defer(() => (response.body ? responseSource(response as Response).open(pace) : EMPTY));
}
