import type { Utf8Decoder } from './utf8Decoder.js';

/**
 * What `utf8Decoder.ts` is where a bundler builds for browsers (the `browser` condition of `#utf8Decoder` in
 * package.json): the platform's own, as slow as it is in streaming mode.
 */
export function createUtf8Decoder(): Utf8Decoder {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return {
    decode: (chunk) => decoder.decode(chunk, { stream: true }),
    flush: () => decoder.decode(),
  };
}
