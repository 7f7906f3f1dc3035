/** Decodes UTF-8 that comes in chunks cut at any byte. A byte order mark is kept: whoever reads the text drops it. */
export interface Utf8Decoder {
  decode(chunk: Uint8Array): string;
  /** What an input that ended inside a character leaves: U+FFFD or nothing. */
  flush(): string;
}

/**
 * The WHATWG "UTF-8 decode without BOM", invalid bytes replaced, in pieces.
 *
 * Runtimes decode ASCII several times faster outside of streaming mode and everything else faster inside it. So the
 * bytes of a cut character are kept here, which makes every piece whole and both modes equal, and the last few pieces
 * decide which of them the next one gets.
 */
export function createUtf8Decoder(): Utf8Decoder {
  const oneShot = new TextDecoder('utf-8', { ignoreBOM: true });
  const streaming = new TextDecoder('utf-8', { ignoreBOM: true });
  let cut = NO_BYTES;
  let asciiRun = ASCII_RUN;

  return {
    decode(chunk) {
      let start = 0;
      let head = '';
      if (cut.length > 0) {
        const missing = sequenceLength(cut[0] ?? 0) - cut.length;
        while (start < missing && isContinuation(chunk[start])) start++;
        cut = joinTwo(cut, chunk.subarray(0, start));
        if (start === chunk.length && start < missing) return '';
        head = oneShot.decode(cut);
        cut = NO_BYTES;
      }
      const end = chunk.length - cutTail(chunk, start);
      if (end < chunk.length) cut = chunk.slice(end);
      const whole = start === 0 && end === chunk.length ? chunk : chunk.subarray(start, end);
      // Only what comes before another cut character can still end inside one: that one is broken off for good.
      const mode = cutTail(whole, 0) > 0 ? FLUSH : STREAM;
      const text = asciiRun >= ASCII_RUN ? oneShot.decode(whole) : streaming.decode(whole, mode);
      asciiRun = text.length === whole.length ? asciiRun + 1 : 0;
      return head === '' ? text : head + text;
    },
    flush() {
      if (cut.length === 0) return '';
      const rest = oneShot.decode(cut);
      cut = NO_BYTES;
      return rest;
    },
  };
}

const NO_BYTES = /* @__PURE__ */ new Uint8Array(0);
const STREAM = { stream: true };
const FLUSH = { stream: false };
/** Pieces of ASCII in a row that make more of it likely. */
const ASCII_RUN = 3;

/** Length of the sequence that `lead` starts; 1 for what starts none. */
function sequenceLength(lead: number): number {
  if (lead < 0xc2 || lead > 0xf4) return 1;
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/** How many bytes at the end belong to a character that is still to come. */
function cutTail(bytes: Uint8Array, from: number): number {
  for (let back = 1; back <= 3 && bytes.length - back >= from; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return sequenceLength(byte) > back ? back : 0;
  }
  return 0;
}

function joinTwo(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}
