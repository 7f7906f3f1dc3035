/** A text as bytes, in chunks as sockets deliver them. */
export function cutIntoChunks(text: string, chunkBytes = 16_384): Uint8Array<ArrayBuffer>[] {
  const bytes = new TextEncoder().encode(text);
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for (let begin = 0; begin < bytes.length; begin += chunkBytes) {
    chunks.push(bytes.subarray(begin, begin + chunkBytes));
  }
  return chunks;
}
