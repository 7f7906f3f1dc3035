import { defer, EMPTY, Observable, type ObservableInput, of, type Subscriber, type Subscription, take } from 'rxjs';

/** Waits, after each chunk, for what `pace` returns before the next one is read. */
export type ChunkPace = (chunk: Uint8Array) => ObservableInput<unknown>;

/** A body as a transport hands it over: read at most once. */
export interface BodySource {
  /** The chunks; unsubscribing cancels the body. A source that cannot be slowed ignores `pace`. */
  open(pace?: ChunkPace): Observable<Uint8Array>;
  /** Drops a body that nobody has opened. */
  cancel(): void;
}

/** A buffered body as a source. */
export function bufferedSource(content: Uint8Array): BodySource {
  return { open: () => (content.length === 0 ? EMPTY : of(content)), cancel: () => {} };
}

/** Chunks that are pushed: a marble, a subject, a transport without backpressure. */
export function observableSource(chunks$: Observable<Uint8Array>): BodySource {
  return {
    open: () => chunks$,
    // What such a body holds (a connection) only its own teardown lets go of. `take` stops one that answers at once.
    cancel: () => chunks$.pipe(take(1)).subscribe({ error: ignore }).unsubscribe(),
  };
}

/**
 * The body of a platform's Response, taken from it when it is opened: Node ends a body, without an error, once its Response has
 * been collected, however firmly somebody holds the body itself.
 */
export function responseSource(response: Response, mapError?: (error: unknown) => unknown): BodySource {
  const body = () => response.body as ReadableStream<Uint8Array>;
  const getReader = () => {
    // Whoever read it may have let go of it: what is left would look like all.
    if (response.bodyUsed) throw new TypeError('the body has been read or cancelled already');
    return body().getReader();
  };
  return readableSource({ getReader, cancel: (reason) => body().cancel(reason) }, mapError);
}

/** What is read of a WHATWG stream. */
interface ReadableSide {
  getReader(): ReadableStreamDefaultReader<Uint8Array>;
  cancel(reason?: unknown): Promise<void>;
}

/** A WHATWG stream, read with a reader of our own so that unsubscribing cancels it even while it is idle. */
export function readableSource(
  stream: ReadableSide,
  mapError: (error: unknown) => unknown = (error) => error,
): BodySource {
  return {
    open: (pace) =>
      new Observable<Uint8Array>((subscriber) => {
        const reader = stream.getReader();
        let ended = false;
        subscriber.add(() => {
          if (!ended) reader.cancel().catch(ignore);
        });
        const read = () => {
          reader.read().then(
            ({ done, value }) => {
              if (subscriber.closed) return;
              ended = done;
              if (done) subscriber.complete();
              else subscriber.next(value);
              if (subscriber.closed) return;
              if (pace) subscriber.add(whenAnswered(() => pace(value as Uint8Array), subscriber, read));
              else read();
            },
            (error) => {
              ended = true;
              subscriber.error(mapError(error));
            },
          );
        };
        read();
      }),
    cancel: () => {
      stream.cancel().catch(ignore);
    },
  };
}

/** Calls `proceed` once what `pace` returned has emitted or completed; its error is the subscriber's. */
export function whenAnswered(
  pace: () => ObservableInput<unknown>,
  subscriber: Subscriber<unknown>,
  proceed: () => void,
): Subscription {
  return defer(pace)
    .pipe(take(1))
    .subscribe({
      error: (error: unknown) => subscriber.error(error),
      complete: () => {
        if (!subscriber.closed) proceed();
      },
    });
}

/** A source as a WHATWG stream that reads on as its consumer pulls. */
export function readableFrom(source: BodySource): ReadableStream<Uint8Array> {
  let subscription: Subscription | undefined;
  let release = ignore;
  return new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        if (subscription) return release();
        const paced$ = source.open(
          () =>
            new Observable<void>((gate) => {
              release = () => gate.next();
              if ((controller.desiredSize ?? 0) > 0) release();
            }),
        );
        subscription = paced$.subscribe({
          next: (chunk) => controller.enqueue(chunk),
          error: (error: unknown) => controller.error(error),
          complete: () => controller.close(),
        });
        return undefined;
      },
      cancel: () => {
        if (subscription) subscription.unsubscribe();
        else source.cancel();
      },
    },
    { highWaterMark: 0 },
  );
}

/** One array of all chunks; a body of one chunk is not copied. */
export function joinChunks(
  chunks: readonly Uint8Array[],
  length = chunks.reduce((sum, chunk) => sum + chunk.length, 0),
): Uint8Array {
  if (chunks.length === 1 && chunks[0]) return chunks[0];
  const joined = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    joined.set(chunk, offset);
    offset += chunk.length;
  }
  return joined;
}

function ignore(): void {}
