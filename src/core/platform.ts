import type {
  AbortSignalShape,
  ByteStream,
  HeadersShape,
  ResponseShape,
  SearchParamsShape,
  UrlShape,
} from './platformShapes.js';

/*
 * Types of the platform as a project has them, by the DOM library or by Node's types, and their shapes where it has
 * neither: so our declarations name nothing that may not be there. No declaration of ours is global.
 */

/** WHATWG `URL`. */
export type PlatformUrl = typeof globalThis extends { URL: { prototype: infer T } } ? T : UrlShape;
/** WHATWG `URLSearchParams`. */
export type PlatformSearchParams = typeof globalThis extends { URLSearchParams: { prototype: infer T } }
  ? T
  : SearchParamsShape;
/** WHATWG `Headers`. */
export type PlatformHeaders = typeof globalThis extends { Headers: { prototype: infer T } } ? T : HeadersShape;
/** WHATWG `Response`. */
export type PlatformResponse = typeof globalThis extends { Response: { prototype: infer T } } ? T : ResponseShape;
/** WHATWG `AbortSignal`. */
export type PlatformAbortSignal = typeof globalThis extends { AbortSignal: { prototype: infer T } }
  ? T
  : AbortSignalShape;
/** WHATWG `Blob`, where there is one. */
export type PlatformBlob = typeof globalThis extends { Blob: { prototype: infer T } } ? T : never;
/** WHATWG `FormData`, where there is one. */
export type PlatformFormData = typeof globalThis extends { FormData: { prototype: infer T } } ? T : never;
/** The platform's `fetch`. */
export type PlatformFetch = typeof globalThis extends { fetch: infer T }
  ? T
  : (url: string, init?: object) => Promise<ResponseShape>;
/** WHATWG `ReadableStream` of bytes. */
export type PlatformByteStream = ByteStream &
  (typeof globalThis extends { ReadableStream: { prototype: infer T } } ? T : unknown);
