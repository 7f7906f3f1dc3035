import { HttpError, showText } from '../../core/errors.js';
import type { PreparedRequest } from '../request.js';
import type { HttpInterceptor, Logger } from '../types.js';
import { watchRequests } from '../watchRequests.js';

/** The lines of {@link Logger}. URLs and texts as errors show them, so without secrets. */
export function requestLogger(logger: Logger): HttpInterceptor {
  return watchRequests((request) => {
    const { run, policy, describe } = request as PreparedRequest;
    const name = describe.call(request);
    const now = () => run.scheduler?.now() ?? run.startedAt;
    const took = () => `after ${now() - run.startedAt} ms${run.attempts > 1 ? `, ${run.attempts} attempts` : ''}`;
    const reason = (error: unknown) =>
      showText(String((error as Error | undefined)?.message ?? error), policy.redactor);
    let dueAt = run.startedAt;
    logger.debug(`${name} starts`);
    return {
      attempt(attempt) {
        const waitedMs = now() - dueAt;
        if (waitedMs > 0) logger.info(`${name} waited ${waitedMs} ms for its turn, attempt ${attempt}`);
      },
      retry({ error, attempt, delayMs }) {
        dueAt = now() + delayMs;
        logger.warn(`${name} attempt ${attempt} failed (${reason(error)}), the next in ${Math.round(delayMs)} ms`);
      },
      response: ({ status }) => logger.info(`${name} ${status} ${took()}`),
      error: (error) =>
        logger.warn(`${error instanceof HttpError ? '' : `${name} failed: `}${reason(error)} ${took()}`),
      abort: () => logger.debug(`${name} aborted ${took()}`),
    };
  });
}
