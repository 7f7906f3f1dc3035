import { ConfigurationError } from './errors.js';
import { describeKind } from './paths/paths.js';
import { isPromiseLike } from './schema.js';

/**
 * What a callback answered, where it has the form that is asked for; a {@link ConfigurationError} that names the callback
 * where it has not. A promise never has: its answer is needed now, and what it may come to must not count as a yes.
 */
export function checkAnswer<T>(place: string, form: string, answer: T, fits = true): T {
  if (fits && !isPromiseLike(answer)) return answer;
  throw wrongAnswer(place, 'answered with', answer, form);
}

/** `auth: answered with a promise, not an Observable`. */
export function wrongAnswer(place: string, did: string, answer: unknown, form: string): ConfigurationError {
  // Nobody waits for it any more: its rejection must not end the process.
  if (isPromiseLike(answer)) answer.then(undefined, () => {});
  return new ConfigurationError(place, `${did} ${describeKind(answer)}, not ${form}`);
}
