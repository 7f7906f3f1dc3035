import { asyncScheduler, type SchedulerLike } from 'rxjs';
import { checkKind, checkOptions } from '../core/checkOptions.js';
import { ConfigurationError } from '../core/errors.js';
import { mergeHeaders, removedNames } from '../core/headers.js';
import { createRedactor } from '../core/redact.js';
import { encodeQuery, joinQueries, parseBaseUrl } from '../core/url.js';
import { checkProfile } from '../resilience/checkProfile.js';
import { credentialNamesOf } from './credentials.js';
import { documentUrl } from './documentUrl.js';
import { type PlainValues, plainOptions } from './plainRequest.js';
import { createPolicy, MAX_REDIRECTIONS, MAX_RESPONSE_BYTES, type RequestPolicy } from './policy.js';
import { ACCEPT_JSON, checkTimeout, type RequestDefaults } from './resolveRequest.js';
import type { HttpClientOptions } from './types.js';

/** Default limit of one attempt. */
const TIMEOUT_MS = 30_000;

export type PlainClientOptions = Omit<HttpClientOptions, 'headers' | 'query'> & PlainValues;

/** A client's options, checked and worked out once. */
export interface ClientConfig {
  readonly defaults: RequestDefaults;
  readonly scheduler: SchedulerLike;
  readonly random: () => number;
}

/** Throws {@link ConfigurationError} for values that cannot work. */
export function clientConfig(options: PlainClientOptions): ClientConfig {
  const {
    baseUrl,
    timeoutMs = TIMEOUT_MS,
    maxResponseBytes = MAX_RESPONSE_BYTES,
    maxRedirections = MAX_REDIRECTIONS,
    scheduler = asyncScheduler,
    random = Math.random,
    auth,
    redact = [],
    parseJson,
  } = options;
  checkTimeout(timeoutMs);
  checkCount('maxResponseBytes', maxResponseBytes);
  checkCount('maxRedirections', maxRedirections);
  checkCount('errorBodyChars', options.errorBodyChars ?? 0);
  // Auth may stand among the interceptors as well.
  const { interceptors = [], attemptInterceptors = [] } = options;
  const authNames = [...(auth ? [auth] : []), ...interceptors, ...attemptInterceptors].flatMap(credentialNamesOf);
  const headers = mergeHeaders([ACCEPT_JSON], options.headers);
  const removedHeaders = removedNames(options.headers);
  const redactor = createRedactor([...redact, ...authNames]);
  const ownHeaders = Object.keys(options.headers ?? {}).map((name) => name.toLowerCase());
  const trusted = originsOf(options.trustedOrigins, 'trustedOrigins');
  const base = baseUrl === undefined ? undefined : parseBaseUrl(baseUrl, 'baseUrl', documentUrl());
  const query = encodeQuery(options.query);
  const policy = (homeOrigin: string, more: readonly string[] = [], names: readonly string[] = []) =>
    createPolicy({
      homeOrigin,
      base,
      trustedOrigins: [...trusted, ...more],
      maxResponseBytes,
      maxRedirections,
      redactor: names.length === 0 ? redactor : createRedactor([...redact, ...authNames, ...names]),
      parseJson,
      ownHeaders,
      removedHeaders,
      clientQuery: joinQueries(query, base?.search),
      authNames,
    });
  let last: RequestPolicy | undefined = base && policy(base.origin);
  return {
    scheduler,
    random,
    defaults: {
      base,
      headers,
      query,
      timeoutMs,
      policyFor: (homeOrigin, { trustedOrigins, auth: requestAuth }) => {
        const names = requestAuth ? credentialNamesOf(requestAuth) : [];
        if (trustedOrigins || names.length > 0) {
          return policy(homeOrigin, originsOf(trustedOrigins, 'trustedOrigins'), names);
        }
        if (last?.homeOrigin !== homeOrigin) last = policy(homeOrigin);
        return last;
      },
    },
  };
}

/** A client's options as plain objects, each of its kind. Throws {@link ConfigurationError}. */
export function plainClientOptions(options: HttpClientOptions): PlainClientOptions {
  checkOptions(options, {
    function: ['auth', 'transport', 'parseJson', 'random'],
    number: ['timeoutMs', 'maxResponseBytes', 'maxRedirections', 'errorBodyChars'],
    object: ['headers', 'query', 'resilience', 'extensions'],
    list: ['interceptors', 'attemptInterceptors', 'trustedOrigins', 'redact'],
    '.now': ['scheduler'],
    '.classify': ['classifier'],
    '.debug': ['logger'],
    '.info': ['logger'],
    '.warn': ['logger'],
  });
  for (const [index, name] of (options.redact ?? []).entries()) checkKind(`redact[${index}]`, name ?? null, 'string');
  if (options.resilience) checkProfile(options.resilience);
  return plainOptions(options);
}

function originsOf(urls: readonly string[] | undefined, place: string): string[] {
  return (urls ?? []).map((url, index) => parseBaseUrl(url, `${place}[${index}]`).origin);
}

export function checkCount(place: string, value: number): void {
  if (!(value >= 0)) throw new ConfigurationError(place, `must be 0 or more, not ${value}`);
}
