import { type ObservableInput, Subject, takeUntil } from 'rxjs';
import { checkKind } from '../../src/core/checkOptions.js';
import { inputOf } from '../../src/resilience/inputOf.js';

/** What an input has to offer at this moment. */
export type Reading = 'value' | 'waiting' | 'done';

/** Reads any `ObservableInput` one value at a time, as its reader asks. */
export interface DemandInput<T> {
  /** Starts a source that pushes; the others wait to be read. */
  open(): void;
  /** The value that the last `read()` answered `'value'` for. */
  readonly value: T;
  /** Throws what an input fails with when it is asked. After `'waiting'` its listener is woken when it is worth asking again. */
  read(): Reading;
  close(): void;
}

export interface InputListener {
  wake(): void;
  /** A source that pushes has failed: nobody has to ask to learn of it. */
  fail(error: unknown): void;
}

/**
 * Opens `input` for reading on demand: iterables, async iterables, promises and readable streams are asked for a value
 * only when one is wanted. An observable pushes: what comes early is queued, and nothing can slow it down.
 */
export function openInput<T>(input: ObservableInput<T>, listener: InputListener): DemandInput<T> {
  checkKind('input', input ?? null, 'object, list, function or string');
  const candidate = input as Partial<Iterable<T> & AsyncIterable<T> & ArrayLike<T>> & Partial<ReadableStream<T>>;
  const isObservable = typeof (input as { subscribe?: unknown }).subscribe === 'function';
  if (!isObservable && typeof candidate[Symbol.iterator] === 'function') {
    return new IteratorInput((input as Iterable<T>)[Symbol.iterator]());
  }
  if (!isObservable && typeof candidate[Symbol.asyncIterator] === 'function') {
    return new AsyncInput((input as AsyncIterable<T>)[Symbol.asyncIterator](), listener);
  }
  if (!isObservable && typeof candidate.getReader === 'function') {
    return new AsyncInput(readerAsIterator((input as unknown as ReadableStream<T>).getReader()), listener);
  }
  return new PushInput(input, listener);
}

class IteratorInput<T> implements DemandInput<T> {
  value!: T;
  #ended = false;
  /** Closed by the iterator's own code, which cannot be returned from there. */
  #left = false;
  readonly #iterator: Iterator<T>;

  constructor(iterator: Iterator<T>) {
    this.#iterator = iterator;
  }

  open(): void {}

  read(): Reading {
    if (this.#ended) return 'done';
    // An iterator that throws has ended: it must not be asked to return as well.
    this.#ended = true;
    const result = this.#iterator.next();
    if (result.done) return 'done';
    if (this.#left) {
      this.#iterator.return?.();
      return 'done';
    }
    this.#ended = false;
    this.value = result.value;
    return 'value';
  }

  close(): void {
    this.#left = true;
    if (this.#ended) return;
    this.#ended = true;
    this.#iterator.return?.();
  }
}

class AsyncInput<T> implements DemandInput<T> {
  value!: T;
  #state: 'idle' | 'asked' | 'answered' | 'failed' | 'ended' = 'idle';
  #answer: IteratorResult<T> | undefined;
  #error: unknown;
  readonly #iterator: AsyncIterator<T>;
  readonly #listener: InputListener;

  constructor(iterator: AsyncIterator<T>, listener: InputListener) {
    this.#iterator = iterator;
    this.#listener = listener;
  }

  open(): void {}

  read(): Reading {
    switch (this.#state) {
      case 'idle':
        this.#ask();
        return 'waiting';
      case 'asked':
        return 'waiting';
      case 'failed':
        this.#state = 'ended';
        throw this.#error;
      case 'ended':
        return 'done';
      case 'answered': {
        const answer = this.#answer;
        this.#answer = undefined;
        if (!answer || answer.done) {
          this.#state = 'ended';
          return 'done';
        }
        this.#state = 'idle';
        this.value = answer.value;
        return 'value';
      }
    }
  }

  close(): void {
    if (this.#state === 'ended' || this.#state === 'failed') return;
    this.#state = 'ended';
    // Not awaited: an async generator queues it behind a `next()` that may never settle.
    // Wrapped: an iterator made by hand may answer with a plain result.
    Promise.resolve(this.#iterator.return?.()).catch(() => undefined);
  }

  #ask(): void {
    this.#state = 'asked';
    this.#iterator.next().then(
      (answer) => {
        if (this.#state !== 'asked') return;
        this.#state = 'answered';
        this.#answer = answer;
        this.#listener.wake();
      },
      (error: unknown) => {
        if (this.#state !== 'asked') return;
        this.#state = 'failed';
        this.#error = error;
        this.#listener.wake();
      },
    );
  }
}

class PushInput<T> implements DemandInput<T> {
  value!: T;
  #queue: T[] = [];
  #head = 0;
  #ended = false;
  /** Ends a source that is still pushing synchronously, before its `subscribe` has returned. */
  readonly #closed$ = new Subject<void>();
  readonly #input: ObservableInput<T>;
  readonly #listener: InputListener;

  constructor(input: ObservableInput<T>, listener: InputListener) {
    this.#input = input;
    this.#listener = listener;
  }

  open(): void {
    inputOf('input', this.#input)
      .pipe(takeUntil(this.#closed$))
      .subscribe({
        next: (value) => {
          this.#queue.push(value);
          this.#listener.wake();
        },
        // It overtakes what was pushed before it, as it does in every flattening operator of RxJS.
        error: (error: unknown) => this.#listener.fail(error),
        complete: () => {
          this.#ended = true;
          this.#listener.wake();
        },
      });
  }

  read(): Reading {
    if (this.#head === this.#queue.length) return this.#ended ? 'done' : 'waiting';
    this.value = this.#queue[this.#head] as T;
    this.#head++;
    if (this.#head === this.#queue.length || this.#head === COMPACT_AT) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    return 'value';
  }

  close(): void {
    this.#closed$.next();
    this.#queue = [];
    this.#head = 0;
  }
}

/** Values taken from a queue before its front is cut off: cheap enough a value, and little memory held. */
const COMPACT_AT = 1024;

function readerAsIterator<T>(reader: ReadableStreamDefaultReader<T>): AsyncIterator<T> {
  return {
    next: () => reader.read() as Promise<IteratorResult<T>>,
    async return() {
      await reader.cancel();
      return { done: true, value: undefined };
    },
  };
}
