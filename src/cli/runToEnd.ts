import type { Observable } from 'rxjs';
import { OutputError } from './exitCodes.js';
import type { CliIo } from './io.js';

/** `closed`: nobody reads standard output any more. `| head` is a reader that has enough, and no failure. */
export type RunEnd = 'complete' | 'interrupted' | 'closed';

/** What the last line begins with when a run did not come to its own end. */
export const END: Readonly<Record<Exclude<RunEnd, 'complete'>, string>> = {
  interrupted: 'interrupted:',
  closed: 'standard output was closed:',
};

/**
 * Subscribes until the end, Ctrl-C, or until standard output takes nothing more.
 *
 * @throws OutputError when it is full
 */
export function runToEnd<T>(source$: Observable<T>, onNext: (value: T) => void, io: CliIo): Promise<RunEnd> {
  return new Promise((resolve, reject) => {
    const settle = (how: () => void) => {
      io.signal.removeEventListener('abort', interrupted);
      // What is still on its way may fail as well, and is no news then.
      io.stdout.removeListener('error', refused).on('error', () => {});
      how();
      // In a later turn: the source may be subscribing still.
      queueMicrotask(() => subscription.unsubscribe());
    };
    const leave = (end: RunEnd) => settle(() => resolve(end));
    const fail = (error: unknown) => settle(() => reject(error));
    const interrupted = () => leave('interrupted');
    const refused = (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') leave('closed');
      else fail(new OutputError('standard output', error));
    };
    io.stdout.on('error', refused);
    io.signal.addEventListener('abort', interrupted);
    const subscription = source$.subscribe({
      next: (value) => {
        try {
          onNext(value);
        } catch (error) {
          fail(error);
        }
      },
      error: fail,
      // The stream tells of its last write in a later turn.
      complete: () => setImmediate(() => leave('complete')),
    });
    if (io.signal.aborted) interrupted();
  });
}
