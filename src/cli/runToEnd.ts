import { type Observable, Subject, takeUntil } from 'rxjs';
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
    // At once: what failed to be written must not count as delivered, as it would for who asks after the rest of its page.
    const settled$ = new Subject<void>();
    let isSettled = false;
    const settle = (how: () => void) => {
      if (isSettled) return;
      isSettled = true;
      io.signal.removeEventListener('abort', interrupted);
      // What is still on its way may fail as well, and is no news then.
      io.stdout.removeListener('error', refused);
      if (!io.stdout.listeners('error').includes(ignore)) io.stdout.on('error', ignore);
      how();
      settled$.next();
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
    source$.pipe(takeUntil(settled$)).subscribe({
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

function ignore(): void {}
