import { createParser } from 'eventsource-parser';
import { from } from 'rxjs';
import { parseEventJson, parseSse } from 'rxjs-resilient-http';
import { compare } from '../compare.js';
import { counted } from '../counted.js';
import { cutIntoChunks } from '../cutIntoChunks.js';
import type { Bench, Settings } from '../row.js';

/** Events as chat APIs send them. */
function chunksOf(events: number): Uint8Array[] {
  const text = Array.from(
    { length: events },
    (_, id) =>
      `id: ${id}\nevent: delta\ndata: {"index":${id},"delta":{"content":"some words that follow"},"done":false}\n\n`,
  ).join('');
  return cutIntoChunks(text);
}

export const sse: Bench = {
  id: 'sse',
  async run(settings: Settings) {
    const events = Math.round(200_000 * settings.scale);
    const chunks = chunksOf(events);
    const byHand = (onEvent: (data: string) => void) => async () => {
      const decoder = new TextDecoder();
      let count = 0;
      const parser = createParser({
        onEvent: ({ data }) => {
          onEvent(data);
          count++;
        },
      });
      for (const chunk of chunks) parser.feed(decoder.decode(chunk, { stream: true }));
      return counted(count, events);
    };
    const parsed = await compare(
      {
        id: 'sse',
        work: '`parseSse`',
        subject: async () => {
          let count = 0;
          from(chunks)
            .pipe(parseSse())
            .subscribe(() => count++);
          return counted(count, events);
        },
        others: [
          { name: '`eventsource-parser` fed by a loop with `TextDecoder`', atLeast: 1.5, run: byHand(() => {}) },
        ],
      },
      settings,
    );
    const asJson = await compare(
      {
        id: 'sse',
        work: '`parseSse` + `parseEventJson`',
        subject: async () => {
          let count = 0;
          from(chunks)
            .pipe(parseSse(), parseEventJson())
            .subscribe(() => count++);
          return counted(count, events);
        },
        others: [{ name: 'the same loop + `JSON.parse`', atLeast: 1, run: byHand((data) => JSON.parse(data)) }],
      },
      settings,
    );
    return [...parsed, ...asJson];
  },
};
