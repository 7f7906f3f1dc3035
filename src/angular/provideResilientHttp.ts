import { PlatformLocation } from '@angular/common';
import {
  type EnvironmentProviders,
  InjectionToken,
  inject,
  makeEnvironmentProviders,
  PendingTasks,
} from '@angular/core';
import { asapScheduler, Observable } from 'rxjs';
import { createHttpClient } from '../http/client.js';
import type { HttpClient, HttpClientOptions, HttpInterceptor } from '../http/types.js';
import { httpClientTransport } from './httpClientTransport.js';

/** The client of this application: `inject(ResilientHttp)`. */
export type ResilientHttp = HttpClient;
export const ResilientHttp: InjectionToken<HttpClient> = /* @__PURE__ */ new InjectionToken<HttpClient>(
  'ResilientHttp: provideResilientHttp() is missing',
);

/**
 * Provides {@link ResilientHttp}: a client over Angular's own `HttpClient`, unless `transport` says otherwise.
 *
 * A function is called in an injection context, so it may `inject()`. A relative `baseUrl` (`/api`) is relative to the
 * page, on the server too. With SSR a request, its retries and the pages after it hold the rendering until they are done.
 *
 * Throws `ConfigurationError`, when the client is first injected, for options that cannot work.
 *
 * @example
 * bootstrapApplication(App, {
 *   providers: [provideHttpClient(withInterceptors([logging])), provideResilientHttp({ baseUrl: '/api' })],
 * });
 */
export function provideResilientHttp(
  options: HttpClientOptions | (() => HttpClientOptions) = {},
): EnvironmentProviders {
  return makeEnvironmentProviders([
    {
      provide: ResilientHttp,
      useFactory: () => {
        const given = typeof options === 'function' ? options() : options;
        const { baseUrl, interceptors = [], transport = httpClientTransport() } = given;
        return createHttpClient({
          ...given,
          transport,
          ...(baseUrl !== undefined && { baseUrl: absolute(baseUrl, inject(PlatformLocation).href) }),
          interceptors: [pendingTask(inject(PendingTasks)), ...interceptors],
        });
      },
    },
  ]);
}

/** Against the page's URL, where there is one; what cannot be resolved is for the client to refuse. */
function absolute(baseUrl: string, pageUrl: string): string {
  return !URL.canParse(baseUrl) && URL.canParse(baseUrl, pageUrl) ? new URL(baseUrl, pageUrl).href : baseUrl;
}

/**
 * Keeps the application unstable, which is what a server waits for before it renders, for as long as a request with its
 * retries takes. Let go a turn later: the next page of a run is asked for in the turn in which this one is emitted.
 */
function pendingTask(tasks: PendingTasks): HttpInterceptor {
  return (request, next) =>
    new Observable((subscriber) => {
      const done = tasks.add();
      subscriber.add(() => asapScheduler.schedule(() => done()));
      subscriber.add(next(request).subscribe(subscriber));
    });
}
