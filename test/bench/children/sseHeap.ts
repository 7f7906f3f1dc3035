/** 300,000 events, made as they are read; prints how the heap grew. */
import { Observable } from 'rxjs';
import { parseSse } from 'rxjs-resilient-http';
import { heapGrowth } from './heapGrowth.js';

const total = Number(process.argv[2]);
const encoder = new TextEncoder();
const chunks$ = new Observable<Uint8Array>((subscriber) => {
  for (let id = 0; id < total && !subscriber.closed; id++) {
    subscriber.next(encoder.encode(`id: ${id}\nevent: delta\ndata: {"index":${id},"content":"some words"}\n\n`));
  }
  subscriber.complete();
});
const heap = heapGrowth(total);
chunks$.pipe(parseSse()).subscribe(() => heap.count());
heap.print();
