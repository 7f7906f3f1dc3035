/** Gathers requests that are answered at once from memory, and prints how memory and stack fared, as JSON. */
import { asapScheduler, observeOn, of } from 'rxjs';
import { createHttpClient, createHttpResponse, gather$, type HttpRequestOptions } from 'rxjs-resilient-http';

const total = Number(process.argv[2]);
const [, , , mode, order] = process.argv;
const collectGarbage = globalThis.gc;
if (!collectGarbage) throw new Error('start with --expose-gc');

const client = createHttpClient({
  baseUrl: 'http://memory.test',
  transport: (request) => {
    const response$ = of(createHttpResponse(request, { body: '{"ok":true}' }));
    return mode === 'asynchronous' ? response$.pipe(observeOn(asapScheduler)) : response$;
  },
});
const heapNow = () => {
  collectGarbage();
  return process.memoryUsage().heapUsed;
};

let read = 0;
let delivered = 0;
let mostAhead = 0;
let heapAtStart = 0;
let heapAtEnd = 0;
let deepestStack = 0;
function* requests(): Generator<HttpRequestOptions> {
  for (; read < total; read++) {
    mostAhead = Math.max(mostAhead, read - delivered);
    yield { path: `/items/${read}` };
  }
}
gather$(requests(), { client, concurrency: 20, order: order === 'completion' ? 'completion' : 'request' }).subscribe({
  next: (response) => {
    if (!response.contentJson<{ ok: boolean }>().ok) throw new Error('a wrong answer');
    delivered += 1;
    if (delivered === total / 10) heapAtStart = heapNow();
    if (delivered === total) heapAtEnd = heapNow();
    if (delivered % (total / 10) === 0) deepestStack = Math.max(deepestStack, stackDepth());
  },
  complete: () => {
    console.log(JSON.stringify({ read, delivered, mostAhead, deepestStack, grownBytes: heapAtEnd - heapAtStart }));
  },
});

function stackDepth(): number {
  Error.stackTraceLimit = Number.POSITIVE_INFINITY;
  return new Error('depth').stack?.split('\n').length ?? 0;
}
