import { isObservable, type Observable, throwError } from 'rxjs';
import { checkAnswer } from '../core/checkAnswer.js';

/**
 * The Observable that a function of the user's answers with. What it throws, or answers instead (then a
 * `ConfigurationError` that names the place), comes in the stream: whoever holds a place, a probe or a connection while
 * it asks gives it back in one way, whatever happened.
 */
export function observableAnswer<T>(place: string, ask: () => Observable<T>): Observable<T> {
  try {
    const answer = ask();
    return checkAnswer(place, 'an Observable', answer, isObservable(answer));
  } catch (error) {
    return throwError(() => error);
  }
}
