import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { Observable, type Subscription } from 'rxjs';
import { HttpNetworkError } from '../core/errors.js';
import { type BodySource, whenAnswered } from '../http/body.js';
import { networkError } from './networkError.js';

type Decoder = (first: Uint8Array) => Transform;

/** By content coding (RFC 9110 section 8.4.1); zstd where this Node has it. */
const DECODERS: Readonly<Record<string, Decoder | undefined>> = {
  gzip: () => zlib.createGunzip(),
  'x-gzip': () => zlib.createGunzip(),
  // Many servers send raw DEFLATE under this name. A zlib header says so in the low bits of its first byte.
  deflate: (first) => ((first[0] ?? 0) % 16 === 8 ? zlib.createInflate() : zlib.createInflateRaw()),
  br: () => zlib.createBrotliDecompress(),
  zstd: zstdDecoder(),
};

/** What is asked for when the request does not say: every coding that can be read here. */
export const ACCEPT_ENCODING: string = ['gzip', 'deflate', 'br', ...(DECODERS.zstd ? ['zstd'] : [])].join(', ');

/** Codings of one answer that are undone at most; each can grow what it is given a thousandfold, and no server needs two. */
const MAX_CODINGS = 5;

/**
 * The codings of a `Content-Encoding` header in the order of their application, or `undefined` when there is nothing to
 * decode, or something unknown.
 *
 * @throws HttpNetworkError for more than five, before any is undone
 */
export function codingsOf(header: string | string[] | undefined): readonly string[] | undefined {
  if (header === undefined) return undefined;
  const codings = String(header)
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length > MAX_CODINGS) {
    throw new HttpNetworkError(
      `the body has ${codings.length} content codings, one in the other; at most ${MAX_CODINGS} are undone`,
      { code: 'ERR_TOO_MANY_CODINGS', category: 'safety' },
    );
  }
  return codings.length > 0 && codings.every((coding) => Object.hasOwn(DECODERS, coding) && DECODERS[coding])
    ? codings
    : undefined;
}

/** `source` with its codings undone. Demand reaches through: no more is decoded, or read, than is wanted. */
export function decodedSource(source: BodySource, codings: readonly string[]): BodySource {
  return {
    cancel: () => source.cancel(),
    open: (pace) =>
      new Observable<Uint8Array>((subscriber) => {
        let decoders: readonly Transform[] = [];
        let gate: Subscription | undefined;
        subscriber.add(() => {
          gate?.unsubscribe();
          for (const decoder of decoders) decoder.destroy();
        });
        subscriber.add(
          source.open(untilAccepted).subscribe({
            next: write,
            error: (error: unknown) => subscriber.error(error),
            // A body without a single byte is empty, whatever the header says.
            complete: () => (decoders[0] ? decoders[0].end() : subscriber.complete()),
          }),
        );

        function write(chunk: Uint8Array): void {
          if (decoders.length === 0) decoders = open(chunk);
          decoders[0]?.write(chunk);
        }

        function untilAccepted(): Observable<void> {
          return new Observable((accepted) => {
            if (!decoders[0]?.writableNeedDrain) accepted.next();
            else decoders[0].once('drain', () => accepted.next());
          });
        }

        function open(first: Uint8Array): readonly Transform[] {
          const chain = codings.toReversed().map((coding) => (DECODERS[coding] as Decoder)(first));
          const last = chain.reduce((from, to) => from.pipe(to));
          for (const decoder of chain) {
            decoder.on('error', (error) => subscriber.error(networkError(error, 'the body cannot be decompressed')));
          }
          last.on('data', (decoded: Uint8Array) => {
            subscriber.next(decoded);
            if (!pace || subscriber.closed) return;
            last.pause();
            gate = whenAnswered(
              () => pace(decoded),
              subscriber,
              () => last.resume(),
            );
          });
          last.on('end', () => subscriber.complete());
          return chain;
        }
      }),
  };
}

/** Since Node 22.15; the types of Node 20 do not know it. */
function zstdDecoder(): Decoder | undefined {
  const { createZstdDecompress } = zlib as { createZstdDecompress?: () => Transform };
  return createZstdDecompress && (() => createZstdDecompress());
}
