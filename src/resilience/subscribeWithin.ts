import { Observable, type Observer, type Subscription } from 'rxjs';

/**
 * Subscribes, and says how to leave before the source is subscribed: where a callback on the way there leaves, nothing
 * further on is begun. (The subscription that `subscribe` returns is there only once all of that is over.)
 */
export function subscribeWithin<T>(
  source: Observable<T>,
  observer: Partial<Observer<T>>,
  leaving: ((leave: () => void) => void) | undefined,
): Subscription {
  return new Observable<T>((subscriber) => {
    leaving?.(() => subscriber.unsubscribe());
    return source.subscribe(subscriber);
  }).subscribe(observer);
}
