import { defer, Observable, tap } from 'rxjs';
import { notify, reportUnhandled } from '../resilience/notify.js';
import type { PreparedRequest, RequestRun } from './request.js';
import type { RequestWatcher } from './requestWatcher.js';
import type { HttpHandler, HttpInterceptor, HttpRequest, HttpResponse } from './types.js';

/** Under this key an interceptor that only watches has itself for where each call is subscribed to once: it starts at the call. */
const atOnce = Symbol();

/** An interceptor that changes nothing: for each request it asks for a watcher and tells it what happens. */
export function watchRequests(start: (request: HttpRequest) => RequestWatcher | undefined): HttpInterceptor {
  const watch: HttpInterceptor = (request, next) => {
    let watcher: RequestWatcher | undefined;
    try {
      watcher = start(request);
    } catch (error) {
      reportUnhandled(error);
    }
    return watcher ? watched(watcher, request, next) : next(request);
  };
  return Object.assign<HttpInterceptor, { [atOnce]: HttpInterceptor }>(
    (request, next) => defer(() => watch(request, next)),
    { [atOnce]: watch },
  );
}

/** The interceptor without an Observable of its own, where it is one that needs none, nor a guard. */
export function watchingAtOnce(interceptor: HttpInterceptor): HttpInterceptor | undefined {
  return (interceptor as { [atOnce]?: HttpInterceptor })[atOnce];
}

function watched(watcher: RequestWatcher, request: HttpRequest, next: HttpHandler): Observable<HttpResponse> {
  const { run } = request as PreparedRequest;
  run.watchers = [...(run.watchers ?? []), watcher];
  return new Observable((subscriber) => {
    let tell = (about: (watcher: RequestWatcher) => void) => {
      tell = () => undefined;
      void notify(() => about(watcher));
    };
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
