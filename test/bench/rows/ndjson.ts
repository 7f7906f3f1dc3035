import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import ndjson from 'ndjson';
import { from } from 'rxjs';
import { parseNdjson } from 'rxjs-resilient-http';
import split2 from 'split2';
import { compare } from '../compare.js';
import { counted } from '../counted.js';
import { cutIntoChunks } from '../cutIntoChunks.js';
import type { Bench } from '../row.js';

export const ndjsonRows: Bench = {
  id: 'ndjson',
  run(settings) {
    const records = Math.round(200_000 * settings.scale);
    const chunks = chunksOf(records);
    const through = (parser: () => Transform) => async () => {
      let count = 0;
      await pipeline(Readable.from(chunks), parser(), async (parsed: AsyncIterable<unknown>) => {
        for await (const _record of parsed) count++;
      });
      return counted(count, records);
    };
    return compare(
      {
        id: ndjsonRows.id,
        work: '`parseNdjson`',
        subject: async () => {
          let count = 0;
          from(chunks)
            .pipe(parseNdjson())
            .subscribe(() => count++);
          return counted(count, records);
        },
        others: [
          {
            name: 'hand-written decode, indexOf, parse loop',
            atLeast: 1,
            run: async () => counted(byHand(chunks), records),
          },
          { name: '`split2(JSON.parse)`', atLeast: 1.1, run: through(() => split2(JSON.parse)) },
          { name: '`ndjson.parse()`', atLeast: 1.1, run: through(() => ndjson.parse()) },
        ],
      },
      settings,
    );
  },
};

function chunksOf(records: number): Uint8Array[] {
  const text = Array.from(
    { length: records },
    (_, id) => `${JSON.stringify({ id, name: `record ${id}`, value: id * 1.5, tags: ['a', 'b'] })}\n`,
  ).join('');
  return cutIntoChunks(text, 65_536);
}

function byHand(chunks: readonly Uint8Array[]): number {
  const decoder = new TextDecoder();
  let count = 0;
  let rest = '';
  for (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true });
    let begin = 0;
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n', begin)) {
      JSON.parse(rest.slice(begin, end));
      count++;
      begin = end + 1;
    }
    rest = rest.slice(begin);
  }
  return count;
}
