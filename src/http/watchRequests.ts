import { Observable, tap } from 'rxjs';
import { notify } from '../resilience/notify.js';
import type { PreparedRequest, RequestRun } from './request.js';
import type { RequestWatcher } from './requestWatcher.js';
import type { HttpHandler, HttpInterceptor, HttpRequest, HttpResponse } from './types.js';

type StartWatching = (request: HttpRequest) => RequestWatcher | undefined;

/** Set on the interceptors that only watch, so that a client can start them without a layer. */
const START = Symbol('start watching');

interface WatchingInterceptor extends HttpInterceptor {
  readonly [START]: StartWatching;
}

/** An interceptor that changes nothing: for each request it asks for a watcher and tells it what happens. */
export function watchRequests(start: StartWatching): HttpInterceptor {
  const interceptor: WatchingInterceptor = Object.assign<HttpInterceptor, { [START]: StartWatching }>(
    (request, next) => new Observable((subscriber) => watched(interceptor, request, next).subscribe(subscriber)),
    { [START]: start },
  );
  return interceptor;
}

/** Whether it needs no layer of its own, and no guard. */
export function onlyWatches(interceptor: HttpInterceptor): interceptor is WatchingInterceptor {
  return START in interceptor;
}

/** `next` under a watcher that starts at the call; `next` itself where there is none for this request. */
export function watched(
  { [START]: start }: WatchingInterceptor,
  request: HttpRequest,
  next: HttpHandler,
): Observable<HttpResponse> {
  let watcher: RequestWatcher | undefined;
  void notify(() => {
    watcher = start(request);
  });
  if (!watcher) return next(request);
  const told = watcher;
  const { run } = request as PreparedRequest;
  run.watchers = [...(run.watchers ?? []), told];
  return new Observable((subscriber) => {
    let tell = (about: (watcher: RequestWatcher) => void) => {
      tell = () => undefined;
      void notify(() => about(told));
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
