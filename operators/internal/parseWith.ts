import { concat, filter, NEVER, Observable, type OperatorFunction, of, type Subscriber } from 'rxjs';
import type { PushParser } from '../../src/core/text/pushParser.js';

/**
 * Runs a parser of its own for each subscription.
 *
 * The parser writes into the subscriber, which costs one call a value where flattening arrays would cost several. What
 * the subscriber makes the source emit while it is being fed waits its turn: a parser is never entered twice.
 */
export function parseWith<In, Out>(create: () => PushParser<In, Out>): OperatorFunction<In, Out> {
  return (source) =>
    new Observable<Out>((subscriber) => {
      const parser = create();
      const waiting: (In | typeof END)[] = [];
      let feeding = false;

      const take = (piece: In | typeof END) => {
        if (piece !== END) parser.feed(piece, subscriber);
        else {
          parser.end(subscriber);
          subscriber.complete();
        }
      };

      // Completing is a step like the others, hence END; and hence NEVER, which leaves it to that step.
      const pieces$ = concat(source, of<typeof END>(END), NEVER);
      return feedInto(subscriber, pieces$, (piece) => {
        if (feeding) {
          waiting.push(piece);
          return;
        }
        feeding = true;
        take(piece);
        while (waiting.length > 0 && !subscriber.closed) take(waiting.shift() as In | typeof END);
        feeding = false;
      });
    });
}

/**
 * Hands every value of `source` to `feed`, which writes to the subscriber itself; errors and the end go straight there.
 * An operator that lets nothing through, so that RxJS links the two subscribers and turns what `feed` throws into the error.
 */
export function feedInto<In, Out>(subscriber: Subscriber<Out>, source: Observable<In>, feed: (value: In) => void) {
  const fed = (value: In): value is never => {
    feed(value);
    return false;
  };
  return source.pipe(filter(fed)).subscribe(subscriber);
}

const END = Symbol('end');
