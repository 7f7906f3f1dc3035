import { defer, map, type Observable, throwError } from 'rxjs';
import { RedisUnavailableError } from './errors.js';
import type { RedisConnection } from './redisConnection.js';
import type { RedisScript } from './redisScript.js';

/**
 * How one store asks its script about one key: a question as JSON, the answer read from JSON. It fails at once while the client has
 * no connection, where a command would wait for one.
 */
export function askScript(
  redis: RedisConnection,
  script: RedisScript,
): (key: string, question: object) => Observable<unknown> {
  let hasAnswered = false;
  return (key, question) =>
    defer(() => {
      // Not before there was an answer: a client that has just been made is about to connect.
      if (hasAnswered && redis.isDisconnected()) {
        return throwError(() => new RedisUnavailableError('Redis is not there: the client has no connection'));
      }
      return redis.run(script, [key], [JSON.stringify(question)]);
    }).pipe(
      map((text): unknown => {
        hasAnswered = true;
        return JSON.parse(String(text));
      }),
    );
}
