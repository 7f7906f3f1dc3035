import { tap } from 'rxjs';
import { originOf } from '../core/originOf.js';
import { queryNames } from '../core/url.js';
import { clientConfig } from './clientConfig.js';
import { type ClientInternals, clientInternals } from './clientInternals.js';
import type { RequestPolicy } from './policy.js';
import { type RequestRun, wireHeadersOf } from './request.js';
import { resolveRequest } from './resolveRequest.js';
import type { HttpClient, HttpRequest, PlainRequestOptions } from './types.js';

/** Stands for the origin of relative paths, which only the client itself knows. Home, whatever else is. */
const UNKNOWN_ORIGIN = 'https://origin.invalid';

/**
 * Any client as a run uses it. One that is not ours, or whose `request$` is not, is asked through its own `request$`: it
 * gets options, and what they come to is worked out here to be compared and guarded.
 */
export function adoptClient(client: HttpClient): ClientInternals {
  const ours = clientInternals(client);
  if (ours?.request$ === client.request$) return ours as ClientInternals;
  /** The first request as the client has sent it. */
  let first: HttpRequest | undefined;
  const known = ours ?? unknownClient(() => first);
  const given = new WeakMap<RequestRun, PlainRequestOptions>();
  return {
    ...known,
    request$: client.request$,
    resolve(options, responseType, homeOrigin) {
      const request = known.resolve(options, responseType, homeOrigin);
      given.set(request.run, options);
      return request;
    },
    send(request) {
      const { resilience, policy, run } = request;
      let options: PlainRequestOptions = { ...(given.get(run) as PlainRequestOptions), resilience };
      // The client may take any origin for home, which it was told of none.
      if (!policy.isTrustedOrigin(originOf(request))) {
        const sent = first?.headers ? wireHeadersOf(first) : [];
        const names = [...known.defaults.headers, ...sent, ['authorization'], ['cookie']].map(
          ([name]) => name as string,
        );
        const { clientQuery = '' } = (first?.policy ?? policy) as Partial<RequestPolicy>;
        const theirs = queryNames(clientQuery).filter((name) => !request.ownQueryNames().includes(name));
        options = {
          ...options,
          auth: null,
          headers: {
            ...without(names.filter(policy.isCredential)),
            ...publicOnes(options.headers, policy.isCredential),
          },
          ...(theirs.length > 0 && { query: { ...options.query, ...without(theirs) } }),
        };
      }
      return client.request$(options).pipe(
        tap((response) => {
          first ??= response.request;
        }),
      );
    },
  };
}

function unknownClient(first: () => HttpRequest | undefined): Omit<ClientInternals, 'request$' | 'send'> {
  const config = clientConfig({ baseUrl: UNKNOWN_ORIGIN, trustedOrigins: [UNKNOWN_ORIGIN] });
  const defaults = {
    ...config.defaults,
    policyFor: (...of: Parameters<typeof config.defaults.policyFor>) => {
      const policy = config.defaults.policyFor(...of);
      const theirs = () => first()?.policy;
      return {
        ...policy,
        isTrusted: (url: URL) => policy.isTrusted(url) || theirs()?.isTrusted(url) === true,
        isTrustedOrigin: (origin: string) =>
          policy.isTrustedOrigin(origin) || theirs()?.isTrusted(new URL(origin)) === true,
        isCredential: (name: string) => policy.isCredential(name) || theirs()?.isCredential(name) === true,
      };
    },
  };
  return {
    ...config,
    defaults: { ...defaults, base: undefined },
    resolve: (options, responseType, homeOrigin) => resolveRequest(options, defaults, responseType, homeOrigin),
  };
}

function publicOnes(headers: PlainRequestOptions['headers'] = {}, isCredential: (name: string) => boolean) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !isCredential(name)));
}

function without(names: readonly string[]): Record<string, null> {
  return Object.fromEntries(names.map((name) => [name, null]));
}
