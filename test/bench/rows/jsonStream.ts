import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { lastValueFrom, reduce } from 'rxjs';
import { createHttpClient, fetchTransport, jsonStream$ } from 'rxjs-resilient-http';
import { compare } from '../compare.js';
import { counted } from '../counted.js';
import { cutIntoChunks } from '../cutIntoChunks.js';
import type { Bench } from '../row.js';

/** What the row needs of the `openai` package. */
interface OpenAiStreaming {
  readonly Stream: {
    fromSSEResponse(response: Response, controller: AbortController): AsyncIterable<unknown>;
  };
}

const FOLDER = 'test/bench/openai';
const STREAMING = `${FOLDER}/node_modules/openai/core/streaming.mjs`;

export const jsonStream: Bench = {
  id: 'json-stream',
  async run(settings) {
    if (!existsSync(STREAMING)) {
      console.log(`openai is not installed (npm ci --prefix ${FOLDER}): the row of \`jsonStream$\` was left out.`);
      return [];
    }
    const { Stream } = (await import(pathToFileURL(STREAMING).href)) as OpenAiStreaming;
    const events = Math.round(20_000 * settings.scale);
    const chunks = chunksOf(events);
    const client = createHttpClient({
      baseUrl: 'http://llm.test',
      transport: fetchTransport({ fetch: async () => responseOf(chunks) }),
    });
    return compare(
      {
        id: jsonStream.id,
        work: "`jsonStream$`, an LLM's event stream",
        subject: async () => {
          const count$ = jsonStream$('/v1/chat/completions', { client }).pipe(reduce((count) => count + 1, 0));
          return counted(await lastValueFrom(count$), events);
        },
        others: [
          {
            name: "openai-node's `Stream`",
            atLeast: 5,
            run: async () => {
              let count = 0;
              for await (const _value of Stream.fromSSEResponse(responseOf(chunks), new AbortController())) count++;
              return counted(count, events);
            },
          },
        ],
      },
      settings,
    );
  },
};

function chunksOf(events: number): Uint8Array<ArrayBuffer>[] {
  const text = Array.from({ length: events }, (_, index) => {
    const delta = { index: 0, delta: { content: ` word${index}` }, logprobs: null, finish_reason: null };
    const event = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'model', choices: [delta] };
    return `data: ${JSON.stringify(event)}\n\n`;
  });
  return cutIntoChunks(`${text.join('')}data: [DONE]\n\n`);
}

/** Both are given the same: a response whose body comes chunk by chunk. */
function responseOf(chunks: readonly Uint8Array<ArrayBuffer>[]): Response {
  const left = chunks.values();
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const { done, value } = left.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}
