/** Reads a body long after its headers, when all that could be collected was; prints how many bytes came. Needs `--expose-gc`. */

import { setTimeout as sleep } from 'node:timers/promises';
import { from, lastValueFrom, reduce } from 'rxjs';
import { bodyChunks$, createHttpClient, type HttpTransport } from 'rxjs-resilient-http';

const [, , url = '', how] = process.argv;
const collect = (globalThis as { gc?: () => void }).gc as () => void;

const transport: HttpTransport = ({ url: address }) => from(fetch(address)) as ReturnType<HttpTransport>;
async function opened() {
  if (how === 'client') return bodyChunks$(await createHttpClient().stream(url));
  if (how === 'transport') return bodyChunks$(await createHttpClient({ transport }).stream(url));
  return bodyChunks$(await fetch(url));
}
const chunks$ = await opened();
for (let turn = 0; turn < 10; turn++) {
  collect();
  await sleep(10);
}
console.log(await lastValueFrom(chunks$.pipe(reduce((length, chunk) => length + chunk.length, 0))));
