import type {
  PlatformBlob,
  PlatformByteStream,
  PlatformFormData,
  PlatformHeaders,
  PlatformSearchParams,
} from '../core/platform.js';

export type HttpMethod = 'GET' | 'HEAD' | 'OPTIONS' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
/** Our own: the DOM library's `BodyInit` is not there in a Node project, and knows no iterables. */
export type BodyValue =
  | string
  | Uint8Array
  | ArrayBuffer
  | PlatformBlob
  | PlatformFormData
  | PlatformSearchParams
  | PlatformByteStream
  | AsyncIterable<string | Uint8Array>
  | Iterable<string | Uint8Array>
  | AsyncIterator<string | Uint8Array>
  | Iterator<string | Uint8Array>;
export type HeaderValues = Record<string, string> | Iterable<readonly [string, string]> | PlatformHeaders;
/**
 * What can be read once (streams of either kind, generators, iterators) is sent once and never again: no retry, no
 * redirect that asks for the body. A function makes a fresh body, of any kind, for each sending.
 */
export type RequestBody = BodyValue | (() => BodyValue);

export interface AgentContext {
  /** Who asks: a name for logs and spans. */
  agent?: string | undefined;
  /** One for all requests of a run. @default made for each pagination run */
  runId?: string | undefined;
  /** Short texts to find the run by. */
  labels?: Record<string, string> | undefined;
  /** Anything else; never sent. */
  metadata?: Record<string, unknown> | undefined;
}

/** Headers to set; `null` removes one of the client's. */
export type HeaderChanges = Record<string, string | null | undefined> | PlatformHeaders;
