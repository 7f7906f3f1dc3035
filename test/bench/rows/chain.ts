import { lastValueFrom } from 'rxjs';
import { createHttpClient, fetchTransport, type HttpRequest } from 'rxjs-resilient-http';
import { compare } from '../compare.js';
import type { Bench } from '../row.js';
import { workers } from '../workers.js';

const IN_FLIGHT = 20;

export const chain: Bench = {
  id: 'chain',
  async run(settings) {
    const total = Math.round(30_000 * settings.scale);
    const fetch = () => Promise.resolve(new Response('{"ok":true}'));
    const transport = fetchTransport({ fetch });
    let prepared: HttpRequest | undefined;
    const client = createHttpClient({
      baseUrl: 'http://memory.test',
      transport: (request) => {
        prepared ??= request;
        return transport(request);
      },
    });
    await client.get('/item/0');
    const bare = prepared as HttpRequest;
    function* indexes() {
      for (let index = 0; index < total; index++) yield index;
    }
    return compare(
      {
        id: chain.id,
        work: 'full chain, default profile, over an instant fake `fetch`',
        subject: () => workers(IN_FLIGHT, indexes(), (index) => lastValueFrom(client.get$(`/item/${index}`))),
        others: [
          {
            name: 'bare `fetchTransport` over the same',
            atLeast: 0.8,
            run: () => workers(IN_FLIGHT, indexes(), () => lastValueFrom(transport(bare))),
          },
        ],
      },
      settings,
    );
  },
};
