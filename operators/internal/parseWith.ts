import { concat, ignoreElements, NEVER, Observable, type OperatorFunction, of, tap } from 'rxjs';
import type { PushParser } from '../../src/core/push-parser.js';

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
      return concat(source, of<typeof END>(END), NEVER)
        .pipe(
          tap((piece) => {
            if (feeding) {
              waiting.push(piece);
              return;
            }
            feeding = true;
            take(piece);
            while (waiting.length > 0 && !subscriber.closed) take(waiting.shift() as In | typeof END);
            feeding = false;
          }),
          ignoreElements(),
        )
        .subscribe(subscriber);
    });
}

const END = Symbol('end');
