import type { Observable } from 'rxjs';
import type { HttpResponse } from '../http/types.js';

/** What a hook may answer with: at once, or as the one value of a promise or an Observable. */
export type Answer<T> = T | PromiseLike<T> | Observable<T>;

/** One step of a resource's pipeline, between the response and the consumer: a function or a list of them, at once or by a promise. */
export type ProcessingStep =
  | { filter: OneOrMore<(record: never) => boolean | PromiseLike<boolean>> }
  | { map: OneOrMore<(record: never) => unknown> }
  | { flatMap: OneOrMore<(record: never) => Iterable<unknown> | PromiseLike<Iterable<unknown>>> };

/** One, or several in order. */
export type OneOrMore<T> = T | readonly T[];

/** May change a response before it is read, at once or by a promise or an Observable. */
// biome-ignore lint/suspicious/noConfusingVoidType: a transform that only looks returns nothing, and its author writes no return
export type ResponseTransform = (response: HttpResponse) => Answer<HttpResponse | void>;

/** What to do about certain responses. Of `statusCode`, `content`, `where` and `has` all that are given must match. */
export interface ResponseAction {
  /** From 100 to 599. */
  statusCode?: number | undefined;
  /** Text that the body must contain. */
  content?: string | undefined;
  /** Paths of the JSON body with what must stand there: `{ ok: false }`. */
  where?: Record<string, string | number | boolean | null> | undefined;
  /** Path of something that must be in the JSON body, and neither null, false, nor empty: `errors`. */
  has?: string | undefined;
  /**
   * `'ignore'` ends the endpoint's run quietly, `'retry'` asks again under the profile, whatever the method, `'fail'` ends the
   * run with an error, whatever the status.
   */
  action: 'ignore' | 'retry' | 'fail' | ResponseTransform | readonly ResponseTransform[];
  /** Of `'fail'`: where the body says why: `error`, `errors[0].message`. @default the start of the body */
  message?: string | undefined;
}
