import type { PushParser, Sink } from './pushParser.js';

/** Hands out what one piece of input gave as one array; nothing for a piece that gave nothing. */
export function batchParser<In, Out>(parser: PushParser<In, Out>): PushParser<In, Out[]> {
  const collect = (sink: Sink<Out[]>, read: (collector: Sink<Out>) => void) => {
    const batch: Out[] = [];
    const collector = {
      closed: false,
      next: (value: Out) => {
        batch.push(value);
      },
      complete: () => {
        collector.closed = true;
      },
    };
    try {
      read(collector);
    } finally {
      // What stood before a bad record comes out before its error.
      if (batch.length > 0) sink.next(batch);
    }
    if (collector.closed) sink.complete();
  };
  return {
    feed: (piece, sink) => collect(sink, (collector) => parser.feed(piece, collector)),
    end: (sink) => collect(sink, (collector) => parser.end(collector)),
  };
}
