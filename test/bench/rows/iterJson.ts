import { createHttpClient, iterJson } from 'rxjs-resilient-http';
import { undiciTransport } from 'rxjs-resilient-http/node';
import { Pool } from 'undici';
import { compare } from '../compare.js';
import { counted } from '../counted.js';
import type { Bench } from '../row.js';
import { withServer } from '../withServer.js';

export const iterJsonRow: Bench = {
  id: 'iter-json',
  run: (settings) =>
    withServer(async (baseUrl) => {
      const records = Math.round(200_000 * settings.scale);
      const path = `/lines?count=${records}`;
      const transport = undiciTransport();
      const client = createHttpClient({ baseUrl, transport });
      const pool = new Pool(baseUrl);
      const count = async (values: AsyncIterable<unknown>) => {
        let total = 0;
        for await (const _value of values) total++;
        return counted(total, records);
      };
      const results = await compare(
        {
          id: iterJsonRow.id,
          work: '`iterJson` over HTTP',
          subject: async () => count(iterJson(await client.stream(path))),
          others: [
            {
              name: 'hand-written async generator over the body',
              atLeast: 1.1,
              run: async () => count(parsedLines((await pool.request({ path, method: 'GET' })).body)),
            },
          ],
        },
        settings,
      );
      await Promise.all([transport.close(), pool.close()]);
      return results;
    }),
};

async function* parsedLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<unknown> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    let begin = 0;
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n', begin)) {
      yield JSON.parse(rest.slice(begin, end));
      begin = end + 1;
    }
    rest = rest.slice(begin);
  }
}
