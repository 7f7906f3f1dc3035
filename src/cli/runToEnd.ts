import type { Observable } from 'rxjs';
import type { CliIo } from './io.js';

/** Subscribes until the end, Ctrl-C, or until nobody reads what is written any more. */
export function runToEnd<T>(
  source$: Observable<T>,
  onNext: (value: T) => void,
  io: CliIo,
): Promise<'complete' | 'interrupted'> {
  return new Promise((resolve, reject) => {
    const leave = (how: 'complete' | 'interrupted') => {
      subscription.unsubscribe();
      resolve(how);
    };
    const interrupted = () => leave('interrupted');
    // `| head` is a reader that has enough, and no failure.
    const brokenPipe = (error: NodeJS.ErrnoException) => (error.code === 'EPIPE' ? leave('complete') : reject(error));
    const subscription = source$.subscribe({
      next: (value) => {
        try {
          onNext(value);
        } catch (error) {
          reject(error);
          queueMicrotask(() => subscription.unsubscribe());
        }
      },
      error: reject,
      complete: () => resolve('complete'),
    });
    subscription.add(() => {
      io.signal.removeEventListener('abort', interrupted);
      io.stdout.removeListener('error', brokenPipe);
    });
    io.stdout.on('error', brokenPipe);
    if (io.signal.aborted) interrupted();
    else io.signal.addEventListener('abort', interrupted);
  });
}
