import { defer, Observable, tap } from 'rxjs';
import { checkKind, checkOptions } from '../../core/checkOptions.js';
import { notify } from '../../resilience/notify.js';
import type { HttpClient } from '../types.js';
import { watchRequests } from '../watchRequests.js';
import type { Flow, FlowWatcher, Telemetry, TelemetrySink } from './types.js';

/** Requests and flows told to `sink`, each with what it is part of. */
export function createTelemetry<C>(sink: TelemetrySink<C>): Telemetry {
  /** Under which a flow's client says what its requests are part of. */
  const parentKey = Symbol('telemetry parent') as unknown as string;

  const trace$ = <T>(client: HttpClient, flow: Flow, run: (client: HttpClient) => Observable<T>): Observable<T> => {
    checkKind('client', client ?? null, 'object');
    checkOptions(flow, { string: ['name', 'kind'] }, 'flow.');
    checkKind('run', run ?? null, 'function');
    return new Observable((subscriber) => {
      let watcher: FlowWatcher<C> | undefined;
      void notify(() => {
        watcher = sink.flow(flow);
      });
      if (!watcher) return run(client).subscribe(subscriber);
      const watched = watcher;
      let end = (about: () => void) => {
        end = () => undefined;
        void notify(about);
      };
      subscriber.add(() => end(() => watched.abort()));
      const within = client.extend({ extensions: { [parentKey]: watched.context } });
      return defer(() => run(within))
        .pipe(
          tap({
            next: (value) => void notify(() => watched.value(value)),
            error: (error: unknown) => end(() => watched.error(error)),
            complete: () => end(() => watched.complete()),
          }),
        )
        .subscribe(subscriber);
    });
  };

  return {
    interceptor: watchRequests((request) => sink.request(request, request.extensions?.[parentKey] as C | undefined)),
    trace$,
  };
}
