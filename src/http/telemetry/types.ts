import type { Observable } from 'rxjs';
import type { RequestWatcher } from '../requestWatcher.js';
import type { HttpClient, HttpInterceptor, HttpRequest } from '../types.js';

/** What a flow is, for its name and its counts. */
export interface Flow {
  /** Says which one it is: `cities`. One of few: names of resources, not of records. */
  name: string;
  /** What its values are: pages or records of one run, results of many requests, or events. */
  kind: 'pagination' | 'gather' | 'stream';
}

/** Requests and flows made visible: spans, metrics, events. */
export interface Telemetry {
  /** For a client's `interceptors`, first of all of them: each logical request, with its attempts and waits. */
  readonly interceptor: HttpInterceptor;
  /**
   * What `run` returns, as one flow for each subscription: requests through the client that `run` is handed are part of it. It ends
   * with the Observable, or when that is unsubscribed.
   *
   * @param client one with this `interceptor`.
   */
  trace$<T>(client: HttpClient, flow: Flow, run: (client: HttpClient) => Observable<T>): Observable<T>;
}

/** Where {@link Telemetry} goes. `C` is what says to a request or flow what it is part of. */
export interface TelemetrySink<C> {
  /**
   * Nothing, where nobody is interested: quickly, since it is asked for each request.
   *
   * @param parent the flow it is part of; where there is none, whatever is active
   */
  request(request: HttpRequest, parent: C | undefined): RequestWatcher | undefined;
  flow(flow: Flow): FlowWatcher<C> | undefined;
}

export interface FlowWatcher<C> {
  readonly context: C;
  value(value: unknown): void;
  complete(): void;
  error(error: unknown): void;
  abort(): void;
}
