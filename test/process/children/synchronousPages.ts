/** Reads pages from a transport that answers at once and prints how memory and stack fared, as JSON. */
import { of } from 'rxjs';
import { createHttpClient, createHttpResponse, createOffsetLimitStrategy, paginate$ } from 'rxjs-resilient-http';

const pages = Number(process.argv[2]);
const collectGarbage = globalThis.gc;
if (!collectGarbage) throw new Error('start with --expose-gc');

const client = createHttpClient({
  baseUrl: 'http://memory.test',
  transport: (request) => {
    const offset = Number(request.url.searchParams.get('offset'));
    return of(createHttpResponse(request, { body: { data: [{ id: offset }], total: pages } }));
  },
});
const heapNow = () => {
  collectGarbage();
  return process.memoryUsage().heapUsed;
};

let delivered = 0;
let lastId = -1;
let heapAtStart = 0;
let heapAtEnd = 0;
let deepestStack = 0;
paginate$<{ id: number }>({
  client,
  baseRequest: '/items',
  strategy: createOffsetLimitStrategy({ pageSize: 1, totalPath: 'total' }),
}).subscribe(({ items }) => {
  delivered += 1;
  lastId = items[0]?.id ?? -1;
  if (delivered === pages / 10) heapAtStart = heapNow();
  if (delivered === pages) heapAtEnd = heapNow();
  if (delivered % (pages / 10) === 0) deepestStack = Math.max(deepestStack, stackDepth());
});
console.log(JSON.stringify({ delivered, lastId, deepestStack, grownBytes: heapAtEnd - heapAtStart }));

function stackDepth(): number {
  Error.stackTraceLimit = Number.POSITIVE_INFINITY;
  return new Error('depth').stack?.split('\n').length ?? 0;
}
