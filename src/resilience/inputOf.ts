import { from, type Observable, type ObservableInput } from 'rxjs';
import { wrongAnswer } from '../core/checkAnswer.js';

/**
 * What a callback of the user's answered with, as an Observable.
 *
 * @throws ConfigurationError that names the place, for what RxJS can make none of
 */
export function inputOf<T>(place: string, answer: ObservableInput<T>): Observable<T> {
  try {
    return from(answer);
  } catch {
    throw wrongAnswer(place, 'answered with', answer, 'an Observable, a promise or an iterable');
  }
}
