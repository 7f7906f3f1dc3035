import { catchError, firstValueFrom, Observable, type Subscriber, throwError } from 'rxjs';
import { type BodySource, type ChunkPace, readableFrom, readableSource } from './body.js';
import { collected } from './bodyCollector.js';

/**
 * A body as WHATWG has it: read once, by one reader, which holds it from then on. A buffered response makes one only when
 * somebody asks for more than its `content`.
 */
export class ResponseBody {
  /** WHATWG: set by reading, also a first chunk, and by cancelling. */
  used = false;
  #source: BodySource;
  readonly #content: Uint8Array | undefined;
  readonly #described: (error: unknown) => unknown;
  #stream?: ReadableStream<Uint8Array>;
  #isDiscarded = false;
  #done?: (() => void)[];
  #isFinished = false;
  #reader?: Subscriber<Uint8Array>;
  #failure?: { error: unknown };

  /** @param content the whole of it, when it is there: `source` then reads that */
  constructor(source: BodySource, described: (error: unknown) => unknown, content?: Uint8Array) {
    this.#source = source;
    this.#described = described;
    this.#content = content;
  }

  /** The chunks, for the one reader there is. Errors: `TypeError` for a second one. */
  open(pace?: ChunkPace): Observable<Uint8Array> {
    return new Observable((subscriber) => {
      if (this.#failure) throw this.#failure.error;
      this.#take();
      return this.#read(subscriber, pace);
    });
  }

  /** The same as a WHATWG stream: locked once something else reads the body, closed once it was given up. */
  get stream(): ReadableStream<Uint8Array> {
    if (!this.#stream) {
      this.#stream = readableFrom({
        open: (pace) =>
          new Observable((subscriber) => {
            if (this.#failure) throw this.#failure.error;
            this.#use();
            return this.#read(subscriber, pace);
          }),
        cancel: () => this.discard(),
      });
      // One that has failed says so when it is read.
      if (this.#isDiscarded && !this.#failure) void this.#stream.cancel();
      else if (this.used && !this.#failure) this.#stream.getReader();
    }
    return this.#stream;
  }

  /** All of it. Errors: `ResponseTooLargeError` for more than so many bytes, of a body that is not there yet. */
  consume(maxResponseBytes = Number.POSITIVE_INFINITY): Promise<Uint8Array> {
    const policy = { maxResponseBytes: this.#content ? Number.POSITIVE_INFINITY : maxResponseBytes };
    return firstValueFrom(
      this.open().pipe(
        collected(policy),
        catchError((error: unknown) => throwError(() => this.#described(error))),
      ),
    );
  }

  /** Cuts the body in two: keeps one half, and answers the other. */
  tee(): Uint8Array | BodySource {
    this.#take();
    // As if nobody had touched it: what was handed out before stays locked, and a new stream is made when asked for.
    this.used = false;
    this.#stream = undefined;
    if (this.#content) return this.#content;
    const [mine, theirs] = readableFrom(this.#source).tee();
    this.#source = readableSource(mine);
    return readableSource(theirs);
  }

  discard(): void {
    if (this.used) return;
    this.used = true;
    this.#isDiscarded = true;
    this.#source.cancel();
    this.#finish();
  }

  fail(error: unknown): void {
    if (this.#isFinished) return;
    const described = this.#described(error);
    if (this.#reader) {
      this.#reader.error(described);
      return;
    }
    this.#failure = { error: described };
    this.discard();
  }

  onDone(callback: () => void): void {
    if (this.#isFinished) callback();
    else this.#done = [...(this.#done ?? []), callback];
  }

  /** For a reader besides the stream's own. */
  #take(): void {
    if (this.#stream?.locked && !this.used) throw new TypeError('the body is locked: a reader of its stream holds it');
    this.#use();
    this.#stream?.getReader();
  }

  #use(): void {
    if (this.used) throw new TypeError('the body has been read or cancelled already');
    this.used = true;
  }

  #read(subscriber: Subscriber<Uint8Array>, pace?: ChunkPace): void {
    this.#reader = subscriber;
    // First, so that whoever waits for the end is told after the source has been torn down.
    subscriber.add(() => this.#finish());
    // Subscribed as it is: a source that answers at once stops where its reader leaves.
    this.#source
      .open(pace)
      .pipe(catchError((error: unknown) => throwError(() => this.#described(error))))
      .subscribe(subscriber);
  }

  #finish(): void {
    this.#isFinished = true;
    const callbacks = this.#done;
    this.#done = undefined;
    for (const callback of callbacks ?? []) callback();
  }
}
