import { type HeaderChanges, removedNames } from '../core/headers.js';
import type { JsonParser } from '../core/json.js';
import type { Redactor } from '../core/redact.js';
import type { ParsedBaseUrl } from '../core/url.js';

/** Where credentials may go, what counts as one, and the limits a transport has to hold. One object serves all requests of one home. */
export interface RequestPolicy {
  readonly maxResponseBytes: number;
  readonly maxRedirections: number;
  readonly redactor: Redactor;
  /** Reads every JSON body. */
  readonly parseJson?: JsonParser;
  readonly homeOrigin: string;
  /** The client's base URL. */
  readonly base?: ParsedBaseUrl;
  /** In lower case: what was taken away with `null`, and what a transport does not add by itself either. */
  readonly removedHeaders: readonly string[];
  isTrusted(url: URL): boolean;
  isTrustedOrigin(origin: string): boolean;
  isCredential(headerName: string): boolean;
  /** What no origin that is not trusted may see. Encoded, without the question mark: the client's `query` and that of its `baseUrl`. */
  readonly clientQuery: string;
  /** Under which the client's auth sends its secrets, be it as header or parameter. */
  readonly authNames: readonly string[];
}

export interface PolicyConfig extends Omit<RequestPolicy, 'isTrusted' | 'isTrustedOrigin' | 'isCredential'> {
  trustedOrigins: readonly string[];
  /** In lower case: the client's default headers. What its auth sets the redactor knows. */
  ownHeaders: readonly string[];
}

/** @default 64 MiB */
export const MAX_RESPONSE_BYTES = 64 * 1024 * 1024;
export const MAX_REDIRECTIONS = 10;
/** Say what a body is or should be, and nothing about who asks: they go to any origin. */
const NEUTRAL_HEADERS: readonly string[] = ['accept', 'content-type'];

export function createPolicy({ trustedOrigins, ownHeaders, ...shared }: PolicyConfig): RequestPolicy {
  const { homeOrigin, redactor } = shared;
  const isTrustedOrigin = (origin: string) =>
    origin === homeOrigin ||
    // https → http never carries credentials, whatever the list says.
    (trustedOrigins.includes(origin) && !(homeOrigin.startsWith('https:') && origin.startsWith('http:')));
  return {
    ...shared,
    isTrustedOrigin,
    isTrusted: (url) => isTrustedOrigin(url.origin),
    isCredential: (headerName) => {
      const name = headerName.toLowerCase();
      return redactor.isSecret(name) || (ownHeaders.includes(name) && !NEUTRAL_HEADERS.includes(name));
    },
  };
}

/** The same policy, where these header names (in lower case) count as credentials too. */
export function withCredentialHeaders(policy: RequestPolicy, names: readonly string[]): RequestPolicy {
  const added = names.filter((name) => !NEUTRAL_HEADERS.includes(name) && !policy.isCredential(name));
  if (added.length === 0) return policy;
  return {
    ...policy,
    isCredential: (headerName) => policy.isCredential(headerName) || added.includes(headerName.toLowerCase()),
  };
}

/** The same policy, where the headers that `changes` takes away stay away. */
export function withRemovedHeaders(policy: RequestPolicy, changes: HeaderChanges | undefined): RequestPolicy {
  if (!changes) return policy;
  const removed = removedNames(changes);
  return removed.length === 0 ? policy : { ...policy, removedHeaders: [...policy.removedHeaders, ...removed] };
}
