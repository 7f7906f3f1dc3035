import { createParser } from 'eventsource-parser';
import { from } from 'rxjs';
import { parseEventJson, parseSse } from 'rxjs-resilient-http';
import { compare } from '../compare.js';
import { counted } from '../counted.js';
import type { Bench, Settings } from '../row.js';

/**
 * How often a round reads the same bytes, by a new parser each time. What is collected before a round takes compiled code
 * with it, which a short round measures most of all.
 */
const PASSES = 5;

const passes = (pass: () => number) => async () => {
  let count = 0;
  for (let index = 0; index < PASSES; index++) count += pass();
  return count;
};

/** Events as chat APIs send them, in chunks as sockets deliver them. */
function chunksOf(events: number): Uint8Array[] {
  const text = Array.from(
    { length: events },
    (_, id) =>
      `id: ${id}\nevent: delta\ndata: {"index":${id},"delta":{"content":"some words that follow"},"done":false}\n\n`,
  ).join('');
  const bytes = new TextEncoder().encode(text);
  const chunks: Uint8Array[] = [];
  for (let begin = 0; begin < bytes.length; begin += 16_384) chunks.push(bytes.subarray(begin, begin + 16_384));
  return chunks;
}

export const sse: Bench = {
  id: 'sse',
  async run(settings: Settings) {
    const events = Math.round(200_000 * settings.scale);
    const chunks = chunksOf(events);
    const byHand = (onEvent: (data: string) => void) =>
      passes(() => {
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
      });
    const parsed = await compare(
      {
        id: 'sse',
        work: '`parseSse`',
        subject: passes(() => {
          let count = 0;
          from(chunks)
            .pipe(parseSse())
            .subscribe(() => count++);
          return counted(count, events);
        }),
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
        subject: passes(() => {
          let count = 0;
          from(chunks)
            .pipe(parseSse(), parseEventJson())
            .subscribe(() => count++);
          return counted(count, events);
        }),
        others: [{ name: 'the same loop + `JSON.parse`', atLeast: 1, run: byHand((data) => JSON.parse(data)) }],
      },
      settings,
    );
    return [...parsed, ...asJson];
  },
};
