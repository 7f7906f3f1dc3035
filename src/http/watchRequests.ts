import { Observable, tap } from 'rxjs';
import { notify } from '../resilience/notify.js';
import type { PreparedRequest, RequestRun } from './request.js';
import type { RequestWatcher } from './requestWatcher.js';
import type { HttpInterceptor, HttpRequest } from './types.js';

/** An interceptor that changes nothing: for each request it asks for a watcher and tells it what happens. */
export function watchRequests(start: (request: HttpRequest) => RequestWatcher | undefined): HttpInterceptor {
  return (request, next) =>
    new Observable((subscriber) => {
      let watcher: RequestWatcher | undefined;
      void notify(() => {
        watcher = start(request);
      });
      if (!watcher) return next(request).subscribe(subscriber);
      const watched = watcher;
      let tell = (about: (watcher: RequestWatcher) => void) => {
        tell = () => undefined;
        void notify(() => about(watched));
      };
      const { run } = request as PreparedRequest;
      run.watchers = [...(run.watchers ?? []), watched];
      // First, so that an answer in the very call is told as one.
      subscriber.add(() => tell((one) => one.abort?.()));
      return next(request)
        .pipe(
          tap({
            next: (response) => tell((one) => one.response?.(response)),
            error: (error: unknown) => tell((one) => one.error?.(error)),
          }),
        )
        .subscribe(subscriber);
    });
}

export function tellWatchers({ watchers }: RequestRun, about: (watcher: RequestWatcher) => void): void {
  if (watchers) for (const watcher of watchers) void notify(() => about(watcher));
}

/** Runs `send` within whatever the watchers put around it, the first one outermost. */
export function amongWatchers<T>({ watchers }: RequestRun, send: () => T): T {
  if (!watchers) return send();
  return watchers.reduceRight<() => T>(
    (inner, watcher) => () => (watcher.within ? watcher.within(inner) : inner()),
    send,
  )();
}
