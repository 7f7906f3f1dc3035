/** Where a parser puts what it has read: a `Subscriber` fits as it is. */
export interface Sink<T> {
  /** Nobody listens any more: the parser stops where it is. */
  readonly closed: boolean;
  next(value: T): void;
  complete(): void;
}

/** Turns pieces, cut anywhere, into values. It is used for one input and then thrown away; it throws what the input must end with. */
export interface PushParser<In, Out> {
  feed(piece: In, sink: Sink<Out>): void;
  /** The input is over: hands out what is left. */
  end(sink: Sink<Out>): void;
}

/** Feeds every value of `first` to `second`. */
export function chainParsers<In, Between, Out>(
  first: PushParser<In, Between>,
  second: PushParser<Between, Out>,
): PushParser<In, Out> {
  let target: Sink<Out>;
  const between: Sink<Between> = {
    get closed() {
      return target.closed;
    },
    next: (value) => second.feed(value, target),
    complete: () => target.complete(),
  };
  return {
    feed: (piece, sink) => {
      target = sink;
      first.feed(piece, between);
    },
    end: (sink) => {
      target = sink;
      first.end(between);
      if (!sink.closed) second.end(sink);
    },
  };
}
