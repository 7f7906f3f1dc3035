import { ConfigurationError, HttpError, HttpNetworkError } from '../core/errors.js';

/** A body that can be read once, and was. */
export function notReplayable(): HttpNetworkError {
  return new HttpNetworkError(
    'the body was read before, and can be read only once; a function that makes one can be sent again',
    { code: 'ERR_BODY_NOT_REPLAYABLE', category: 'validation' },
  );
}

/** What the source of a request's body failed with, as it is reported. */
export function sourceError(error: unknown): Error {
  if (error instanceof ConfigurationError) return error;
  const reason =
    error instanceof Error ? error.message : typeof error === 'object' ? 'an object was thrown' : String(error);
  // What failed on its way from another server may be there the next time.
  const category = error instanceof HttpError ? error.category : 'unknown';
  return new HttpNetworkError(`the source of the body failed: ${reason}`, {
    code: 'ERR_BODY_SOURCE',
    category,
    cause: error,
  });
}

/** What a body that is not read any more answers with. */
export function leftError(): Error {
  return new Error('the body is not wanted any more');
}

/** A stream that is being read, or of which something was read. */
export function isSpentStream(stream: ReadableStream): boolean {
  if (stream.locked) return true;
  try {
    // Reads nothing; refuses a stream that something was read of.
    new Response(stream);
    return false;
  } catch {
    return true;
  }
}

export function bytesOf(chunk: unknown): Uint8Array {
  if (typeof chunk === 'string') return new TextEncoder().encode(chunk);
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk);
  if (!ArrayBuffer.isView(chunk)) {
    throw new TypeError(`a chunk is ${chunk === null ? 'null' : `a ${typeof chunk}`}, not text or bytes`);
  }
  return chunk instanceof Uint8Array ? chunk : new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
