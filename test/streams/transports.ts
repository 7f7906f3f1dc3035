import { fetchTransport } from '../../src/http/transports/fetch.js';
import type { HttpTransport } from '../../src/http/types.js';
import { undiciTransport } from '../../src/node/undiciTransport.js';

/** The transports that every stream runs over, each new and with the means to end it. */
export const TRANSPORTS: readonly [name: string, open: () => { transport: HttpTransport; close(): Promise<void> }][] = [
  ['fetch', () => ({ transport: fetchTransport(), close: async () => {} })],
  [
    'undici',
    () => {
      const transport = undiciTransport();
      return { transport, close: () => transport.close() };
    },
  ],
];

/** What a Node server is left with once its reader has gone: turns of the event loop, not time. */
export async function turnsUntil(done: () => boolean, limit = 2000): Promise<number> {
  for (let turn = 0; turn < limit; turn++) {
    if (done()) return turn;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  throw new Error(`not done after ${limit} turns of the event loop`);
}
