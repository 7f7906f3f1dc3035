/** So many MB of NDJSON, made as they are read; prints how the heap grew. */
import { Observable } from 'rxjs';
import { parseNdjson } from 'rxjs-resilient-http';
import { heapGrowth } from './heapGrowth.js';

const megabytes = Number(process.argv[2]);
const line = `${JSON.stringify({ id: 1, text: 'x'.repeat(180), tags: ['a', 'b'] })}\n`;
const perChunk = Math.floor(65_536 / line.length);
const chunks = Math.ceil((megabytes * 1_000_000) / (perChunk * line.length));
const chunks$ = new Observable<Uint8Array>((subscriber) => {
  for (let chunk = 0; chunk < chunks && !subscriber.closed; chunk++)
    subscriber.next(Buffer.from(line.repeat(perChunk)));
  subscriber.complete();
});
const heap = heapGrowth(chunks * perChunk);
chunks$.pipe(parseNdjson()).subscribe(() => heap.count());
heap.print();
