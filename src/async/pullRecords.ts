import { catchError, type Observable, type ObservableInput, throwError } from 'rxjs';
import { parseWith } from '../../operators/internal/parseWith.js';
import { describeError } from '../core/describeError.js';
import { batchParser } from '../core/text/batchParser.js';
import type { PushParser } from '../core/text/pushParser.js';
import type { PullStream } from '../core/types.js';
import { discardBody } from '../http/response.js';
import type { HttpResponse } from '../http/types.js';
import { bodyChunks$ } from '../streams/bodyChunks.js';
import { flattenPull } from './flattenPull.js';
import { pullStream } from './pullStream.js';

/** The records of a response's body, read chunk by chunk as they are asked for. One that is left unread is cancelled. */
export function pullRecords<T>(
  response: HttpResponse,
  parser: PushParser<Uint8Array, T>,
  open: OpenChunks = (pace) => bodyChunks$(response, { pace }),
): PullStream<T> {
  return flattenPull(
    pullStream<T[]>(
      (pace) =>
        open(pace).pipe(
          parseWith(() => batchParser(parser)),
          catchError((error: unknown) => throwError(() => describeError(error, response))),
        ),
      () => undefined,
    ),
    () => discardBody(response),
  );
}

type OpenChunks = (pace: (chunk: Uint8Array) => ObservableInput<unknown>) => Observable<Uint8Array>;
