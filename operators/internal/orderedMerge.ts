import { from, Observable, type ObservableInput, type SchedulerLike, Subscriber, type Subscription } from 'rxjs';
import { checkKind } from '../../src/core/checkOptions.js';
import { ConfigurationError } from '../../src/core/errors.js';
import { type DemandInput, openInput } from './demandInput.js';

export interface OrderedMergeConfig<T, R> {
  project: (value: T, index: number) => ObservableInput<R>;
  concurrency: number;
  /** `'input'`: what an inner source emits comes out in the place of its value; `'completion'`: as it comes. */
  order: 'input' | 'completion';
  /** Makes of an inner failure a value in its place; what it throws is the failure then. Without it the failure ends the result. */
  recover?: (error: unknown) => R;
  /**
   * Where inner sources fail at once, one after the other, and are recovered from: after a stretch of them the loop goes
   * on in a later turn of this scheduler, so that it does not hold up everybody else. @default all in one turn
   */
  scheduler?: SchedulerLike;
}

/**
 * Runs one inner source for each value of `input`, at most `concurrency` at a time, reading the input only as
 * places fall free. In `'input'` order the sources that end before their turn are held: with `concurrency` of them held
 * nothing more is started.
 *
 * A flat loop, so that a million inner sources that answer synchronously neither recurse nor pile up.
 */
export function orderedMerge<T, R>(input: ObservableInput<T>, config: OrderedMergeConfig<T, R>): Observable<R> {
  return new Observable<R>((subscriber) => {
    const window = new OrderedMerge(input, config, subscriber);
    subscriber.add(() => window.close());
    window.open();
  });
}

/** @throws ConfigurationError unless `concurrency` is a number of at least 1. */
export function assertConcurrency(concurrency: number): void {
  checkKind('concurrency', concurrency ?? null, 'number');
  if (!(concurrency >= 1)) throw new ConfigurationError('concurrency', `must be at least 1, not ${concurrency}`);
}

class OrderedMerge<T, R> {
  readonly #config: OrderedMergeConfig<T, R>;
  readonly #output: Subscriber<R>;
  readonly #input: DemandInput<T>;
  readonly #inOrder: boolean;
  /** The places in use, oldest first: a linked list, since both ends move all the time. */
  #head: InnerSubscriber<R> | undefined;
  #tail: InnerSubscriber<R> | undefined;
  readonly #running = new Set<InnerSubscriber<R>>();
  /** Running places and, in input order, ended ones that wait for their turn. */
  #size = 0;
  #index = 0;
  #inputEnded = false;
  /** A held place has failed: the result will end there, so nothing further is worth starting. */
  #doomed = false;
  #pumping = false;
  /** Failures made values since the last breath. */
  #stretch = 0;
  #breath: Subscription | undefined;

  constructor(input: ObservableInput<T>, config: OrderedMergeConfig<T, R>, output: Subscriber<R>) {
    this.#config = config;
    this.#output = output;
    this.#inOrder = config.order === 'input';
    this.#input = openInput(input, { wake: () => this.#pump(), fail: (error) => output.error(error) });
  }

  open(): void {
    this.#input.open();
    this.#pump();
  }

  close(): void {
    this.#input.close();
    this.#breath?.unsubscribe();
    this.#head = undefined;
    this.#tail = undefined;
    for (const place of this.#running) place.unsubscribe();
    this.#running.clear();
  }

  /** A value of a running place: passed on when it is its turn, else held. */
  emit(place: InnerSubscriber<R>, value: R): void {
    const held = place.held;
    if (held) held.push(value);
    else if (this.#inOrder && place !== this.#head) place.held = [value];
    else this.#output.next(value);
  }

  end(place: InnerSubscriber<R>): void {
    this.#running.delete(place);
    if (!this.#inOrder) this.#size--;
    this.#pump();
  }

  fail(place: InnerSubscriber<R>, failure: unknown): void {
    const { recover } = this.#config;
    let error = failure;
    if (recover) {
      this.#stretch++;
      try {
        const value = recover(failure);
        this.emit(place, value);
        this.end(place);
        return;
      } catch (beyond) {
        error = beyond;
      }
    }
    if (!this.#inOrder) {
      this.#output.error(error);
      return;
    }
    place.failure = { error };
    this.#doomed = true;
    this.end(place);
  }

  /** Alternates between passing on what has its turn and starting what has room, until neither can go on. */
  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    do this.#release();
    while (!this.#output.closed && (this.#startNext() || this.#head?.ended));
    this.#pumping = false;
    if (this.#inputEnded && this.#size === 0) this.#output.complete();
  }

  #release(): void {
    for (let head = this.#head; head; head = this.#head) {
      if (head.held) {
        // By index: a listener may make the same source emit more while this loop runs.
        for (let i = 0; i < head.held.length && !this.#output.closed; i++) this.#output.next(head.held[i] as R);
        head.held = undefined;
      }
      if (this.#output.closed || !head.ended) return;
      if (head.failure) {
        this.#output.error(head.failure.error);
        return;
      }
      this.#head = head.following;
      // An old place that still points at a younger one would keep it from every quick collection, and so on in a row.
      head.following = undefined;
      if (!this.#head) this.#tail = undefined;
      this.#size--;
    }
  }

  #startNext(): boolean {
    const { concurrency, project } = this.#config;
    const running = this.#running.size;
    const held = this.#size - running;
    if (this.#inputEnded || this.#doomed || running >= concurrency || held >= concurrency) return false;
    if (this.#isOutOfBreath()) return false;
    let reading: ReturnType<DemandInput<T>['read']>;
    try {
      reading = this.#input.read();
    } catch (error) {
      this.#output.error(error);
      return false;
    }
    if (reading === 'done') this.#inputEnded = true;
    if (reading !== 'value') return false;
    const place = this.#openPlace();
    try {
      from(project(this.#input.value, this.#index++)).subscribe(place);
    } catch (error) {
      place.error(error);
    }
    return true;
  }

  #isOutOfBreath(): boolean {
    const { scheduler } = this.#config;
    if (!scheduler || this.#stretch < LONGEST_STRETCH) return false;
    this.#breath ??= scheduler.schedule(() => {
      this.#breath = undefined;
      this.#stretch = 0;
      this.#pump();
    });
    return true;
  }

  #openPlace(): InnerSubscriber<R> {
    const place = new InnerSubscriber<R>(this);
    this.#running.add(place);
    this.#size++;
    if (this.#inOrder) {
      if (this.#tail) this.#tail.following = place;
      else this.#head = place;
      this.#tail = place;
    }
    return place;
  }
}

/** A few milliseconds' worth of refusals, and not so few that the turns between them cost much. */
const LONGEST_STRETCH = 50;

/**
 * One inner source. A Subscriber of its own instead of `subscribe({ next, error, complete })`: one object an inner
 * source in place of five, which is a measurable part of a request.
 */
// eslint-disable-next-line rxjs-x/no-subclass -- for the reason above
class InnerSubscriber<R> extends Subscriber<R> {
  following: InnerSubscriber<R> | undefined;
  held: R[] | undefined;
  ended = false;
  failure: { error: unknown } | undefined;
  readonly #window: Pick<OrderedMerge<unknown, R>, 'emit' | 'end' | 'fail'>;

  constructor(window: Pick<OrderedMerge<unknown, R>, 'emit' | 'end' | 'fail'>) {
    super();
    this.#window = window;
  }

  protected override _next(value: R): void {
    this.#window.emit(this, value);
  }

  protected override _error(error: unknown): void {
    this.unsubscribe();
    this.ended = true;
    this.#window.fail(this, error);
  }

  protected override _complete(): void {
    this.unsubscribe();
    this.ended = true;
    this.#window.end(this);
  }
}
